"""What stands in the form of the writing page as a snapshot: however half-finished, it is never refused."""

from django.core.exceptions import ValidationError
from django.forms import ChoiceField, ModelChoiceField

from .. import revisions
from ..models import Byline
from ..models.story import STORY_FIELDS
from ..models.topic import parse_topics


def snapshot(form, article):
    """Return what was typed into a form of `article`, which may be new, in the shape of revisions.snapshot().

    What a field cannot stand for (a section that is gone, a form that does not exist) stays as it is stored.
    """
    post = form.data
    state = revisions.snapshot(article) if article.pk else _blank(article)
    for name in STORY_FIELDS:
        try:
            value = _typed(form, name)
        except ValidationError:
            continue
        state["fields"][name] = value
    if "topics" in post:
        state["topics"] = sorted(parse_topics(post["topics"]))
    if "bylines-TOTAL_FORMS" in post:
        roles = set(Byline.Role.values)
        rows = _rows(post, "bylines", "author")
        state["bylines"] = [[key, row.get("role", "")] for key, row in rows if row.get("role", "") in roles]
    if "related-TOTAL_FORMS" in post:
        state["related"] = list(dict.fromkeys(key for key, _row in _rows(post, "related", "target")))
    return state


def _blank(article):
    fields = {name: getattr(article, article._meta.get_field(name).attname) for name in STORY_FIELDS}
    return {"schema": revisions.SCHEMA, "fields": fields, "bylines": [], "topics": [], "related": []}


def _typed(form, name):
    """Return the plain value of one field; raise ValidationError where it has none. How long it is does not matter."""
    if name not in form.data or name not in form.fields:
        raise ValidationError("not sent")
    field = form.fields[name]
    value = field.to_python(field.widget.value_from_datadict(form.data, {}, name))
    if isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField) and not field.valid_value(value):
        raise ValidationError("no such choice")
    return getattr(value, "pk", value)


def _rows(post, prefix, field):
    """Return [(key, {name: value})] of the rows of an inline form that are not taken away, in their order."""
    found = []
    total = post.get(f"{prefix}-TOTAL_FORMS", "")
    for number in range(min(int(total), 1000) if total.isascii() and total.isdecimal() else 0):
        row = {name: post.get(f"{prefix}-{number}-{name}", "") for name in (field, "role", "position", "DELETE")}
        key, place = row[field], row["position"]
        if key.isascii() and key.isdecimal() and len(key) <= 18 and not row["DELETE"]:
            place = int(place) if place.isascii() and place.isdecimal() and len(place) < 9 else number
            found.append((place, number, int(key), row))
    return [(key, row) for _place, _number, key, row in sorted(found, key=lambda one: one[:2])]
