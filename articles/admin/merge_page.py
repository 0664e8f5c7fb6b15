"""What the merge page shows of each conflict, and what was chosen there."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import body, comparing, merging
from ..models import Article
from . import comparison

#: Fields whose words go by another name than the form's label.
PLACES = {"body": gettext_lazy("text"), "topics": gettext_lazy("topics"), "bylines": gettext_lazy("bylines")}


@dataclass
class Choice:
    """One conflict on the page: three texts, and which was chosen. `own` is None where none can be typed by hand."""

    name: str
    label: str
    look: str
    base: str
    theirs: list[comparing.Part]
    mine: list[comparing.Part]
    both: list[comparing.Part] | None
    own: str | None
    chosen: str
    value: Any

    @property
    def is_made(self):
        return bool(self.chosen)


def choices(merged, names, sent):
    """Return a Choice for each conflict of a merge; `sent` has what was chosen so far, as choice-… and own-…"""
    conflicts = merged.conflicts
    return [_choice(conflict, names, sent, place) for place, conflict in enumerate(conflicts, start=1)]


def field_words(name):
    """Return how one says where somebody writes: headline, text, lead picture; nothing for no field of a story."""
    if name in PLACES:
        return str(PLACES[name])
    if name.startswith(merging.PICTURE_PREFIX):
        return _("lead picture")
    known = {field.name: field for field in Article._meta.concrete_fields}
    return str(known[name].verbose_name) if name in known else ""


def _choice(conflict, names, sent, place):
    texts = [_text(conflict.name, value, names) for value in (conflict.base, conflict.theirs, conflict.mine)]
    both, way = _both(conflict)
    can_type = _can_type(conflict)
    own = sent.get(f"own-{conflict.choice}", texts[2])
    ways = {"theirs": conflict.theirs, "mine": conflict.mine, **({"both": both} if way else {})}
    if can_type:
        ways["own"] = _typed(conflict.name, own)
    chosen = sent.get(f"choice-{conflict.choice}", "")
    label = comparison.label_of(conflict.name)
    if conflict.place is not None:
        label = _("Text, place %(number)d") % {"number": place}
    return Choice(
        conflict.choice,
        label,
        "head" if conflict.name == "headline" else "text",
        texts[0],
        comparing.words(texts[0], texts[1]),
        comparing.words(texts[0], texts[2]),
        comparing.words(texts[0], _text(conflict.name, both, names)) if way else None,
        own if can_type else None,
        chosen if chosen in ways else "",
        ways.get(chosen),
    )


def _both(conflict):
    """Return (a value with both changes in it, how it was made), or (None, "")."""
    if conflict.both is not None and (conflict.name != "body" or body.clean(conflict.both) == conflict.both):
        return conflict.both, "merged"
    if conflict.name == "body":
        return conflict.theirs + conflict.mine, "after each other"
    return None, ""


def _text(name, value, names):
    if name == merging.PICTURE:
        lines = [names.of(one, value[one]) for one in value if value[one]]
        return "\n".join(line for line in lines if line) or _("No picture")
    return names.of(name, value)


def _can_type(conflict):
    """Whether a third text can be typed by hand: words alone, no blocks and nothing chosen from a list."""
    if conflict.name == "body":
        found = [block for text in (conflict.theirs, conflict.mine) for block in comparing.blocks(text)]
        return all(block.name == "p" for block in found)
    if conflict.name == merging.PICTURE or conflict.name in merging.ROWS:
        return False
    field = Article._meta.get_field(conflict.name)
    return isinstance(conflict.mine, str) and not field.choices


def _typed(name, text):
    if name != "body":
        return text
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())
