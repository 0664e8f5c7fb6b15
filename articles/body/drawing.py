"""A body as readers see it."""

import re
from dataclasses import dataclass, field, replace

from django.template.loader import select_template
from django.utils.safestring import mark_safe

from . import embeds
from .allowlist import tree
from .reading import key_of, words
from .tree import Element, write

#: So many words of text reach below the list that an article has beside its beginning; what is wide stands behind them.
CLEAR_OF_THE_RAIL = 250

_NUMBER = re.compile(r"[-−+±~≈<>]?\s?\d[\d\s.,'’]*\s?[%‰°]?")
_NO_NUMBER = {"", "–", "-", "—"}


@dataclass
class Objects:
    """What the keys of a body stand for today, by key, and what the site puts into its automatic boxes, in order."""

    images: dict = field(default_factory=dict)
    articles: dict = field(default_factory=dict)
    automatic: list = field(default_factory=list)


def render(source, objects):
    """Return the body as safe HTML for readers, every block drawn by its template in blocks/.

    A block whose picture or story is not in `objects` draws nothing, and so does a second box for the same story. A
    link to a story that is not there leaves its words.
    """
    return mark_safe(_Drawing(objects).body(tree(source)))  # nosec B308 B703 # cleaned, then drawn by templates


def render_elsewhere(source, objects, root):
    """Return the body as safe HTML for programs of others: as render(), without our classes and buttons.

    Boxes and embeds are plain links, and addresses are absolute: `root` is what our own paths begin with. The templates
    are in elsewhere/.
    """
    return mark_safe(_Drawing(objects, ["elsewhere", "blocks"], root).body(tree(source)))  # nosec B308 B703 # cleaned, then drawn by templates


def render_parts(sources, objects, without=()):
    """Return what render() makes of several small texts of one page, by key: nothing is wide, no id is there twice.

    Stories with the keys `without` have their box on the page already.
    """
    drawing = _Drawing(replace(objects, automatic=[]))
    drawing.boxed.update(without)
    drawing.words_before = float("-inf")
    drawn = {}
    for key, source in sources.items():
        drawing.part = f"{key}-"
        drawn[key] = mark_safe(drawing.body(tree(source)))  # nosec B308 B703 # cleaned, then drawn by templates
    return drawn


class _Drawing:
    """One rendering of a body, or of the parts of a page: what it has fetched and drawn so far."""

    def __init__(self, objects, folders=("blocks",), root=""):
        self.objects = objects
        self.folders = folders
        self.root = root
        self.part = ""
        self.automatic = iter(objects.automatic)
        self.boxed = set()
        self.templates = {}
        self.numbered = 0
        self.before = []
        self.words_before: float = 0

    def body(self, nodes):
        drawn = []
        for node in nodes:
            drawn.append(self.written([node]))
            self.before.append(node)
        return "".join(drawn)

    def written(self, nodes):
        return mark_safe(write(nodes, self.drawn))  # nosec B308 B703 # cleaned, then drawn by templates

    def drawn(self, element):
        """Return the HTML of a block, or None for an element that is written as it is."""
        if element.name == "figure":
            return self.picture(element) if "data-image" in element else self.embed(element)
        draw = {
            "a": self.link,
            "aside": self.also_read,
            "blockquote": self.quote,
            "div": self.gallery if "data-gallery" in element else self.fact_box,
            "table": self.table,
        }.get(element.name)
        return draw(element) if draw else None

    def by(self, template, **variables):
        if template not in self.templates:
            self.templates[template] = select_template([f"{folder}/{template}.html" for folder in self.folders])
        return self.templates[template].render(variables)

    def number(self):
        """Return a name for an id that no other block of the page has."""
        self.numbered += 1
        return f"{self.part}{self.numbered}"

    def is_clear(self):
        """Whether enough text stands before this block for it to be wide."""
        self.words_before += len(words(self.before).split())
        self.before.clear()
        return self.words_before >= CLEAR_OF_THE_RAIL

    def picture(self, element, place="figure"):
        target = self.objects.images.get(key_of(element, "data-image"))
        if target is None:
            return ""
        size = element.get("data-size") if place == "figure" else ""
        is_wide = size == "wide" and self.is_clear()
        return self.by(
            "figure",
            target=target,
            caption=element.get("data-caption"),
            credit=element.get("data-credit"),
            alt=element.get("data-alt"),
            is_decorative="data-decorative" in element,
            is_wide=is_wide,
            is_whole=size == "whole",
            place="figure-wide" if is_wide else place,
        )

    def gallery(self, element):
        place = "gallery-wide" if self.is_clear() else "gallery"
        figures = [drawn for figure in element.children if (drawn := self.picture(figure, place))]
        caption = element.get("data-caption")
        return self.by("gallery", figures=figures, caption=caption, is_wide=self.is_clear()) if figures else ""

    def also_read(self, element):
        key = key_of(element, "data-also-read")
        target = self.objects.articles.get(key) if key else next(self.automatic, None)
        if target is None or key in self.boxed:
            return ""
        if key:
            self.boxed.add(key)
        return self.by("also_read", target=target)

    def embed(self, element):
        address = element.get("data-embed")
        return self.by(
            "embed",
            address=address,
            embed=embeds.recognise(address),
            title=element.get("data-title"),
            text=element.get("data-text"),
        )

    def quote(self, element):
        template = "pull_quote" if "data-pull" in element else "quote"
        return self.by(template, content=self.written(element.children), source=element.get("data-source"))

    def fact_box(self, element):
        first, *rest = element.children
        title = self.written(first.children) if first.name == "h3" else ""
        content = self.written(rest if title else element.children)
        return self.by("fact_box", title=title, content=content, number=self.number())

    def table(self, element):
        rows = element.children[0].children
        has_head = bool(rows) and all(cell.name == "th" for cell in rows[0].children)
        # Their class is for our own style sheet.
        numbers = set() if self.root else _columns_of_numbers(rows)
        head, rest = (rows[:1], rows[1:]) if has_head and len(rows) > 1 else ([], rows)
        return self.by(
            "table",
            head=self.written([_scoped(row, "col", numbers) for row in head]),
            content=self.written([_scoped(row, "row", numbers) for row in rest]),
            caption=element.get("data-caption"),
        )

    def link(self, element):
        if "data-article" not in element:
            return self.led_home(element)
        target = self.objects.articles.get(key_of(element, "data-article"))
        inside = self.written(element.children)
        return self.by("link", target=target, content=inside) if target else inside

    def led_home(self, element):
        """Return a link to a path of ours as it is written where we are not at home, or None."""
        address = element.attributes.get("href", "")
        if not self.root or not address.startswith("/"):
            return None
        led = Element("a", {**element.attributes, "href": self.root + address}, element.children)
        return write([led], lambda inner: None if inner is led else self.drawn(inner))


def _columns_of_numbers(rows):
    """Return the places of the columns that hold numbers; none where cells span others."""
    if any("colspan" in cell or "rowspan" in cell for row in rows for cell in row.children):
        return set()
    columns: dict[int, list[str]] = {}
    for row in rows:
        for place, cell in enumerate(row.children):
            if cell.name == "td":
                columns.setdefault(place, []).append(words([cell]))
    return {place for place, found in columns.items() if _are_numbers(found)}


def _are_numbers(found):
    told = [text for text in found if text not in _NO_NUMBER]
    return bool(told) and all(_NUMBER.fullmatch(text) for text in told)


def _scoped(row, scope, numbers):
    """Return a table's row in which each header says what it heads, and each number stands with the others."""
    cells = []
    for place, cell in enumerate(row.children):
        attributes = {**cell.attributes, **({"scope": scope} if cell.name == "th" else {})}
        if place in numbers:
            attributes["class"] = "number"
        cells.append(Element(cell.name, attributes, cell.children))
    return Element("tr", {}, cells)
