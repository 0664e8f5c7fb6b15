"""From what a reader asked to a page of live editions."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.utils import timezone

from ..models import Edition, EditionByline, SearchEntry, Section
from .entries import backend
from .query import Query

#: Beyond them lie days that are none in every time zone.
FIRST_DAY, LAST_DAY = date(1, 1, 2), date(9999, 12, 30)
#: Nobody looks further, and a word that is in every story would give all of them.
MOST_RESULTS = 1000
#: Of what was found so many are asked at a time whether they are live: nearly all are.
ASKED_AT_ONCE = 40


@dataclass(frozen=True)
class Choice:
    """What a reader narrows a search to: `author` is part of a name; `since` and `until` are days, both included."""

    section: Section | None = None
    author: str = ""
    form: str = ""
    since: date | None = None
    until: date | None = None

    def __bool__(self):
        return any((self.section, self.author, self.form, self.since, self.until))


def find(query: Query, choice: Choice, *, newest=False) -> list[int]:
    """Return the keys of editions that match, at most MOST_RESULTS, the best (or newest) first. One query.

    Some may not be live yet, or no more: page() leaves them out.
    """
    entries = SearchEntry.objects.all()
    if choice.section:
        entries = entries.filter(section=choice.section)
    if choice.form:
        entries = entries.filter(form=choice.form)
    if choice.author:
        bylines = EditionByline.objects.filter(author__name__icontains=choice.author)
        entries = entries.filter(edition__in=bylines.values("edition"))
    if choice.since:
        entries = entries.filter(published_at__gte=_midnight(max(choice.since, FIRST_DAY)))
    if choice.until:
        entries = entries.filter(published_at__lt=_midnight(min(choice.until, LAST_DAY) + timedelta(days=1)))
    if query and not newest:
        entries = backend().best(entries, query, timezone.now())
    elif query or choice:
        entries = (backend().matching(entries, query) if query else entries).order_by("-published_at", "-edition")
    else:
        return []
    return list(entries.values_list("edition", flat=True)[:MOST_RESULTS])


def page(keys, after, length):
    """Return (the next `length` live editions of find()'s keys, whether it is the first page, and the last).

    They are those after the key `after`, or the first if that is none of them. One query, or one more for each
    ASKED_AT_ONCE that are not live.
    """
    begin = keys.index(after) + 1 if after in keys else 0
    rest = iter(keys[begin:])
    found: list[Edition] = []
    while len(found) <= length and (asked := list(islice(rest, ASKED_AT_ONCE))):
        live = Edition.objects.live().for_cards().defer(None).defer("body").in_bulk(asked)
        found += [live[key] for key in asked if key in live]
    if begin and not found:
        return page(keys, None, length)
    return found[:length], begin == 0, len(found) <= length


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))
