"""The card of a story that has no picture: its headline in the newspaper's type, in the size networks ask for.

https://developers.facebook.com/docs/sharing/webmasters/images/, https://developer.x.com/en/docs/x-for-websites/cards
"""

import io
import json
import unicodedata
from dataclasses import astuple, dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.crypto import salted_hmac
from PIL import Image, ImageDraw, ImageFont

from .icons import INK, PAPER
from .pictures import CARD, JPEG_QUALITY

WIDTH, HEIGHT = CARD
MARGIN = 72
#: Pixels a letter is high, the largest first: the first with which the headline fits is taken.
SIZES = (88, 78, 68, 60, 52, 46, 40)
#: A line is so many times as high as its letters.
LINE = 1.12
#: Where the headline may stand, from the top.
TOP, BOTTOM = 176, 530
SOFT = "#5f6368"
#: The quiet colours of static/css/tokens.css, in the light.
TONES = {
    "ocean": "#1c4d7c",
    "pine": "#10614d",
    "slate": "#4b4a93",
    "umber": "#75480d",
    "plum": "#8a2c66",
    "moss": "#4c6110",
    "lagoon": "#0b6172",
    "rust": "#9c3a14",
}

_FONTS = ("newsreader-latin.woff2", "newsreader-latin-ext.woff2")
_RECIPE = 2


@dataclass(frozen=True)
class Card:
    """What stands on a card: `tone` is one of Section.Tone, `host` the site's name in addresses."""

    headline: str
    newspaper: str
    section: str
    tone: str
    host: str

    @property
    def key(self):
        """32 hexadecimal digits that follow from what is drawn, and that nobody outside can work out."""
        return salted_hmac("articles.cards", json.dumps([_RECIPE, *astuple(self)])).hexdigest()[:32]


def draw(card: Card) -> bytes:
    """Return a Card as a JPEG: the paper's name, large, in place of a headline in a script that our type has not."""
    headline = _drawable(card.headline)
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    tone = TONES.get(card.tone, INK)
    pen.rectangle((0, 0, WIDTH, 14), tone)
    if headline:
        _write(pen, (MARGIN, 64), card.newspaper, 40, INK)
    pen.line((MARGIN, 132, WIDTH - MARGIN, 132), INK, 2)
    _write(pen, (MARGIN, 552), card.host, 30, SOFT)
    section = _drawable(card.section)
    _write(pen, (WIDTH - MARGIN - _length(section, 30), 552), section, 30, tone)
    size, lines = _fitted(headline or _drawable(card.newspaper) or card.host)
    for number, line in enumerate(lines):
        _write(pen, (MARGIN, TOP + number * size * LINE), line, size, INK)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=JPEG_QUALITY + 7, optimize=True)
    return file.getvalue()


def _fitted(text):
    """Return the size in which `text` fits, and its lines; in the smallest, what does not fit is cut."""
    for size in SIZES:
        lines = _lines(text, size)
        room = int((BOTTOM - TOP) // (size * LINE))
        if len(lines) <= room:
            return size, lines
    return size, [*lines[: room - 1], f"{lines[room - 1]} …"]


def _lines(text, size):
    room = WIDTH - 2 * MARGIN
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _length(longer, size) <= room:
            lines[-1] = longer
            continue
        lines += [word] if lines[-1] else []
        lines[-1] = word
        while _length(lines[-1], size) > room:  # a word longer than a line
            end = next(n for n in range(len(lines[-1]), 0, -1) if _length(lines[-1][:n], size) <= room)
            lines[-1:] = [lines[-1][:end], lines[-1][end:]]
    return lines


def _drawable(text):
    """Return what of `text` our type has: without signs it lacks, and nothing where it lacks letters."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if any(character.isalnum() and _font_of(character) is None for character in text):
        return ""
    return "".join(one for one in text if one == " " or _font_of(one) is not None)


def _pieces(text):
    """Return [(name of a font, a run of letters in it)]."""
    pieces: list[tuple[str, str]] = []
    for character in text:
        font = _font_of(character) or _FONTS[0]
        if pieces and pieces[-1][0] == font:
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + character)
        else:
            pieces.append((font, character))
    return pieces


def _length(text, size):
    return sum(_font(name, size).getlength(run) for name, run in _pieces(text))


def _write(pen, at, text, size, colour):
    left, top = at
    for name, run in _pieces(_drawable(text)):
        pen.text((left, top + size), run, colour, _font(name, size), anchor="ls")
        left += _font(name, size).getlength(run)


@lru_cache(maxsize=32)
def _font(name, size):
    font = ImageFont.truetype(str(settings.BASE_DIR / "static/fonts" / name), size)
    font.set_variation_by_axes([600])
    return font


@lru_cache(maxsize=2048)
def _font_of(character):
    """Return the name of the first of our fonts that has a character, or None."""
    for name in _FONTS:
        try:
            drawn = bytes(_font(name, 40).getmask(character))
        except ValueError:  # a character that is not seen, in a font that has no blank to stand in for it
            continue
        # What a font lacks, it draws as it draws this, which no font has.
        if drawn != bytes(_font(name, 40).getmask("\uffff")):
            return name
    return None
