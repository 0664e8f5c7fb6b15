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
_EMPTY_END = re.compile(r"(?:\s*<p>(?:\s|&nbsp;|\u00a0|<br>)*</p>)+\s*\Z")
_LINK_START = re.compile(r"(?:https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)


def clean(source):
    """Return `source` with nothing in it that the writing surface cannot make. A second pass changes nothing."""
    cleaned = _cleaner().clean(_CONTROL.sub("", source))
    return _EMPTY_END.sub("", cleaned).strip()


@cache
def _cleaner():
    allowed = allowlist_from_extensions(BODY_EXTENSIONS)
    return nh3.Cleaner(**allowed, attribute_filter=_attribute)


def _attribute(tag, name, value):
    """Return what may stay of one attribute's value, or None: keys are numbers, links lead to places we can name."""
    if name in {"data-image", "data-also-read"}:
        return value if KEY.fullmatch(value) else None
    if name == "href":
        # `//host` has no scheme to check and would lead to another house.
        return value if _LINK_START.match(value.strip()) else None
    if name == "start":
        return value if KEY.fullmatch(value) else None
    return value
