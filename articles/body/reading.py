"""What a cleaned body points to, and its words."""

import html
import re
from dataclasses import dataclass
from typing import NamedTuple

from .. import made_of
from .allowlist import KEY
from .tree import parse, walk

# Safe only on what clean() returns: it closes every element.
_PARAGRAPH_OR_HOLDER = re.compile(r"<(/?)(p|ul|ol|blockquote|table|div)\b[^>]*>")

#: Without boxes of its own, a body gets its first one after one of these paragraphs: far enough in to be read already.
FIRST_BOX_AFTER = (4, 5, 6)

#: Elements that stand on lines of their own.
_LINES = {"p", "h2", "h3", "li", "ul", "ol", "blockquote", "tr", "table", "figure", "aside", "div", "br", "hr"}


@dataclass(frozen=True)
class References:
    """What a body points to, in the order it comes: keys of pictures, of stories in boxes and in links; addresses.

    `automatic` counts the "Also read" boxes that leave the story to the site.
    """

    images: tuple[int, ...] = ()
    articles: tuple[int, ...] = ()
    links: tuple[int, ...] = ()
    embeds: tuple[str, ...] = ()
    automatic: int = 0


class Figure(NamedTuple):
    """A picture in a body: its key, and what the story says of it instead of the library."""

    key: int
    alt: str
    credit: str
    is_decorative: bool
    caption: str


def references(source):
    """Return the References of a cleaned body; each key once. A page that asks is made of them, there or not."""
    images: dict[int, None] = {}
    articles: dict[int, None] = {}
    links: dict[int, None] = {}
    embeds: dict[str, None] = {}
    automatic = 0
    for element in walk(parse(source)):
        if key := key_of(element, "data-image"):
            images[key] = None
        elif key := key_of(element, "data-also-read"):
            articles[key] = None
        elif key := key_of(element, "data-article"):
            links[key] = None
        elif address := element.get("data-embed"):
            embeds[address] = None
        elif element.get("data-also-read") == "auto":
            automatic += 1
    made_of.note(*map(made_of.article, (*articles, *links)))
    return References(tuple(images), tuple(articles), tuple(links), tuple(embeds), automatic)


def figures(source):
    """Return the Figures of a cleaned body, those of galleries too."""
    return [
        Figure(
            key,
            element.get("data-alt"),
            element.get("data-credit"),
            "data-decorative" in element,
            element.get("data-caption"),
        )
        for element in walk(parse(source))
        if (key := key_of(element, "data-image"))
    ]


def key_of(element, attribute):
    """Return the key that an element holds, or None."""
    value = element.attributes.get(attribute, "")
    return int(value) if KEY.fullmatch(value) else None


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
    """Return a cleaned body's words, for search, counting and excerpts: a line for each paragraph and table row.

    Captions, sources, the titles and texts of embeds are words of the body too.
    """
    return words(parse(source))


def words(nodes):
    """Return plain_text() of the nodes of a body."""
    text = html.unescape("".join(_words(nodes)))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _words(nodes):
    """Yield the escaped words of `nodes`, with line ends around what stands on lines of its own."""
    for node in nodes:
        if isinstance(node, str):
            yield node
            continue
        line_end = "\n" if node.name in _LINES else ""
        yield line_end
        yield from (f"{node.attributes[name]}\n" for name in ("data-title", "data-text") if name in node)
        if node.name == "table":
            yield node.attributes.get("data-caption", "") + "\n"
        for number, child in enumerate(node.children):
            yield "; " if node.name == "tr" and number else ""
            yield from _words([child]) if node.name != "tr" else [" ".join("".join(_words([child])).split())]
        if node.name in {"figure", "div", "blockquote"}:
            yield "\n" + (node.attributes.get("data-caption") or node.attributes.get("data-source") or "")
        yield line_end
