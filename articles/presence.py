"""Who has a story open right now, as far as their tabs say. Nobody is ever locked out.

Kept in the cache that all processes share. Each open tab has a place of its own there, taken with add(), so that two
tabs never overwrite each other; a tab that falls silent is forgotten by the cache itself.
"""

import logging
from typing import Any, NamedTuple

from django.core.cache import cache

#: How long a tab is taken for open after its last word, in seconds. Tabs speak every eight.
SILENCE = 40
#: How many tabs of one story are told of.
PLACES = 16

logger = logging.getLogger(__name__)


class Tab(NamedTuple):
    """An open tab: its own key, whose it is, what they are called, and the field they are in."""

    key: str
    user: int
    name: str
    field: str


def here(article: Any, tab: Tab) -> list[Tab]:
    """Note that `tab` has the article open, and return the tabs of others. Without the cache: nobody is known."""
    names = _places(article)
    try:
        taken = cache.get_many(names)
        own = next((name for name, other in taken.items() if other[0] == tab.key), None)
        if own:
            cache.set(own, tuple(tab), SILENCE)
        else:
            any(cache.add(name, tuple(tab), SILENCE) for name in names if name not in taken)
    except Exception:  # cache back ends share no exception of their own
        logger.warning("Nobody can be told who has which story open: the cache does not answer.", exc_info=True)
        return []
    others = [Tab(*other) for name, other in taken.items() if name != own]
    return [other for other in others if other.user != tab.user]


def gone(article: Any, key: str, user: int) -> None:
    """Forget a tab that was closed; only its own user can say so."""
    names = _places(article)
    try:
        for name, other in cache.get_many(names).items():
            if Tab(*other)[:2] == (key, user):
                cache.delete(name)
    except Exception:  # as above
        logger.warning("A closed tab could not be forgotten: the cache does not answer.", exc_info=True)


def _places(article: Any) -> list[str]:
    return [f"open:{article.pk}:{number}" for number in range(PLACES)]
