"""The newspaper's icon on a home screen: its initial in the typeface of its headlines, white on ink."""

import io
from functools import lru_cache

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

#: --ink and --paper of static/css/tokens.css, in the light.
INK, PAPER = "#17181a", "#ffffff"
_WEIGHT = 600
_FONTS = ("newsreader-latin.woff2", "newsreader-latin-ext.woff2")
#: static/favicon.svg, on its 32 units: what stands for a newspaper whose initial the typeface does not have.
_SHEET = ((6, 6, 26, 10), (6, 12, 26, 13.5), (6, 18, 15, 26), (17, 18, 26, 20), (17, 21, 26, 23), (17, 24, 26, 26))


def initial(name: str) -> str:
    """Return the letter or digit that stands for a newspaper's name, or an empty string."""
    return next((character.upper() for character in name if character.isalnum()), "")[:1]


@lru_cache(maxsize=16)
def draw(letter: str, side: int, share: float) -> bytes:
    """Return a square PNG of `side` pixels in which the letter's longer side is `share` of that."""
    icon = Image.new("RGB", (side, side), INK)
    pen = ImageDraw.Draw(icon)
    if font := _font_with(letter, side):
        left, top, right, bottom = font.getbbox(letter)
        font = font.font_variant(size=side * side * share / max(right - left, bottom - top))
        font.set_variation_by_axes([_WEIGHT])
        left, top, right, bottom = font.getbbox(letter)
        pen.text(((side - left - right) / 2, (side - top - bottom) / 2), letter, PAPER, font)
    else:
        unit, edge = side * share / 20, (side - side * share * 32 / 20) / 2
        for sheet in _SHEET:
            pen.rectangle([edge + unit * place for place in sheet], PAPER)
    file = io.BytesIO()
    icon.save(file, "PNG", optimize=True)
    return file.getvalue()


def _font_with(letter: str, size: int) -> ImageFont.FreeTypeFont | None:
    """Return the first of our fonts that has the letter."""
    for name in _FONTS:
        font = ImageFont.truetype(str(settings.BASE_DIR / "static/fonts" / name), size)
        font.set_variation_by_axes([_WEIGHT])
        # What a font lacks, it draws as it draws this, which no font has.
        if letter and bytes(font.getmask(letter)) != bytes(font.getmask("\uffff")):
            return font
    return None
