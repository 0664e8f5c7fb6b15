"""The one gate that every body passes: on save, on import and again before it is drawn."""

import re
from functools import cache

import nh3
from django_prose_editor.config import allowlist_from_extensions

from .extensions import BODY_EXTENSIONS

#: SQLite's and PostgreSQL's keys go up to 2^63 - 1.
KEY = re.compile(r"[1-9][0-9]{0,17}")
# XML 1.0 knows no control characters but tab, line feed and carriage return; feeds carry this text.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# `//host` and `/\\host` have no scheme to check and would lead to another house; browsers drop tabs and the like on the
# way, so `/<tab>/host` is the same.
_LINK = re.compile(r"(?:https?://|mailto:|tel:|/(?![/\\])|#)[^\x00-\x1f\x7f]*", re.IGNORECASE)
_BLOCK_START = re.compile(r"<(figure|aside)((?: [a-z-]+=\"[^\"]*\")*)>")
_BLOCK_END = re.compile(r"</(?:figure|aside)>")


def clean(source):
    """Return `source` with nothing in it that the writing surface cannot make. A second pass changes nothing."""
    # Taking a forbidden element away can leave its content where a parser would move it: a link in a link, say.
    while (cleaned := _clean_once(source)) != source:
        source = cleaned
    return cleaned


def _clean_once(source):
    cleaned = _cleaner().clean(_CONTROL.sub("", source))
    # Entities such as &#8; have become characters by now.
    cleaned = _CONTROL.sub("", cleaned)
    # Our blocks are empty elements with a key. What something put into one stands after it, or it would never be drawn.
    cleaned = _BLOCK_START.sub(_empty_block, _BLOCK_END.sub("", cleaned))
    return _without_empty_end(cleaned)


def _without_empty_end(text):
    """Return `text` without the empty paragraphs that the writing surface leaves behind a last block."""
    while (text := text.strip()).endswith("</p>"):
        start = text.rindex("<p>")
        if text[start + 3 : -4].replace("&nbsp;", "").replace("<br>", "").strip():
            break
        text = text[:start]
    return text


def _empty_block(match):
    has_key = {"figure": ' data-image="', "aside": ' data-also-read="'}[match[1]] in match[2]
    return f"<{match[1]}{match[2]}></{match[1]}>" if has_key else ""


@cache
def _cleaner():
    allowed = allowlist_from_extensions(BODY_EXTENSIONS)
    # Unless told, nh3 lets every element have `lang` and `title`.
    allowed["attributes"]["*"] = set()
    return nh3.Cleaner(**allowed, attribute_filter=_attribute)


def _attribute(tag, name, value):
    """Return what may stay of one attribute's value, or None: keys are numbers, links lead to places we can name."""
    if name in {"data-image", "data-also-read"}:
        return value if KEY.fullmatch(value) else None
    if name == "href":
        value = value.strip()
        return value if _LINK.fullmatch(value) else None
    if name == "start":
        return value if KEY.fullmatch(value) else None
    return value
