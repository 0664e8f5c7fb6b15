"""The one gate that every body passes: on save, on import and again before it is drawn."""

import re
from functools import cache, lru_cache
from html import escape
from html.entities import html5

import nh3
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django_prose_editor.config import allowlist_from_extensions

from . import embeds
from .extensions import BODY_EXTENSIONS
from .structure import arranged
from .tree import parse, write

#: SQLite's and PostgreSQL's keys go up to 2^63 - 1.
KEY = re.compile(r"[1-9][0-9]{0,17}")
# XML 1.0 knows no control characters but tab, line feed and carriage return; feeds carry this text.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0\ufffe\uffff]")
# `//host` and `/\\host` have no scheme to check and would lead to another house; browsers drop tabs and the like on the
# way, so `/<tab>/host` is the same.
_LINK = re.compile(r"(?:https?://|mailto:|tel:|/(?![/\\])|#)[^\x00-\x1f\x7f]*", re.IGNORECASE)

# A cell spans a handful of others.
_SPAN = re.compile(r"[2-9]|[1-9][0-9]")
_WORDS = {"data-size": {"wide", "whole"}, "data-decorative": {"yes"}}
_FLAGS = {"data-gallery", "data-pull", "data-fact-box"}
#: Characters that the words of a block may have: more is a text in the wrong place.
LONGEST = {
    "data-caption": 1000,
    "data-credit": 300,
    "data-alt": 1000,
    "data-source": 300,
    "data-title": 300,
    "data-text": 2000,
}

#: Characters of a whole body: some 80,000 words, or a table of many thousand cells.
LONGEST_BODY = 500_000

# A parser needs time for each element times those it stands in: what people write stays far below, a file made to keep
# the server busy does not get through.
DEEPEST_SOURCE = 100
_FEW_TAGS = 600
_START_TAG = re.compile(r"<[A-Za-z]")
_ANY_MARKUP = re.compile(r"<[A-Za-z/!?]")
_PLAIN_TAG = re.compile(
    r"<!--(?!-?>)[^<>]*+(?<=--)>"
    r"|<(/?)([A-Za-z][A-Za-z0-9:-]*+)(?:\s++[\w:.-]++(?:=(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?+)*+\s*+/?+>"
)
_NEVER_CLOSED = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_CLOSED_BY_THE_NEXT = {"p", "li", "tr", "td", "th", "dt", "dd", "option"}
_SOMETHING_LIKE_A_TAG = re.compile(r"<[^<>]*>")


# html5ever needs time for each "&" of a text times the length of the text: half a million of them keep it busy for
# seconds. So those that begin no other reference go through it as a character that no text has.
_REFERENCES = "|".join(sorted((name for name in html5 if not name.endswith(";")), key=len, reverse=True))
_AMPERSAND = re.compile(rf"&amp;|&(?!#[0-9]|#[xX][0-9A-Fa-f]|[A-Za-z][A-Za-z0-9]{{1,32}};|{_REFERENCES})")
_STAND_IN = "\ufdd0"


@lru_cache(maxsize=32)
def clean(source):
    """Return `source` with nothing in it that the writing surface cannot make. A second pass changes nothing."""
    return write(tree(source)).strip()


def tree(source):
    """Return clean(source) as the nodes that tree.parse() makes of it.

    A tangle, which refusal() keeps out of every form, is only its words.
    """
    source = _CONTROL.sub("", source)
    if is_tangled(source):
        return [escape(_SOMETHING_LIKE_A_TAG.sub(" ", source), quote=False).strip()]
    # Entities such as &#8; become characters on the way.
    cleaned = _cleaner().clean(_AMPERSAND.sub(_STAND_IN, source)).replace(_STAND_IN, "&amp;")
    return arranged(parse(_CONTROL.sub("", cleaned)))


def refusal(source):
    """Return the sentence that tells an editor why a text cannot be kept as it is, or None."""
    if len(source) > LONGEST_BODY:
        return _("The text is too long: %(count)s characters, and %(most)s fit. Make it several stories.") % {
            "count": number_format(len(source), force_grouping=True),
            "most": number_format(LONGEST_BODY, force_grouping=True),
        }
    if is_tangled(source):
        return _("The text has elements inside elements inside elements, too deep to keep. Paste its words alone.")
    return None


def is_tangled(source):
    """Whether `source` may be nested so deep that reading it would keep the server busy: then only its words are kept.

    Sure on the side of time: an end tag counts only if it ends what began last, and where there is anything but plain
    tags and comments, a few hundred elements are enough to be called a tangle.
    """
    open_tags: list[str] = []
    at = 0
    for tag in _PLAIN_TAG.finditer(source):
        if _ANY_MARKUP.search(source, at, tag.start()):
            break
        at = tag.end()
        closing, name = tag[1], (tag[2] or "").lower()
        if not name or name in _NEVER_CLOSED:
            continue
        if open_tags and open_tags[-1] == name and (closing or name in _CLOSED_BY_THE_NEXT):
            open_tags.pop()
        if not closing:
            open_tags.append(name)
            if len(open_tags) > DEEPEST_SOURCE:
                return True
    return bool(_ANY_MARKUP.search(source, at)) and len(_START_TAG.findall(source)) > _FEW_TAGS


@cache
def _cleaner():
    allowed = allowlist_from_extensions(BODY_EXTENSIONS)
    # Unless told, nh3 lets every element have `lang` and `title`.
    allowed["attributes"]["*"] = set()
    return nh3.Cleaner(**allowed, attribute_filter=_attribute)


def _attribute(tag, name, value):
    """Return what may stay of one attribute's value, or None: keys are numbers, links lead to places we can name."""
    value = value.replace(_STAND_IN, "&")
    if name in {"data-image", "data-article", "start"}:
        return value if KEY.fullmatch(value) else None
    if name == "data-also-read":
        return value if value == "auto" or KEY.fullmatch(value) else None
    if name == "data-embed":
        return value if embeds.is_address(value) else None
    if name == "href":
        value = value.strip()
        return value if _LINK.fullmatch(value) else None
    if name in {"colspan", "rowspan"}:
        return value if _SPAN.fullmatch(value) else None
    if name in _WORDS:
        return value if value in _WORDS[name] else None
    if name in _FLAGS:
        return ""
    return value[: LONGEST[name]] if name in LONGEST else value
