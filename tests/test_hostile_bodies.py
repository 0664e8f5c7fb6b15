"""Hostile texts: what is left of each, in the database and on the page. tests/browser/ looks whether a script runs."""

import re
from html import unescape

import pytest

from articles import body

from .hostile import SOURCES
from .reading import Seen
from .test_body import a_picture, a_story

NUMBER = r"[1-9][0-9]{0,17}"
LINK = r"(?:https?://|mailto:|tel:|/(?![/\\])|#)[^\x00-\x1f\x7f]*"

#: What a stored text may consist of: each element with its attributes, and what their values look like.
STORED = {
    **{name: {} for name in "p h2 h3 ul li strong em sub sup br hr tbody tr".split()},
    "ol": {"start": NUMBER},
    "a": {"href": LINK, "data-article": NUMBER, "rel": "noopener"},
    "aside": {"data-also-read": f"{NUMBER}|auto"},
    "blockquote": {"data-pull": "", "data-source": ".*"},
    "div": {"data-gallery": "", "data-fact-box": "", "data-caption": ".*"},
    "table": {"data-caption": ".*"},
    "td": {"colspan": "[1-9][0-9]?", "rowspan": "[1-9][0-9]?"},
    "th": {"colspan": "[1-9][0-9]?", "rowspan": "[1-9][0-9]?"},
    "figure": {
        "data-image": NUMBER,
        **dict.fromkeys(["data-caption", "data-credit", "data-alt", "data-title", "data-text"], ".*"),
        "data-size": "wide|whole",
        "data-decorative": "yes",
        "data-embed": r"https://[a-zA-Z0-9.-]+(/[^\s\"<>\\]*)?",
    },
}

#: What our own templates add when a text is drawn.
DRAWN = {"span", "img", "picture", "source", "figcaption", "footer", "button", "svg", "use", "caption", "thead"}
FRAMES = re.compile(r"https://(?:www\.youtube-nocookie\.com|www\.google\.com/maps/embed)[^\s\"<>]*")

_TAG = re.compile(r"</?([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"<>]*\")*)>")
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")


def test_there_are_enough_of_them():
    assert len(set(SOURCES)) >= 200


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_is_stored_but_what_a_text_consists_of(source):
    stored = body.clean(source)

    for tag in _TAG.finditer(stored):
        for name, value in _ATTRIBUTE.findall(tag[2]):
            assert re.fullmatch(STORED[tag[1]][name], unescape(value), re.DOTALL), (tag[0], stored)
    words = _TAG.sub("", stored)
    assert "<" not in words
    assert ">" not in words
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", unescape(stored))


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_is_drawn_that_acts(source):
    objects = body.Objects(images={1: a_picture()}, articles={1: a_story("<script>alert(1)</script>")})

    page = Seen(body.render(source, objects))

    assert page.tags <= STORED.keys() | DRAWN
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith(("on", "style", "srcdoc", "formaction", "xlink"))]
        assert re.fullmatch(LINK, attributes.get("href", "/"))
        assert re.fullmatch(r"/[^/].*", attributes.get("src", "/x"))
        assert FRAMES.fullmatch(attributes.get("data-frame", "https://www.youtube-nocookie.com")), tag


@pytest.mark.parametrize("source", SOURCES)
def test_a_second_cleaning_changes_nothing(source):
    stored = body.clean(source)

    assert body.clean(stored) == stored


@pytest.mark.parametrize("source", SOURCES)
def test_all_that_reads_a_stored_text_can(source):
    stored = body.clean(source)
    named = body.references(stored)

    assert set(named.images) | set(named.articles) | set(named.links) <= {1}
    assert body.frames(named) in ([], ["https://www.youtube-nocookie.com"])
    assert "\x00" not in body.plain_text(stored)
    assert all(figure.key == 1 for figure in body.figures(stored))
