"""What readers see of a live blog: a page of its entries, its key events, and what has changed since they looked."""

from datetime import UTC, datetime, timedelta

from django.db.models import Subquery, Window
from django.db.models.functions import RowNumber

from .models import Entry

PAGE_LENGTH = 20
#: The newest of them; a list of more says no longer what mattered.
KEY_EVENTS = 12
#: So many changes one answer tells of; whoever missed more asks again.
CHANGES = 20

#: What is pinned, then the newest.
_AS_SHOWN = ["-is_pinned", "-at", "-pk"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def page(edition, *, entry="", before=""):
    """Return one page of the live blog of an Edition: see below. Two queries, or three for an older page.

    Without `entry` and `before`, and for keys that are none of its, it is the first page: what is pinned, then the
    newest. `before` is the key of the last entry of the page before; the page of `entry` begins with it, unless it
    stands on the first. Returns {"entries", "older" (a key or None), "is_first", **head()}.
    """
    found = Entry.objects.filter(article=edition.article_id)
    standing = _with_state(found.standing(), found)
    shown = list(standing.order_by(*_AS_SHOWN)[: PAGE_LENGTH + 1])
    is_first = True
    asked = before or entry
    if _is_key(asked) and (before or all(one.pk != int(asked) for one in shown[:PAGE_LENGTH])):
        at = found.known().filter(pk=int(asked)).first()
        older = list(standing.before(at).filter(is_pinned=False).newest_first()[: PAGE_LENGTH + 1]) if at else []
        if not before and (at := standing.filter(pk=int(asked)).first()):
            older.insert(0, at)
        if older:
            shown, is_first = older, False
    more, shown = len(shown) > PAGE_LENGTH, shown[:PAGE_LENGTH]
    return {
        "entries": shown,
        "older": shown[-1].pk if more else None,
        "is_first": is_first,
        **head(found, shown[0] if shown else None),
    }


def openings(keys):
    """Return {article key: the entries of its first page} of the live blogs with these keys. At most one query."""
    place = Window(RowNumber(), partition_by="article", order_by=_AS_SHOWN)
    entries = Entry.objects.standing().filter(article__in=keys).annotate(place=place).filter(place__lte=PAGE_LENGTH)
    shown: dict[int, list] = {}
    for entry in entries.order_by("place"):
        shown.setdefault(entry.article_id, []).append(entry)
    return shown


def changes(edition, after):
    """Return what readers saw change in the live blog of an Edition after the cursor `after`; None if it is none.

    {"changed": entries to draw, "gone": keys, **head()}, in the order in which it happened. Two queries, one more when
    something has changed.
    """
    since = _moment(after)
    if since is None:
        return None
    found = Entry.objects.filter(article=edition.article_id)
    told = list(_with_state(found.changed(since), found)[:CHANGES])
    changed = [entry for entry in told if not entry.is_taken_back]
    for entry in changed:
        entry.is_new = entry.live_from > since
    context = {"changed": changed, "gone": [entry.pk for entry in told if entry.is_taken_back]}
    if not told:
        return {**context, "cursor": after}
    return {**context, **head(found, told[0]), "cursor": cursor(told[-1].changed_at)}


def head(found, entry):
    """Return {"key_events", "updated_at", "has_ended", "cursor"} of the entries `found`; one of them tells its state.

    One query.
    """
    events = found.standing().filter(is_key=True).newest_first().only("pk", "headline", "at", "article")
    return {
        "key_events": list(events[:KEY_EVENTS]) if entry else [],
        "updated_at": entry.blog_updated_at if entry else None,
        "has_ended": bool(entry and entry.blog_has_ended),
        "cursor": cursor(entry.blog_changed_at) if entry else 0,
    }


def cursor(moment):
    """Return a moment as the number that addresses have it by."""
    return (moment - _EPOCH) // _TICK


def _moment(written):
    """Return the moment of a cursor as a reader's address has it, or None if that is none."""
    return _EPOCH + int(written) * _TICK if _is_key(written) and len(written) <= 16 else None


def _with_state(entries, found):
    """Add to each of `entries` how its live blog stands: `blog_updated_at`, `blog_has_ended`, `blog_changed_at`."""
    standing, known = found.standing(), found.known()
    return entries.annotate(
        blog_updated_at=Subquery(standing.order_by("-live_from").values("live_from")[:1]),
        blog_has_ended=Subquery(standing.newest_first().values("ends_it")[:1]),
        blog_changed_at=Subquery(known.order_by("-changed_at").values("changed_at")[:1]),
    )


def _is_key(text):
    return bool(text) and text.isascii() and text.isdecimal() and len(text) <= 18
