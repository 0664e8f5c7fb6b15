"""What a story's text may contain, what it points to, and how it is drawn. No database: values in, values out.

A body is HTML with our blocks as empty elements that hold keys, never copies: `<figure data-image="12">`,
`<aside data-also-read="34">`. A block whose target is not given draws nothing.
"""

import html
import re
from dataclasses import dataclass, field

from django.template.loader import get_template
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from .allowlist import clean

__all__ = [
    "Objects",
    "References",
    "clean",
    "figures",
    "paragraphs",
    "plain_text",
    "references",
    "render",
    "with_also_read",
]

# Safe only on what clean() returns: it closes every element and quotes and escapes every attribute.
_BLOCK = re.compile(r"<(figure|aside)((?: [a-z-]+=\"[^\"]*\")*)>.*?</\1>", re.DOTALL)
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
_BLOCK_END = re.compile(r"</(?:p|h[1-6]|li|blockquote|figure|aside)>|<(?:br|hr)>")
_PARAGRAPH_OR_HOLDER = re.compile(r"<(/?)(p|ul|ol|blockquote)\b[^>]*>")

#: Without boxes of its own, a body gets its first one after one of these paragraphs: far enough in to be read already.
FIRST_BOX_AFTER = (4, 5, 6)


@dataclass(frozen=True)
class References:
    """Keys of the pictures and stories a body points to, in the order they come."""

    images: tuple[int, ...]
    articles: tuple[int, ...]


@dataclass
class Objects:
    """What the keys of a body stand for today: whatever the block templates draw, by key."""

    images: dict = field(default_factory=dict)
    articles: dict = field(default_factory=dict)


def references(source):
    """Return the References of a cleaned body; each key once."""
    images: dict[int, None] = {}
    articles: dict[int, None] = {}
    for match in _BLOCK.finditer(source):
        attributes = _attributes(match)
        if key := attributes.get("data-image"):
            images[int(key)] = None
        elif key := attributes.get("data-also-read"):
            articles[int(key)] = None
    return References(tuple(images), tuple(articles))


def figures(source):
    """Return [(key of the picture, alt text here, credit here)] of the figures in a cleaned body."""
    found = (_attributes(match) for match in _BLOCK.finditer(source) if match[1] == "figure")
    return [(int(own["data-image"]), own.get("data-alt", ""), own.get("data-credit", "")) for own in found]


def render(source, objects):
    """Return the body as safe HTML for readers, every block drawn by its template in blocks/.

    A block whose picture or story is not in `objects` draws nothing, and so does a second box for the same story.
    """
    templates = {"figure": get_template("blocks/figure.html"), "aside": get_template("blocks/also_read.html")}
    boxed = set()

    def draw(match):
        name, attributes = match[1], _attributes(match)
        key = int(attributes["data-image" if name == "figure" else "data-also-read"])
        target = (objects.images if name == "figure" else objects.articles).get(key)
        if target is None or (name == "aside" and key in boxed):
            return ""
        if name == "aside":
            boxed.add(key)
        variables = {
            "target": target,
            "caption": attributes.get("data-caption", ""),
            "credit": attributes.get("data-credit", ""),
            "alt": attributes.get("data-alt", ""),
        }
        return templates[name].render(variables)

    return mark_safe(_BLOCK.sub(draw, clean(source)))


def with_also_read(source, keys):
    """Return the body with "Also read" boxes for the first two of `keys`, one inside it and one at its end.

    The first stands after the fourth to sixth paragraph, between two paragraphs if it can; a body too short for that
    has one box, at its end.
    """
    boxes = [f'<aside data-also-read="{key}"></aside>' for key in keys[:2]]
    ends = paragraphs(source)
    if len(ends) > FIRST_BOX_AFTER[0] and boxes:
        places = ends[FIRST_BOX_AFTER[0] - 1 : FIRST_BOX_AFTER[-1]]
        place = next((place for place in places if source.startswith("<p>", place)), places[0])
        source = source[:place] + boxes.pop(0) + source[place:]
    return source + "".join(boxes[:1])


def paragraphs(source):
    """Return where each top-level paragraph of a cleaned body ends, as offsets into it."""
    ends, depth = [], 0
    for match in _PARAGRAPH_OR_HOLDER.finditer(source):
        closing, name = match[1], match[2]
        if name == "p":
            if closing and depth == 0:
                ends.append(match.end())
        else:
            depth += -1 if closing else 1
    return ends


def plain_text(source):
    """Return the body's words, a line for each paragraph and each figure's caption: for search and for counting."""

    def words(match):
        return f"<p>{_attributes(match, unescape=False).get('data-caption', '')}</p>"

    text = _BLOCK_END.sub(r"\g<0>" + "\n", _BLOCK.sub(words, source))
    lines = (" ".join(line.split()) for line in html.unescape(strip_tags(text)).splitlines())
    return "\n".join(line for line in lines if line)


def _attributes(match, unescape=True):
    return {name: html.unescape(value) if unescape else value for name, value in _ATTRIBUTE.findall(match[2])}
