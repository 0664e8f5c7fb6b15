"""How long a 24-megapixel photograph takes: python -m tests.benchmarks.upload

It serves a newspaper in a folder of its own as `make run` does, uploads five such photographs as an editor's browser
would, waits for the worker, and prints what it took. The goal: an upload answers within three seconds.
"""

import io
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from http.cookiejar import CookieJar
from pathlib import Path

from PIL import Image

from tests.processes import ROOT, environment, manage, serving

SIZE = (6000, 4000)
UPLOADS = 5
TICK = os.sysconf("SC_CLK_TCK")


def photograph():
    """A photograph of the demo, enlarged, with the grain of a camera over it: a JPEG of some megabytes."""
    with Image.open(ROOT / "articles/demo/pictures/boston-rooftops-at-sunset.jpg") as scene:
        large = scene.convert("RGB").resize(SIZE, Image.Resampling.BICUBIC)
    grain = Image.effect_noise(SIZE, 18).convert("RGB")
    target = io.BytesIO()
    Image.blend(large, grain, 0.12).save(target, "JPEG", quality=92)
    return target.getvalue()


class Desk:
    """An editor's browser."""

    def __init__(self, address):
        self.address = address
        self.jar = CookieJar()
        self.open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), urllib.request.ProxyHandler({})
        ).open

    def post(self, path, fields, file=None):
        page = (
            self.open(self.address + path if not file else self.address + "/admin/articles/image/add/").read().decode()
        )
        fields = {**fields, "csrfmiddlewaretoken": re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)[1]}
        parts = [
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
        ]
        body = "".join(parts).encode()
        if file:
            head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
            body += head.encode() + file + b"\r\n"
        request = urllib.request.Request(
            self.address + path,
            body + b"--b--\r\n",
            {"Content-Type": "multipart/form-data; boundary=b", "Referer": self.address},
        )
        started = time.monotonic()
        with self.open(request) as answer:
            answer.read()
        return time.monotonic() - started


def processes(site):
    """The site's processes as {pid: name}."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    mine = {str(site.process.pid)}
    for _generation in range(2):
        mine |= {pid for pid, parent, _args in rows if parent in mine}
    return {pid: "worker" if "django worker" in args else "web" for pid, _p, args in rows if pid in mine}


def used(site, name):
    """Return processor seconds so far and the largest memory (MB) of any of the site's processes of that name."""
    seconds, peak = 0.0, 0
    for pid, kind in processes(site).items():
        if kind == name:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            seconds += (int(fields[11]) + int(fields[12])) / TICK
            peak = max(peak, int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) // 1024)
    return seconds, peak


def main():
    content = photograph()
    print(f"A photograph of {SIZE[0]} × {SIZE[1]} pixels, {len(content) / 1e6:.1f} MB")
    with tempfile.TemporaryDirectory() as var:
        manage("migrate", var=var)
        environ = environment(var, DJANGO_SUPERUSER_PASSWORD="between-two-rivers")
        account = [
            sys.executable,
            "manage.py",
            "createsuperuser",
            "--noinput",
            "--username=clara",
            "--email=c@example.org",
        ]
        subprocess.run(account, cwd=ROOT, env=environ, check=True, capture_output=True)
        with serving(var, DEBUG="on") as site:
            desk = Desk(f"http://localhost:{site.port}")
            desk.post("/admin/login/", {"username": "clara", "password": "between-two-rivers", "next": "/admin/"})
            before, times, made = used(site, "worker")[0], [], Path(var) / "media" / "renditions"
            started = time.monotonic()
            for number in range(UPLOADS):
                words = {"title": f"Roofs {number}", "alt": "Roofs", "credit": "Vera Lind"}
                times.append(desk.post("/admin/articles/image/upload/", words, content + str(number).encode()))
            print(
                f"An upload answers in {statistics.median(times):.2f} s, the slowest of {UPLOADS} in {max(times):.2f} s"
            )
            while len(files := [*made.rglob("*.*")]) < 29 * UPLOADS:  # 3:2: 21 files, and two of each of four crops
                time.sleep(0.5)
            print(f"All is made {time.monotonic() - started:.0f} s after the first upload began")
            seconds, peak = used(site, "worker")
            print(f"The worker: {(seconds - before) / UPLOADS:.1f} s of processor time a picture, {peak} MB at most")
            print(f"The site: {used(site, 'web')[1]} MB at most in one process")
        sizes = Counter()
        for file in files:
            sizes[file.suffix] += file.stat().st_size / UPLOADS / 1e6
        print("A picture's files:", ", ".join(f"{size:.2f} MB of {kind}" for kind, size in sorted(sizes.items())))


if __name__ == "__main__":
    main()
