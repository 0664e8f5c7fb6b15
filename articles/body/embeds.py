"""What stands behind the address of an embed. Values in, values out; nothing is asked of another host.

Each function takes an address in parts and returns an Embed, or None if the address is not its own; the first that
recognises it wins. A frame's address is always built here from a checked key, never copied.
"""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, quote, urlencode, urlsplit

from django.utils.translation import gettext_lazy as _

LONGEST_ADDRESS = 2000

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII | re.IGNORECASE)
# Without re.ASCII, the Kelvin sign would be a k and the long s an s.
_ADDRESS = re.compile(r"https://[!#-;=?-\[\]-_a-z~]+", re.ASCII | re.IGNORECASE)
_SECONDS = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,5})s?)?")
_MAP_PLACE = re.compile(r"map=(\d{1,2}(?:\.\d+)?)/(-?\d{1,2}(?:\.\d{1,10})?)/(-?\d{1,3}(?:\.\d{1,10})?)")
_BOX = re.compile(r"-?\d{1,3}(?:\.\d{1,20})?(?:,-?\d{1,3}(?:\.\d{1,20})?){3}")
_POINT = re.compile(r"-?\d{1,2}(?:\.\d{1,20})?,-?\d{1,3}(?:\.\d{1,20})?")

#: What a frame shows, and what its button says.
INVITATIONS = {
    "video": _("Load the video"),
    "post": _("Load the post"),
    "sound": _("Load the player"),
    "map": _("Load the map"),
}


@dataclass(frozen=True)
class Embed:
    """Where an address leads. `frame` is what may be loaded in its place, or None: then it is a card that links out."""

    provider: str
    name: str
    frame: str | None = None
    kind: str = ""

    @property
    def invitation(self):
        return INVITATIONS.get(self.kind, "")


def recognise(address):
    """Return the Embed of an address that is_address(); whatever is not known is called by its host."""
    if not is_address(address):
        return Embed("", "")
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    for provider in PROVIDERS:
        if found := provider(parts, host):
            return found
    return Embed("", host)


def origins(addresses):
    """Return where the frames of these addresses come from, sorted, as a content policy names it."""
    frames = (recognise(address).frame for address in addresses)
    return sorted({"https://" + urlsplit(frame).netloc for frame in frames if frame})


def is_address(value):
    """Whether `value` is an https address of a public host, without a name, a password or a port in it."""
    if len(value) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(value):
        return False
    try:
        parts = urlsplit(value)
        return parts.port is None and bool(_HOST.fullmatch(parts.netloc))
    except ValueError:
        return False


def youtube(parts: SplitResult, host: str) -> Embed | None:
    asked = _asked(parts)
    if host == "youtu.be":
        key = parts.path[1:]
    elif host in {"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"}:
        key = asked.get("v", "") if parts.path == "/watch" else _after(r"/(?:embed|live|shorts|v)/", parts.path)
    else:
        return None
    name = "YouTube"
    if not re.fullmatch(r"[A-Za-z0-9_-]{11}", key):
        return Embed("youtube", name)
    start = _seconds(asked.get("t") or asked.get("start") or "")
    also = {"autoplay": 1, **({"start": start} if start else {})}
    return Embed("youtube", name, f"https://www.youtube-nocookie.com/embed/{key}?{urlencode(also)}", "video")


def vimeo(parts: SplitResult, host: str) -> Embed | None:
    if host not in {"vimeo.com", "player.vimeo.com"}:
        return None
    found = re.fullmatch(r"/(?:video/|channels/[\w-]+/)?(\d{1,12})(?:/([0-9a-f]{1,20}))?/?", parts.path)
    if not found:
        return Embed("vimeo", "Vimeo")
    key, unlisted = found[1], found[2] or _asked(parts).get("h", "")
    also = {"dnt": 1, "autoplay": 1, **({"h": unlisted} if re.fullmatch(r"[0-9a-f]{1,20}", unlisted) else {})}
    return Embed("vimeo", "Vimeo", f"https://player.vimeo.com/video/{key}?{urlencode(also)}", "video")


def x(parts: SplitResult, host: str) -> Embed | None:
    if host not in {"x.com", "twitter.com", "mobile.twitter.com"}:
        return None
    key = _after(r"/\w{1,20}/status/", parts.path)
    if not re.fullmatch(r"\d{1,20}", key):
        return Embed("x", "X")
    return Embed("x", "X", f"https://platform.twitter.com/embed/Tweet.html?id={key}&dnt=true", "post")


def bluesky(parts: SplitResult, host: str) -> Embed | None:
    if host != "bsky.app":
        return None
    found = re.fullmatch(r"/profile/((?:did:plc:)?[a-z0-9.-]{1,253})/post/([a-z0-9]{1,20})/?", parts.path)
    if not found:
        return Embed("bluesky", "Bluesky")
    frame = f"https://embed.bsky.app/embed/{quote(found[1], safe=':')}/app.bsky.feed.post/{found[2]}"
    return Embed("bluesky", "Bluesky", frame, "post")


def instagram(parts: SplitResult, host: str) -> Embed | None:
    if host != "instagram.com":
        return None
    found = re.fullmatch(r"/(?:[\w.]{1,30}/)?(p|reel|tv)/([\w-]{5,40})(?:/.*)?", parts.path, re.ASCII)
    if not found:
        return Embed("instagram", "Instagram")
    return Embed("instagram", "Instagram", f"https://www.instagram.com/{found[1]}/{found[2]}/embed/", "post")


def tiktok(parts: SplitResult, host: str) -> Embed | None:
    if not (host == "tiktok.com" or host.endswith(".tiktok.com")):
        return None
    key = _after(r"/(?:@[\w.]{1,30}/video|embed(?:/v2)?|player/v1)/", parts.path)
    if not re.fullmatch(r"\d{5,25}", key):
        return Embed("tiktok", "TikTok")
    return Embed("tiktok", "TikTok", f"https://www.tiktok.com/player/v1/{key}", "post")


def spotify(parts: SplitResult, host: str) -> Embed | None:
    if host != "open.spotify.com":
        return None
    found = re.fullmatch(
        r"/(?:intl-[a-z]{2}/)?(?:embed/)?(track|album|playlist|artist|episode|show)/([A-Za-z0-9]{22})/?", parts.path
    )
    if not found:
        return Embed("spotify", "Spotify")
    return Embed("spotify", "Spotify", f"https://open.spotify.com/embed/{found[1]}/{found[2]}", "sound")


def google_maps(parts: SplitResult, host: str) -> Embed | None:
    if not (
        host in {"maps.app.goo.gl", "maps.google.com"} or (host == "google.com" and _is_under("/maps", parts.path))
    ):
        return None
    key = _asked(parts).get("pb", "") if parts.path == "/maps/embed" else ""
    if not re.fullmatch(r"![\w!%.:+ -]{1,1500}", key, re.ASCII):
        return Embed("google-maps", "Google Maps")
    return Embed("google-maps", "Google Maps", f"https://www.google.com/maps/embed?pb={quote(key, safe='!')}", "map")


def openstreetmap(parts: SplitResult, host: str) -> Embed | None:
    """A place on the map: the frame shows as much around it as the address does."""
    if host not in {"openstreetmap.org", "osm.org"}:
        return None
    asked = _asked(parts)
    box, marker = asked.get("bbox", ""), asked.get("marker", "")
    if place := _MAP_PLACE.match(parts.fragment):
        zoom, latitude, longitude = (float(number) for number in place.groups())
        # At zoom 0 the world is 256 pixels wide; a frame is about 544, and two thirds as high.
        wide = 544 / 256 * 180 / 2 ** min(zoom, 19)
        sides = (longitude - wide, latitude - wide / 2.5, longitude + wide, latitude + wide / 2.5)
        box = ",".join(f"{side:.5f}" for side in sides)
        point = f"{asked.get('mlat', '')},{asked.get('mlon', '')}"
        marker = point if _POINT.fullmatch(point) else f"{latitude},{longitude}"
    if not _BOX.fullmatch(box):
        return Embed("openstreetmap", "OpenStreetMap")
    also = {"bbox": box, "layer": "mapnik", **({"marker": marker} if _POINT.fullmatch(marker) else {})}
    frame = f"https://www.openstreetmap.org/export/embed.html?{urlencode(also)}"
    return Embed("openstreetmap", "OpenStreetMap", frame, "map")


def mastodon(parts: SplitResult, host: str) -> Embed | None:
    """A post on any of its many hosts. They cannot all be trusted with a frame, so it stays a card that links out."""
    if re.fullmatch(r"/@\w[\w.-]{0,100}(?:@[\w.-]{1,200})?/\d{5,20}/?", parts.path, re.ASCII):
        return Embed("mastodon", f"Mastodon ({host})")
    return None


PROVIDERS = (youtube, vimeo, x, bluesky, instagram, tiktok, spotify, google_maps, openstreetmap, mastodon)


def _asked(parts):
    """Return the parameters of an address, the first of each name."""
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def _after(start, path):
    """Return the step of a path that follows the pattern `start`, or an empty string."""
    found = re.match(rf"{start}([^/]+)", path, re.ASCII)
    return found[1] if found else ""


def _is_under(folder, path):
    return path == folder or path.startswith(folder + "/")


def _seconds(words):
    """Return the seconds of a start time such as "90", "90s" or "1h2m3s"; 0 for anything else."""
    found = _SECONDS.fullmatch(words)
    hours, minutes, seconds = (int(number or 0) for number in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds
