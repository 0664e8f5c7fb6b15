"""A text as WordPress and Ghost write it, as a body of ours. Values in, values out; body.clean() has the last word.

What has a counterpart becomes it: pictures with captions, galleries, quotes and pull quotes, embeds, tables, boxes that
open. What has none leaves its words, and a sentence.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote, urlsplit

import nh3

from .. import body
from ..body import embeds
from ..body.allowlist import is_tangled
from ..body.tree import Element, parse, walk, write
from .arrivals import Picture

#: Characters of a text that is looked at at all.
LONGEST = 2_000_000

_KEPT = {
    *("a", "aside", "audio", "b", "blockquote", "br", "button", "cite", "dd", "del", "details", "div", "dl", "dt"),
    *("em", "embed", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "iframe", "img", "li"),
    *("ol", "p", "pre", "section", "source", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot"),
    *("th", "thead", "tr", "ul", "video"),
}
_ATTRIBUTES = {
    "*": {"class"},
    "a": {"href"},
    "audio": {"src"},
    "blockquote": {"cite", "data-instgrm-permalink"},
    "embed": {"src"},
    "iframe": {"src", "title", "data-src"},
    "img": {"src", "alt", "data-id", "data-src"},
    "ol": {"start"},
    "source": {"src"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "video": {"src"},
}
_SIZE = re.compile(r"-\d{2,5}x\d{2,5}(?=\.[A-Za-z]{3,4}$)")
# A body of ours has none of these, so its parser waits for their end.
_VOID = re.compile(r"<((img|source|embed)(?: [a-z-]+=\"[^\"]*\")*)>")
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_FORM = re.compile(r"<form\b", re.IGNORECASE)


@dataclass
class Surroundings:
    """What a foreign text needs to know: the hosts it calls its own, and who answers for its pictures and stories.

    `find_picture(key, address)` returns the Picture that an element means. `take_picture(picture)` returns the key it
    has here, or None where it is not here. `find_story(path)` returns the key of the story that was at a path.
    """

    hosts: set[str] = field(default_factory=set)
    find_picture: Callable[[str, str], Picture] = lambda key, address: Picture(address, address)
    take_picture: Callable[[Picture], int | None] = lambda picture: None
    find_story: Callable[[str], int | None] = lambda path: None


def convert(html, around):
    """Return (a body, sentences on what did not fit)."""
    if len(html) > LONGEST:
        return "", [f"The text has {len(html)} characters and was not read."]
    if is_tangled(html):
        return body.clean(html), ["The text is a tangle of elements; its words alone are kept."]
    problems = []
    if _SCRIPT.search(html):
        problems.append("A script was left out.")
    if _FORM.search(html):
        problems.append("A form was left out; its words stay.")
    safe = nh3.clean(
        html,
        tags=_KEPT,
        attributes=_ATTRIBUTES,
        clean_content_tags={"script", "style"},
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
        generic_attribute_prefixes=None,
    )
    text = _Text(around, problems)
    cleaned = body.clean(write(text.flow(parse(_VOID.sub(r"<\1></\2>", safe)))))
    return cleaned, list(dict.fromkeys(text.problems))


class _Text:
    def __init__(self, around, problems):
        self.around, self.problems = around, problems

    def flow(self, nodes):
        made: list = []
        for node in nodes:
            made += [node] if isinstance(node, str) else self.element(node)
        return made

    def element(self, node):
        """Return the nodes that stand for an element."""
        classes = node.get("class").split()
        if make := getattr(self, f"_{node.name}", None):
            return make(node, classes)
        return [Element(node.name, {}, self.flow(node.children))]

    # Pictures

    def _img(self, node, _classes):
        figure = self._picture(node)
        return [figure] if figure else []

    def _picture(self, node, caption=""):
        address = node.get("data-src") if not node.get("src").startswith("http") else ""
        address = address or node.get("src")
        numbered = re.search(r"\bwp-image-(\d+)\b", node.get("class"))
        picture = self.around.find_picture(numbered[1] if numbered else node.get("data-id"), full_size(address))
        key = self.around.take_picture(picture) if picture.url or picture.key else None
        if key is None:
            return None
        attributes = {"data-image": str(key)}
        if caption and caption != picture.caption:
            attributes["data-caption"] = escape(caption)
        alt = " ".join(node.get("alt").split())
        if alt and alt != picture.alt:
            attributes["data-alt"] = escape(alt)
        return Element("figure", attributes)

    def _figure(self, node, classes):
        # Pictures of pictures: each inner figure has a caption of its own.
        inner = [one for one in walk(node.children) if one.name == "figure"]
        caption = _words([one for one in node.children if _is(one, "figcaption")])
        images = [one for one in walk(node.children) if one.name == "img"]
        if inner and images:
            figures = [made for one in inner for made in self._figure(one, []) if _is(made, "figure")]
            return self._gallery(figures, caption)
        if _has(classes, "bookmark"):
            return self._bookmark(node)
        if _has(classes, "embed") or any(one.name == "iframe" for one in walk(node.children)):
            return self._embedded(node, caption)
        if images:
            made = [figure for one in images if (figure := self._picture(one, caption if len(images) == 1 else ""))]
            return made if len(images) == 1 else self._gallery(made, caption)
        if any(one.name == "table" for one in walk(node.children)):
            tables = self.flow([one for one in node.children if not _is(one, "figcaption")])
            for one in walk(tables):
                if one.name == "table" and caption:
                    one.attributes["data-caption"] = escape(caption)
            return tables
        rest = self.flow([one for one in node.children if not _is(one, "figcaption")])
        if _has(classes, "pullquote"):
            for one in rest:
                if _is(one, "blockquote"):
                    one.attributes["data-pull"] = ""
        return [*rest, *([Element("p", {}, [escape(caption, quote=False)])] if caption else [])]

    def _gallery(self, figures, caption):
        if not figures:
            return []
        attributes = {"data-gallery": "", **({"data-caption": escape(caption)} if caption else {})}
        return [Element("div", attributes, figures)]

    # Quotes

    def _blockquote(self, node, classes):
        posts = {"twitter-tweet", "instagram-media", "tiktok-embed", "bluesky-embed", "mastodon-embed"}
        if posts & set(classes):
            return self._post(node)
        cites = [one for one in walk(node.children) if one.name == "cite"]
        source = _words(cites)
        content = self.flow(_without(node.children, cites))
        attributes = {"data-source": escape(source)} if source else {}
        if _has(classes, "pullquote") or "kg-blockquote-alt" in classes:
            attributes["data-pull"] = ""
        return [Element("blockquote", attributes, content)]

    def _post(self, node):
        """Return the embed of a post that a script would have drawn; what is inside is what it says until then."""
        links = [one.get("href") for one in walk(node.children) if one.name == "a"]
        address = node.get("data-instgrm-permalink") or node.get("cite") or (links[-1] if links else "")
        return self._embed_of(address, text=_words(node.children))

    # Embeds

    def _iframe(self, node, _classes):
        return self._embed_of(node.get("src") or node.get("data-src"), title=node.get("title"))

    _embed = _iframe

    def _bookmark(self, node):
        """Return the card of an address that Ghost draws of its title and description."""
        inside = list(walk(node.children))
        links = [one.get("href") for one in inside if one.name == "a"]
        title, text = (
            _words([one for one in inside if f"kg-bookmark-{part}" in one.get("class").split()][:1])
            for part in ("title", "description")
        )
        return self._embed_of((links or [""])[0], title, text)

    def _embedded(self, node, caption):
        for one in walk(node.children):
            if one.name in {"iframe", "blockquote"}:
                made = self.element(one)
                if made and _is(made[0], "figure"):
                    if caption and "data-title" not in made[0]:
                        made[0].attributes["data-title"] = escape(caption)
                    return made[:1]
        links = [one.get("href") for one in walk(node.children) if one.name == "a"]
        said = [word for word in _words(node.children).split() if word.startswith("http")]
        return self._embed_of((said or links or [""])[0], title=caption)

    def _embed_of(self, address, title="", text=""):
        address = address.strip()
        address = f"https:{address}" if address.startswith("//") else re.sub(r"^http:", "https:", address)
        if not embeds.is_address(address):
            self.problems.append(f"An embed was left out: {address[:200] or 'it has no address'}.")
            return [Element("p", {}, [escape(text, quote=False)])] if text else []
        attributes = {"data-embed": escape(address)}
        for name, value in (("data-title", title), ("data-text", text)):
            if value.strip():
                attributes[name] = escape(" ".join(value.split()))
        return [Element("figure", attributes)]

    def _video(self, node, _classes):
        sources = [node.get("src"), *(one.get("src") for one in walk(node.children) if one.name == "source")]
        address = next(filter(None, sources), "")
        self.problems.append(f"A film or a recording is only a link here: {address[:200]}.")
        link = Element("a", {"href": escape(self._own(address))}, [escape(unquote(address.rpartition("/")[2]), False)])
        return [Element("p", {}, [link])] if address else []

    _audio = _video

    # Words

    def _p(self, node, classes):
        if "embed" in classes and re.fullmatch(r"https?://\S+", words := _words(node.children)):
            return self._embed_of(words)
        inside = self.flow(node.children)
        blocks = [one for one in inside if _is(one, "figure")]
        return blocks if blocks and not _words(node.children) else [Element("p", {}, inside)]

    def _div(self, node, classes):
        if "wp-block-embed__wrapper" in classes:
            return self._p(Element("p", {}, node.children), ["embed"])
        if "kg-toggle-card" in classes:
            return self._fact_box(node)
        if "kg-callout-card" in classes:
            return [Element("div", {"data-fact-box": ""}, self.flow(node.children))]
        # Galleries of the oldest kind have lists or bare pictures in them.
        if _has(classes, "gallery"):
            images = [one for one in walk(node.children) if one.name == "img"]
            return self._gallery([made for one in images if (made := self._picture(one))], "")
        return [Element("div", {}, self.flow(node.children))]

    _section = _div

    def _ul(self, node, classes):
        if _has(classes, "gallery"):
            return self._div(node, classes)
        return [Element("ul", {}, self.flow(node.children))]

    def _ol(self, node, _classes):
        attributes = {"start": node.attributes["start"]} if "start" in node else {}
        return [Element("ol", attributes, self.flow(node.children))]

    def _details(self, node, _classes):
        return self._fact_box(node)

    def _fact_box(self, node):
        headings = {"summary", "h1", "h2", "h3", "h4", "h5", "h6"}
        title = next((one for one in walk(node.children) if one.name in headings), None)
        content = self.flow(_without(node.children, [title] if title else []))
        heading = [Element("h3", {}, [escape(_words([title]), quote=False)])] if title else []
        return [Element("div", {"data-fact-box": ""}, [*heading, *content])]

    def _a(self, node, _classes):
        inside = self.flow(node.children)
        address = node.get("href").strip()
        if any(_is(one, "figure") for one in inside):
            # A picture that leads to itself in full.
            return inside
        parts = _parts(address)
        if parts and parts.hostname in self.around.hosts and not parts.query:
            key = self.around.find_story(unquote(parts.path))
            if key:
                return [Element("a", {"data-article": str(key)}, inside)]
        return [Element("a", {"href": escape(self._own(address))}, inside)] if address else inside

    def _own(self, address):
        """Return an address; one of the old site's stories without its host, since its paths live on here."""
        parts = _parts(address)
        is_story = parts and parts.hostname in self.around.hosts and "." not in parts.path.rpartition("/")[2]
        if not is_story or parts.path in {"", "/"}:
            return address
        return parts._replace(scheme="", netloc="").geturl()

    def _b(self, node, _classes):
        return [Element("strong", {}, self.flow(node.children))]

    def _i(self, node, _classes):
        return [Element("em", {}, self.flow(node.children))]

    def _h1(self, node, _classes):
        return [Element("h2", {}, self.flow(node.children))]

    def _h4(self, node, _classes):
        return [Element("h3", {}, self.flow(node.children))]

    _h5 = _h6 = _h4

    def _dt(self, node, _classes):
        return [Element("p", {}, [Element("strong", {}, self.flow(node.children))])]

    def _dd(self, node, _classes):
        return [Element("p", {}, self.flow(node.children))]

    def _pre(self, node, _classes):
        lines = "".join(
            one.replace("\n", "<br>") if isinstance(one, str) else write([one]) for one in self.flow(node.children)
        )
        return [Element("p", {}, [lines])]

    def _td(self, node, _classes):
        spans = {name: node.attributes[name] for name in ("colspan", "rowspan") if name in node}
        return [Element(node.name, spans, self.flow(node.children))]

    _th = _td


def full_size(address):
    """Return the address of the picture that a smaller copy was made of: river-1024x683.jpg is one of river.jpg."""
    return _SIZE.sub("", address.split("?")[0])


def _parts(address):
    try:
        parts = urlsplit(address)
        return parts if parts.hostname is not None or parts.path else None
    except ValueError:
        return None


def _is(node, name):
    return not isinstance(node, str) and node.name == name


def _has(classes, word):
    """Whether a class says `word`, whatever the system puts before it: wp-block-gallery, kg-gallery-card."""
    return any(word in name.split("-") for name in classes)


def _words(nodes):
    return " ".join(body.plain_text(write(nodes)).split())


def _without(nodes, removed):
    """Return `nodes` without some elements, however deep they stand."""
    kept: list = []
    for node in nodes:
        if isinstance(node, str):
            kept.append(node)
        elif not any(node is one for one in removed):
            kept.append(Element(node.name, node.attributes, _without(node.children, removed)))
    return kept
