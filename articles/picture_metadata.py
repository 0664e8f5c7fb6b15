"""What a picture's file says of itself in words: IPTC, XMP and EXIF, as agencies and cameras write them.

Bytes in, a dataclass out. Nothing here raises: notes that are broken or hostile are as good as none.
"""

import io
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from defusedxml.ElementTree import fromstring
from django.utils import timezone
from PIL import Image

#: How long each may be: the fields of the library's Image.
LENGTHS = {"title": 200, "caption": 400, "credit": 200, "copyright": 200, "source": 500, "alt": 300}
_FORMATS = ["JPEG", "PNG", "WEBP", "AVIF", "GIF"]


@dataclass(frozen=True)
class Metadata:
    """What was found, cleaned and cut to length; empty where nothing was."""

    title: str = ""
    caption: str = ""
    credit: str = ""
    copyright: str = ""
    source: str = ""
    taken_at: datetime | None = None
    alt: str = ""


def metadata(content):
    """Return the Metadata of a picture file's bytes. XMP counts before IPTC, and IPTC before EXIF."""
    found: list[dict] = []
    with suppress(Exception), Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
        for read in (_xmp, _iptc, _exif):
            with suppress(Exception):
                found.append(read(picture))
    facts: dict = {}
    for notes in reversed(found):
        facts |= {name: said for name, said in notes.items() if said}
    return Metadata(**facts)


# XMP: https://developer.adobe.com/xmp/docs/XMPNamespaces/ and https://iptc.org/std/photometadata/specification/

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_IPTC_CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
_EXIF = "{http://ns.adobe.com/exif/1.0/}"
_MOST_XMP = 2**20


def _xmp(picture):
    packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    packet = packet.encode() if isinstance(packet, str) else packet
    if not packet or len(packet) > _MOST_XMP:
        return {}
    said: dict[str, str] = {}
    for description in fromstring(packet.strip(b"\0 \t\r\n"), forbid_dtd=True).iter(f"{_RDF}Description"):
        for name, value in description.attrib.items():
            said.setdefault(name, value)
        for element in description:
            said.setdefault(element.tag, _words(element))
    creator, credit = said.get(f"{_DC}creator", ""), said.get(f"{_PHOTOSHOP}Credit", "")
    return _cleaned(
        title=said.get(f"{_DC}title") or said.get(f"{_PHOTOSHOP}Headline"),
        caption=said.get(f"{_DC}description"),
        credit=_credit(creator, credit),
        copyright=said.get(f"{_DC}rights"),
        source=said.get(f"{_PHOTOSHOP}Source"),
        alt=said.get(f"{_IPTC_CORE}AltTextAccessibility"),
        taken_at=_moment(said.get(f"{_PHOTOSHOP}DateCreated") or said.get(f"{_EXIF}DateTimeOriginal")),
    )


def _words(element):
    """Return the text of an XMP property: of a list of languages the default or first, of a list of names all."""
    items = [item for item in element.iter(f"{_RDF}li") if (item.text or "").strip()]
    if not items:
        return element.text or ""
    if element.find(f"{_RDF}Alt") is None:
        return ", ".join(item.text.strip() for item in items[:10])
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    return next((item.text for item in items if item.get(lang) == "x-default"), items[0].text)


# IPTC's older form: https://iptc.org/std/IIM/4.2/specification/IIMV4.2.pdf

_TITLE, _DATE, _TIME, _BYLINE, _HEADLINE = 5, 55, 60, 80, 105
_CREDIT, _SOURCE, _COPYRIGHT, _CAPTION = 110, 115, 116, 120


def _iptc(picture):
    block = picture.info.get("photoshop", {}).get(0x0404, b"")
    is_utf8 = False
    said: dict[int, list[bytes]] = {}
    position = 0
    while block[position : position + 1] == b"\x1c" and position + 5 <= len(block):
        record, number = block[position + 1], block[position + 2]
        length = int.from_bytes(block[position + 3 : position + 5], "big")
        if length > 0x7FFF:
            break  # longer than anything we look for
        value = block[position + 5 : position + 5 + length]
        position += 5 + length
        if (record, number) == (1, 90):
            is_utf8 = value == b"\x1b%G"
        elif record == 2:
            said.setdefault(number, []).append(value)

    def text(number):
        return ", ".join(_decoded(value, is_utf8) for value in said.get(number, [])[:10])

    return _cleaned(
        title=text(_TITLE) or text(_HEADLINE),
        caption=text(_CAPTION),
        credit=_credit(text(_BYLINE), text(_CREDIT)),
        copyright=text(_COPYRIGHT),
        source=text(_SOURCE),
        taken_at=_moment(f"{text(_DATE)} {text(_TIME)}"),
    )


def _decoded(value, is_utf8=False):
    """Return bytes as text. Many programs write UTF-8 without saying so; older ones, what Windows wrote."""
    with suppress(UnicodeDecodeError):
        return value.decode("utf-8")
    return value.decode("utf-8" if is_utf8 else "cp1252", "replace")


# EXIF: https://www.cipa.jp/std/documents/download_e.html?CIPA_DC-008-2024-E

#: What cameras write where a description should be.
_CAMERA_WORDS = re.compile(r".*\bDIGITAL (STILL )?CAMERA\b.*|SONY DSC|SAMSUNG|DCIM.*|DEFAULT|CREATED WITH .*", re.I)


def _exif(picture):
    exif = picture.getexif()
    taken = exif.get_ifd(0x8769)

    def text(tag, notes=exif):
        value = notes.get(tag, "")
        return _decoded(value) if isinstance(value, bytes) else value if isinstance(value, str) else ""

    def windows_text(tag):
        value = exif.get(tag, b"")
        return bytes(value).decode("utf-16-le", "ignore") if isinstance(value, bytes | tuple) else ""

    description = text(0x010E)
    return _cleaned(
        title=windows_text(0x9C9B),
        caption="" if _CAMERA_WORDS.fullmatch(description.strip(" \0")) else description,
        credit=text(0x013B),
        copyright=text(0x8298).replace("\0", " "),
        taken_at=_moment(f"{text(0x9003, taken)}{text(0x9011, taken)}"),
    )


# What all three need


def _credit(creator, credit):
    """Return who made the picture and for whom, as agencies print it, without saying a name twice."""
    if not creator or not credit or creator.casefold() in credit.casefold():
        return credit or creator
    return creator if credit.casefold() in creator.casefold() else f"{creator} / {credit}"


def _cleaned(taken_at=None, **words):
    clean = {name: _shortened(_plain(said or ""), LENGTHS[name]) for name, said in words.items()}
    # A name such as DSC_0042.JPG tells nobody anything.
    return {"taken_at": taken_at, **{name: "" if FILE_NAME.fullmatch(said) else said for name, said in clean.items()}}


#: The name of a picture file and nothing else.
FILE_NAME = re.compile(r"\S+\.(jpe?g?|png|webp|avif|gif|tiff?|heic|bmp|nef|cr[23]|arw|dng)", re.I)
#: Marks that turn the direction of writing: with them, words can be made to look like others.
_TURNING = {*map(chr, (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF))}


def _plain(words):
    """Return words on one line without control characters, halves of characters and marks that hide or turn others."""
    kept = (
        " " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char
        for char in words[:20_000]
        if char not in _TURNING and unicodedata.category(char) not in {"Cs", "Cn", "Co"}
    )
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def _shortened(words, length):
    """Return words cut to a length, at a gap between them if there is one."""
    if len(words) <= length:
        return words
    cut = words[: length - 1]
    return f"{cut.rpartition(' ')[0] if ' ' in cut[length // 2 :] else cut}…"


_MOMENT = re.compile(
    r"(?P<date>[0-9]{4}[-:]?[0-9]{2}[-:]?[0-9]{2})"
    r"([T ]*(?P<time>[0-9]{2}:?[0-9]{2}(:?[0-9]{2})?)(\.[0-9]+)?)?"
    r"\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
)


def _moment(written):
    """Return the moment that XMP (2026-11-24T07:30:00+01:00), IPTC (20261124 073000+0100) or EXIF wrote, or None.

    Without a zone it is the site's. A camera whose clock was never set, or a moment to come, says nothing.
    """
    match = _MOMENT.fullmatch((written or "").strip(" \0\n"))
    if not match:
        return None
    date, time = re.sub("[-:]", "", match["date"]), re.sub(":", "", match["time"] or "").ljust(6, "0")
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(f"{date}T{time}{match['zone'] or ''}")
        moment = moment if moment.tzinfo else timezone.make_aware(moment)
        if datetime(1826, 1, 1, tzinfo=UTC) < moment < timezone.now() + timedelta(days=1):
            return moment
    return None
