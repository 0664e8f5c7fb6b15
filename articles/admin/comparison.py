"""What two versions of a story differ in, in the words of the desk: for the pages that compare and merge."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import body, comparing
from ..models import Article, Author, Byline, Image, Section, Series
from ..models.story import STORY_FIELDS

#: What stands over the rows of a snapshot, which are no fields of the model.
ROWS = {
    "bylines": gettext_lazy("Bylines"),
    "topics": gettext_lazy("Topics"),
    "related": gettext_lazy("Related stories"),
}
#: In the order in which a story is read.
ORDER = ("kicker", "headline", "standfirst", "lead_image", "body", "section", *ROWS)

BLOCKS = {
    "h2": gettext_lazy("Sub-heading"),
    "h3": gettext_lazy("Small heading"),
    "ul": gettext_lazy("List"),
    "ol": gettext_lazy("Numbered list"),
    "blockquote": gettext_lazy("Quotation"),
    "hr": gettext_lazy("Break"),
    "table": gettext_lazy("Table"),
    "aside": gettext_lazy("Also read"),
}


@dataclass
class Difference:
    """One field that differs. `look` says how it is drawn: "text", "body", "picture" or "list"."""

    name: str
    label: str
    look: str
    parts: list[comparing.Part]
    rows: list[Any]
    old: Any = None
    new: Any = None


@dataclass
class Fold:
    """Rows of a body that are the same, told in one line."""

    rows: list[Any]

    @property
    def words(self):
        number = len(self.rows)
        return ngettext("%(count)d paragraph is the same", "%(count)d paragraphs are the same", number) % {
            "count": number
        }


@dataclass
class Line:
    """A row of a body as it is drawn: `label` names a block that is more than a paragraph."""

    mark: str
    label: str
    old: str
    new: str
    parts: tuple[comparing.Part, ...]


class Names:
    """What the keys in snapshots stand for today: six queries at most, however many snapshots."""

    def __init__(self, *states):
        bodies = [body.references(body.clean(state["fields"]["body"])) for state in states]
        images = {key for named in bodies for key in named.images}
        images |= {state["fields"]["lead_image"] for state in states}
        stories = {key for named in bodies for key in named.articles} | {
            key for one in states for key in one["related"]
        }
        self.images = Image.objects.in_bulk(images - {None})
        self.stories = Article.objects.only("headline").in_bulk(stories)
        self.sections = Section.objects.in_bulk({state["fields"]["section"] for state in states} - {None})
        self.series = Series.objects.in_bulk({state["fields"]["series"] for state in states} - {None})
        self.authors = Author.objects.in_bulk({key for state in states for key, _role in state["bylines"]})

    def of(self, name, value):
        """Return the value of a snapshot's field or rows as text."""
        if name == "bylines":
            roles = dict(Byline.Role.choices)
            return ", ".join(f"{self._name(self.authors, key)} ({roles.get(role, role)})" for key, role in value)
        if name == "related":
            return "; ".join(self._name(self.stories, key) for key in value)
        if name == "topics":
            return ", ".join(value)
        if name == "section":
            return self._name(self.sections, value)
        if name == "series":
            return self._name(self.series, value)
        if name == "lead_image":
            return self._name(self.images, value)
        if name == "body":
            return "\n\n".join(self.of_block(block) for block in comparing.blocks(body.clean(value)))
        field = Article._meta.get_field(name)
        if field.choices:
            return str(dict(field.choices).get(value, value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return str(value or "")

    def of_block(self, block):
        """Return a block of a body as text, a thing in it by its name: [Picture: The harbour]."""
        label = self.label(block)
        if not label:
            return block.text
        return f"[{label}: {block.text}]" if block.text else f"[{label}]"

    def label(self, block):
        """Return what a block is, with the name of what it shows; nothing for a paragraph."""
        own = block.attributes
        if "data-image" in own:
            return _("Picture: %(title)s") % {"title": self._by_text(self.images, own["data-image"])}
        if own.get("data-also-read", "").isdecimal():
            return _("Also read: %(title)s") % {"title": self._by_text(self.stories, own["data-also-read"])}
        if "data-gallery" in own:
            return _("Gallery")
        if "data-embed" in own:
            return _("Embed: %(address)s") % {"address": own["data-embed"]}
        if "data-fact-box" in own:
            return _("Fact box")
        if "data-pull" in own:
            return _("Pull quote")
        return str(BLOCKS.get(block.name, ""))

    def _by_text(self, objects, key):
        return self._name(objects, int(key) if key.isdecimal() else None)

    @staticmethod
    def _name(objects, key):
        if key is None:
            return ""
        return str(objects[key]) if key in objects else _("gone by now (%(key)s)") % {"key": key}


def label_of(name):
    """Return what stands over a field, or over rows."""
    label = ROWS.get(name) or Article._meta.get_field(name).verbose_name
    return str(label)[:1].upper() + str(label)[1:]


def value_of(state, name):
    """Return the value of a field, or the rows, of a snapshot."""
    return state[name] if name in ROWS else state["fields"][name]


def names_in_order():
    """Return the names of all that a snapshot holds, as a story is read."""
    return [*ORDER, *(name for name in STORY_FIELDS if name not in ORDER)]


def differences(old, new, names=None):
    """Return what differs between two snapshots, as Differences. `names` is Names of both, if it is known."""
    names = names or Names(old, new)
    found = []
    for name in names_in_order():
        before, after = value_of(old, name), value_of(new, name)
        if before != after:
            found.append(_difference(name, before, after, names))
    # A body may be written in another way and be the same.
    return [one for one in found if one.look != "body" or any(not isinstance(row, Fold) for row in one.rows)]


def _difference(name, before, after, names):
    label = label_of(name)
    if name == "body":
        rows = comparing.bodies(body.clean(before), body.clean(after))
        return Difference(name, label, "body", comparing.parts_of(rows), _folded(rows, names))
    if name == "lead_image":
        old, new = names.images.get(before), names.images.get(after)
        return Difference(name, label, "picture", [], [], old or names.of(name, before), new or names.of(name, after))
    old, new = names.of(name, before), names.of(name, after)
    parts = comparing.words(old, new)
    look = "list" if name in ROWS or name in {"section", "series"} else "text"
    return Difference(name, label, look, parts, [], old, new)


def _folded(rows, names):
    """Return the rows of a body as they are drawn, with what is the same folded away."""
    drawn, same = [], []
    for row in rows:
        line = _line(row, names)
        if row.mark == "same":
            same.append(line)
            continue
        if same:
            drawn.append(Fold(same))
            same = []
        drawn.append(line)
    return [*drawn, Fold(same)] if same else drawn


def _line(row, names):
    shown = row.new or row.old
    texts = [block.text if block else "" for block in (row.old, row.new)]
    label = names.label(shown)
    if row.old and row.new and names.label(row.old) != label:
        label = f"{names.label(row.old)} → {label}"
    return Line(row.mark, label, *texts, row.parts)


def words_changed(old, new):
    """Return how many words came in and how many went out between two snapshots. No queries."""
    parts = []
    for name in ("headline", "standfirst", "kicker", "lead_caption"):
        parts += comparing.words(old["fields"][name] or "", new["fields"][name] or "")
    if old["fields"]["body"] != new["fields"]["body"]:
        parts += comparing.parts_of(comparing.bodies(old["fields"]["body"] or "", new["fields"]["body"] or ""))
    return comparing.count(parts)


def summary(found):
    """Return (words in, words out, names of the changed fields) of Differences, for the line over a comparison."""
    parts = [part for one in found if one.look in ("text", "body") for part in one.parts]
    return (*comparing.count(parts), [one.label for one in found])
