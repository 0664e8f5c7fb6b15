"""Finding stories by how they stand."""

from django.db.models import F, Q

from ..models import Article

_LIVE = Q(live_since__isnull=False)
_CHANGED = _LIVE & ~Q(live_revision=F("newest_revision"))
_WAITING = Q(live_since__isnull=True, waits_until__isnull=False)
_GONE = Q(live_since__isnull=True, waits_until__isnull=True, was_live=True)
_NEVER_LIVE = Q(live_since__isnull=True, waits_until__isnull=True, was_live=False)


def in_state(articles, state):
    """Return those of `articles`, from with_publication(), whose `publication` is `state`; all for an unknown one."""
    conditions = {
        "live": _LIVE & ~_CHANGED,
        "changed": _CHANGED,
        "scheduled": _WAITING,
        "withdrawn": _GONE & Q(was_withdrawn=True),
        "ended": _GONE & Q(was_withdrawn=False),
        **{stage: _NEVER_LIVE & Q(stage=stage) for stage in Article.Stage.values},
    }
    return articles.filter(conditions[state]) if state in conditions else articles
