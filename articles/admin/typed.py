"""What the form of a story says, however incomplete, as a snapshot; and a snapshot as that form would send it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import body, revisions
from ..models import Author, Byline
from ..models.story import STORY_FIELDS
from ..models.topic import parse_topics

#: The rows of the form: their prefix, and the field that names who or what stands in a row.
ROWS = {"bylines": "author", "related": "target"}
#: More rows than that no form of ours sends.
MOST_ROWS = 200
#: More characters than that are a text in the wrong field.
LONGEST_LINE = 20_000


def refusal(data):
    """Return the sentence that says why a form, as it was sent, is too long to be read, or None.

    What only does not fit its field is no reason; such a form is never valid either.
    """
    text = data.get("body", "")
    if len(text) > body.LONGEST_BODY:
        return body.refusal(text)
    if any(len(data.get(name, "")) > LONGEST_LINE for name in STORY_FIELDS if name != "body"):
        return _("A whole text stands in a field for one line. Move it into the text.")
    return None


def snapshot(form, article):
    """Return the snapshot of what `form`, bound to what was sent, says; a few queries.

    No text is refused: what does not fit its field is kept as it was typed. What is no text and makes no sense, or was
    not sent, is as `article` has it. What refusal() refuses is cut, so that nobody waits for it: it is not to be kept.
    """
    last = revisions.snapshot(article) if article.pk else revisions.read({"fields": {}})
    fields = {name: _value(form, name, last["fields"][name]) for name in STORY_FIELDS}
    fields["body"] = body.clean(fields["body"] or "")
    state = {**last, "fields": fields, "topics": _topics(form, last["topics"])}
    if "bylines-TOTAL_FORMS" in form.data:
        known = set(Byline.Role.values)
        found = _rows(form.data, "bylines")
        authors = set(Author.objects.filter(pk__in=[row[0] for row in found]).values_list("pk", flat=True))
        state["bylines"] = [[key, role if role in known else "words"] for key, role in found if key in authors]
    if "related-TOTAL_FORMS" in form.data:
        state["related"] = [key for key, _role in _rows(form.data, "related")]
    return revisions.read(state)


def says_something(state):
    """Whether a snapshot has anything in it that somebody wrote or chose."""
    blank = revisions.read({"fields": {}})
    return {**state, "bylines": []} != blank


def with_story(data, state):
    """Return a copy of `data`, a form as it was sent, that sends the story of a snapshot instead."""
    data = data.copy()
    for name in STORY_FIELDS:
        value = state["fields"][name]
        if value is False:
            data.pop(name, None)
        else:
            data[name] = "on" if value is True else "" if value is None else str(value)
    data["topics"] = ", ".join(state["topics"])
    rows = [{"author": key, "role": role} for key, role in state["bylines"]]
    _put_rows(data, "bylines", rows)
    _put_rows(data, "related", [{"target": key} for key in state["related"]])
    return data


def with_new_rows(data):
    """Return a copy of a form as it was sent whose rows are all new ones, without those marked for deletion.

    A form that was opened before somebody else saved names rows that may be gone by now.
    """
    data = data.copy()
    for prefix in ROWS:
        rows = []
        for number in range(_total(data, prefix)):
            start = f"{prefix}-{number}-"
            row = {name.removeprefix(start): data[name] for name in data if name.startswith(start)}
            if not row.pop("DELETE", ""):
                rows.append(row)
        if f"{prefix}-TOTAL_FORMS" in data:
            _put_rows(data, prefix, rows)
    return data


def _value(form, name, last):
    field = form.fields.get(name)
    if field is None or field.widget.value_omitted_from_data(form.data, form.files, form.add_prefix(name)):
        return last
    raw = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
    try:
        value = field.clean(raw)
    except ValidationError:
        value = _as_typed(raw) if isinstance(field, forms.CharField) else last
    # A row of the database is kept by its key.
    return getattr(value, "pk", value)


def _as_typed(raw):
    # PostgreSQL keeps no zero bytes.
    return str(raw or "").replace("\0", "")[: body.LONGEST_BODY]


def _topics(form, last):
    if "topics" not in form.fields or "topics" not in form.data:
        return last
    return sorted(parse_topics(_as_typed(form.data["topics"])))


def _rows(data, prefix):
    """Return [(key, role)] of the rows that name somebody or something, in their order."""
    found, last = [], 0
    for number in range(_total(data, prefix)):
        row = {name: data.get(f"{prefix}-{number}-{name}", "") for name in (ROWS[prefix], "role", "position", "DELETE")}
        if row["position"].isdecimal() and len(row["position"]) < 9:
            last = int(row["position"])
        key = row[ROWS[prefix]]
        if not row["DELETE"] and key.isascii() and key.isdecimal() and len(key) <= 18:
            found.append((last, int(key), row["role"]))
    return [(key, role) for _place, key, role in sorted(found, key=lambda row: row[0])]


def _total(data, prefix):
    number = data.get(f"{prefix}-TOTAL_FORMS", "")
    return min(int(number), MOST_ROWS) if number.isascii() and number.isdecimal() and len(number) < 9 else 0


def _put_rows(data, prefix, rows):
    for name in [name for name in data if name.startswith(f"{prefix}-") and not name.endswith("_NUM_FORMS")]:
        del data[name]
    data[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    data[f"{prefix}-INITIAL_FORMS"] = "0"
    for number, row in enumerate(rows):
        for name, value in row.items():
            if name not in ("id", "article"):
                data[f"{prefix}-{number}-{name}"] = str(value)
