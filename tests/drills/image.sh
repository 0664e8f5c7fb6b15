#!/bin/bash
# Builds the image without a Docker engine and tries it as an operator would.
#
# The base image is made with debootstrap under the name the Dockerfile asks for, so that nothing is pulled: Debian 12's
# Python stands in for the official image. Then the site is started with nothing set, as `docker run -p 8000:8000` would.
#
# Proved: the Dockerfile builds; nothing of this machine or of the build is left in the image; the site runs as an
# ordinary user; its pages, hashed style sheets and pictures answer; its health check finds it healthy; what it makes is
# in the volume; SIGTERM stops it cleanly; with SITE_URL set it does not start before it is migrated; sealed as compose.yaml
# seals it, the worker by itself makes pictures and stops.
#
# Needs root, Debian and: apt install buildah debootstrap curl. pip inside the build uses this machine's /etc/pip.conf and
# certificates, mounted for the build. DEBIAN_MIRROR names another mirror. The base is kept in var/drill/ for next time.

set -euo pipefail
cd "$(dirname "$0")/../.."
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs

port=${DRILL_PORT:-8199}
kept=var/drill
work=$(mktemp -d)
base=$(sed -n 's/^ARG PYTHON_IMAGE=//p' Dockerfile)
buildah=(buildah --root "$work/storage" --runroot "$work/run")
site_pid=

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

clean() {
    [ -z "$site_pid" ] || kill -KILL "$site_pid" 2>/dev/null || true
    "${buildah[@]}" rm --all >/dev/null 2>&1 || true
    umount "$work/storage/overlay" 2>/dev/null || true
    rm -rf "$work"
}
trap clean EXIT

for tool in buildah debootstrap curl; do
    command -v "$tool" >/dev/null || fail "$tool is missing: apt install buildah debootstrap curl"
done
[ "$(id -u)" = 0 ] || fail "debootstrap and buildah's chroot isolation need root"
mkdir -p "$kept"

say "A base image named $base, of Debian 12 and its Python"
if [ ! -f "$kept/base.tar" ]; then
    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$work/base" \
        ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$work/debootstrap.log" 2>&1 || { tail "$work/debootstrap.log"; exit 1; }
    ln -s python3 "$work/base/usr/bin/python" # as the official image has it
    rm -rf "$work/base/var/cache/apt" "$work/base/var/lib/apt/lists"
    tar -C "$work/base" --create --file "$kept/base.tar.part" .
    mv "$kept/base.tar.part" "$kept/base.tar"
    rm -rf "$work/base"
fi
container=$("${buildah[@]}" from scratch)
"${buildah[@]}" add --quiet "$container" "$kept/base.tar" / >/dev/null
"${buildah[@]}" config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
"${buildah[@]}" commit --quiet "$container" "$base" >/dev/null
"${buildah[@]}" rm "$container" >/dev/null

say "Building the Dockerfile"
mounts=()
for file in /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do
    [ ! -f "$file" ] || mounts+=(--volume "$file:$file:ro")
done
"${buildah[@]}" bud --quiet --pull-never --layers=false --format docker "${mounts[@]}" --tag newsroom . >/dev/null

say "What is in it"
container=$("${buildah[@]}" from --pull-never newsroom)
root=$("${buildah[@]}" mount "$container")
[ ! -e "$root/srv/newsroom/.git" ] && [ ! -e "$root/srv/newsroom/tests" ] || fail "the image holds more than the site"
[ -z "$(ls -A "$root/srv/newsroom/var")" ] || fail "the image's var/ is not empty"
[ ! -e "$root/etc/pip.conf" ] || ! [ -s "$root/etc/pip.conf" ] || fail "the image holds this machine's pip.conf"
find "$root" -xdev -path '*/.cache/pip' | grep . && fail "the image holds pip's cache"
compgen -G "$root/usr/bin/gcc*" >/dev/null && fail "the image holds a compiler"
find "$root/srv/newsroom/.venv" -path '*/site-packages/pip' | grep . && fail "the image holds pip beside the site"
[ -f "$root/srv/newsroom/collected/staticfiles.json" ] || fail "the static files are not collected"
mapfile -t command < <("${buildah[@]}" inspect --format '{{range .Docker.Config.Cmd}}{{println .}}{{end}}' newsroom | grep .)
mapfile -t health < <("${buildah[@]}" inspect --format '{{range .Docker.Config.Healthcheck.Test}}{{println .}}{{end}}' newsroom)
echo "command: ${command[*]}"
echo "user: $("${buildah[@]}" inspect --format '{{.OCIv1.Config.User}}' newsroom)"
added=$(du -sm --apparent-size "$root/srv/newsroom" | cut -f1)
echo "what the Dockerfile adds to its base: $added MB"
# The official slim image is some 120 MB unpacked; with ours it is to be under 250.
[ "$added" -lt 130 ] || fail "that is too much"

# inside [--env NAME=value] COMMAND... -- runs in the container's files as its user, and in this machine's network.
inside() {
    local variables=(--env "PORT=$port")
    while [ "$1" = --env ]; do variables+=(--env "$2"); shift 2; done
    "${buildah[@]}" run "${variables[@]}" "$container" -- "$@"
}

say "With SITE_URL set, it waits to be migrated"
if inside --env SITE_URL=https://news.example "${command[@]}" >"$work/unmigrated.log" 2>&1; then fail "it started"; fi
grep "manage.py migrate" "$work/unmigrated.log" || { cat "$work/unmigrated.log"; fail "it did not say why"; }

say "With nothing set, it migrates and serves"
started=${EPOCHREALTIME/./}
inside "${command[@]}" >"$work/site.log" 2>&1 &
for _ in $(seq 240); do
    sleep 0.5
    curl --silent --fail --output "$work/ready" "http://localhost:$port/health/ready" && break
done
cat "$work/site.log"
[ -s "$work/ready" ] || fail "it is not ready after two minutes"
echo "ready after $(((${EPOCHREALTIME/./} - started) / 1000)) ms, migrations included"
gunicorn_pid=$(sed -n 's/.*Listening at: .*(\([0-9]*\))$/\1/p' "$work/site.log")
site_pid=$(ps -o ppid= -p "$gunicorn_pid" | tr -d ' ') # the launcher, which Docker would tell to stop
grep -q "SITE_URL" "$work/site.log" || fail "the log does not say how to set SITE_URL"
first=$(grep -o 'http://[^ ]*/admin/first-account/[^ ]*' "$work/site.log") || fail "the log does not say where the first account is made"
curl --silent --fail --output /dev/null "$first" || fail "the first account cannot be made: $first"
curl --silent --fail "http://localhost:$port/" >"$work/home.html" || fail "the homepage does not answer"
grep -q "</html>" "$work/home.html" || fail "the homepage is not whole"
sheet=$(grep -o '/static/css/site\.[0-9a-f]*\.css' "$work/home.html" | head -n 1)
curl --silent --fail --output /dev/null "http://localhost:$port$sheet" || fail "the style sheet does not answer: $sheet"
echo "the homepage: $(wc -c <"$work/home.html") bytes; its style sheet: $sheet"
[ "$(stat --format %u "/proc/$site_pid")" = 10001 ] || fail "it runs as user $(stat --format %u "/proc/$site_pid")"
echo "in var/: $(inside ls -A var | xargs)"
[ "${health[0]}" = CMD ] && inside "${health[@]:1}" || fail "the health check finds it ill: ${health[*]}"

say "The demo's pictures are served"
inside python manage.py demo | tail --lines 1
curl --silent --fail "http://localhost:$port/" >"$work/home.html"
picture=$(grep -o '/media/renditions/[^" ,]*' "$work/home.html" | sed -n 1p)  # not head: it would end grep early, and the drill with it
curl --silent --fail --output "$work/picture" --write-out "$picture: %{content_type}, %{size_download} bytes\n" \
    "http://localhost:$port$picture" || fail "a picture does not answer: $picture"

say "The worker makes the other formats"
for _ in $(seq 120); do
    sleep 1
    curl --silent --fail --output "$work/home.html" "http://localhost:$port/"
    grep -q 'type="image/avif"' "$work/home.html" && break
done
grep -o '<source type="image/avif" srcset="[^ ]*' "$work/home.html" | sed -n 1p | grep . \
    || fail "no picture has come in AVIF"
worker_pid=$(ps -o pid=,args= --ppid "$site_pid" | awk '/django worker/ {print $1}')
[ -n "$worker_pid" ] || fail "the worker does not run"

say "SIGTERM stops it, though the worker is at a picture"
launcher_pid=$site_pid
site_pid=
started=${EPOCHREALTIME/./}
kill -TERM "$launcher_pid"
while [ -e "/proc/$launcher_pid" ]; do sleep 0.1; done
took=$(((${EPOCHREALTIME/./} - started) / 1000))
wait $! || fail "it ended with status $?"
tail -n 3 "$work/site.log"
echo "after $took ms"
grep -q "Shutting down: Master" "$work/site.log" || fail "it did not shut down by itself"
[ ! -e "/proc/$worker_pid" ] || fail "the worker runs on"
[ "$took" -lt 10000 ] || fail "Docker would have killed it"

say "Once migrated, it starts in under 3 seconds"
started=${EPOCHREALTIME/./}
inside "${command[@]}" >"$work/again.log" 2>&1 &
until curl --silent --fail --output /dev/null "http://localhost:$port/health/ready"; do
    [ $((${EPOCHREALTIME/./} - started)) -lt 30000000 ] || { cat "$work/again.log"; fail "it is not ready after 30 seconds"; }
    sleep 0.05
done
took=$(((${EPOCHREALTIME/./} - started) / 1000))
gunicorn_pid=$(sed -n 's/.*Listening at: .*(\([0-9]*\))$/\1/p' "$work/again.log")
kill -TERM "$(ps -o ppid= -p "$gunicorn_pid" | tr -d ' ')"
wait $! || fail "it ended with status $?"
echo "ready after $took ms"
[ "$took" -lt 3000 ] || echo "NOT under 3 seconds: is the machine busy? $(cut -d ' ' -f 1 /proc/loadavg) processes wait" >&2

# sealed COMMAND... -- runs as compose.yaml has it: files read-only but for var/ and a /tmp in memory, as process 1.
mapfile -t variables < <("${buildah[@]}" inspect --format '{{range .Docker.Config.Env}}{{println .}}{{end}}' newsroom | grep .)
sealed() {
    # shellcheck disable=SC2016
    unshare --mount --pid --fork --kill-child bash -euc '
        root=$1 var=$2; shift 2
        mount --bind "$root" "$root"
        mount --bind "$var" "$root/srv/newsroom/var"
        mount -t tmpfs tmpfs "$root/tmp"
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        mount -o remount,bind,ro "$root"
        exec setpriv --no-new-privs chroot --userspec=10001:10001 "$root" env --ignore-environment "$@"
    ' sealed "$root" "$work/var" --chdir=/srv/newsroom "${variables[@]}" SITE_URL=https://news.example "$@"
}

say "Sealed, the worker by itself makes pictures"
install --directory --owner 10001 --group 10001 "$work/var"
if sealed touch /srv/newsroom/written 2>/dev/null; then fail "the files are not read-only"; fi
sealed python manage.py migrate --verbosity 0
sealed python manage.py demo | tail --lines 1
sealed python manage.py worker >"$work/worker.log" 2>&1 &
site_pid=$!
for _ in $(seq 120); do
    sleep 1
    [ -z "$(find "$work/var/media/renditions" -name '*.avif')" ] || break
done
[ -n "$(find "$work/var/media/renditions" -name '*.avif')" ] || { cat "$work/worker.log"; fail "no picture has come in AVIF"; }
[ "$(stat --format %u "$work/var/pictures.lock")" = 10001 ] || fail "the lock of pictures is not the site's"
kill -TERM "$(pgrep --parent "$(pgrep --parent "$site_pid")")" # past the shell and unshare
site_pid=
wait $! || { cat "$work/worker.log"; fail "the worker ended with status $?"; }
tail -n 1 "$work/worker.log"

say "The image holds"
