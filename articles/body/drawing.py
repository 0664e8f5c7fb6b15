"""A body as readers see it."""

from dataclasses import dataclass, field

from django.template.loader import get_template
from django.utils.safestring import mark_safe

from .allowlist import tree
from .reading import key_of
from .tree import Element, write


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
    return mark_safe(_Drawing(objects).written(tree(source)))


class _Drawing:
    """One rendering of a body: which templates it has fetched, which stories its boxes show already."""

    def __init__(self, objects):
        self.objects = objects
        self.automatic = iter(objects.automatic)
        self.boxed = set()
        self.templates = {}

    def written(self, nodes):
        return write(nodes, self.drawn)

    def drawn(self, element):
        """Return the HTML of a block, or None for an element that is written as it is."""
        if element.name == "figure":
            return self.picture(element) if "data-image" in element else self.embed(element)
        draw = {
            "aside": self.also_read,
            "div": self.gallery if "data-gallery" in element else self.fact_box,
            "blockquote": self.quote,
            "table": self.table,
            "a": self.link,
        }.get(element.name)
        return draw(element) if draw else None

    def by(self, template, **variables):
        if template not in self.templates:
            self.templates[template] = get_template(f"blocks/{template}.html")
        return self.templates[template].render(variables)

    def picture(self, element):
        target = self.objects.images.get(key_of(element, "data-image"))
        if target is None:
            return ""
        return self.by(
            "figure",
            target=target,
            caption=element.get("data-caption"),
            credit=element.get("data-credit"),
            alt=element.get("data-alt"),
            is_decorative="data-decorative" in element,
            is_wide="data-size" in element,
        )

    def gallery(self, element):
        figures = [drawn for figure in element.children if (drawn := self.picture(figure))]
        if not figures:
            return ""
        return self.by("gallery", figures=figures, caption=element.get("data-caption"))

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
        return self.by("embed", address=address, title=element.get("data-title"), text=element.get("data-text"))

    def quote(self, element):
        template = "pull_quote" if "data-pull" in element else "quote"
        content = mark_safe(self.written(element.children))
        return self.by(template, content=content, source=element.get("data-source"))

    def fact_box(self, element):
        return self.by("fact_box", content=mark_safe(self.written(element.children)))

    def table(self, element):
        return self.by("table", content=mark_safe(self.written(element.children)), caption=element.get("data-caption"))

    def link(self, element):
        if "data-article" not in element:
            return None
        target = self.objects.articles.get(key_of(element, "data-article"))
        words = self.written(element.children)
        return write([Element("a", {"href": target.get_absolute_url()}, [words])]) if target else words
