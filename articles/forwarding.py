"""Where a path that is no page leads today: straight there, however often it was moved, and never in a circle."""

import re
import unicodedata
from collections import defaultdict
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .addresses import own_path, story_path
from .counting import Tally
from .models import Address, Edition

#: Of one editor's redirect to another's: nobody means more, and each is a query.
MOST_STEPS = 10

_FEED = re.compile(r"feed/([a-z]+/)?\Z")


class Way(NamedTuple):
    """From the Address that was asked for to the last one it leads to, perhaps the same; `feed` is a feed's step."""

    asked: Address
    last: Address
    feed: str


@transaction.atomic(savepoint=False)
def _store(batch):
    paths = defaultdict(list)
    for path, number in batch.items():
        paths[number].append(path)
    for number, those in paths.items():
        Address.objects.filter(path__in=those).update(hits=F("hits") + number)


_tally = Tally("redirects", _store)


def find(path):
    """Return the Way on from a path, or None where readers find nothing. Up to two queries, and one for each step."""
    asked, feed = _named(path)
    last, seen = asked, set()
    while last and last.target:
        seen.add(last.pk)
        further, behind = _named(own_path(last.target))
        if further is None:
            break
        last, feed = further, behind or feed
        if last.pk in seen or len(seen) > MOST_STEPS:
            return None
    if last is None or (last.article_id and (feed or not _was_there(last))):
        return None
    return Way(asked, last, feed)


def place(way):
    """Return where a way that ends at no story leads today, or None while readers find nothing there."""
    address = way.last
    if address.target:
        has_feed = address.target.endswith("/") and address.target == own_path(address.target)
        return address.target + way.feed if has_feed or not way.feed else None
    named = address.topic or address.author
    if named and not named.editions.live().exists():
        return None
    return address.owner.get_absolute_url() + way.feed


def hand_made():
    """Return the ways that editors have made, {path: path it leads to here, or ""}, no path with its last slash."""
    found = Address.objects.exclude(target="").values_list("path", "target")
    return {path.rstrip("/"): own_path(target).rstrip("/") for path, target in found}


def leads_back(path, target, ways):
    """Whether a way from `path` to `target` would come back by others, or goes by more of them than are followed.

    `ways` are those of hand_made().
    """
    step = own_path(target).rstrip("/")
    for _step in range(MOST_STEPS):
        step = ways.get(step, "")
        if not step or step == path.rstrip("/"):
            break
    return bool(step)


def count(path):
    """Count that a reader was led on from `path`, without asking the database: see counting.py."""
    _tally.count(path)


def write():
    """Write what this process has counted. One query for each number of times that some path was followed."""
    _tally.write()


def _named(path):
    """Return (the Address that a path is, what of the path comes behind it: a feed's step), or (None, "")."""
    if not path or "\0" in path or len(path) > 300:  # no database takes a NUL, no address is so long
        return None, ""
    feed = _FEED.search(path)
    places = dict.fromkeys(_variants(path), "")
    if feed and feed.start() > 1:
        places = dict.fromkeys(_variants(path[: feed.start()]), feed[0]) | places
    found = Address.objects.filter(path__in=places).select_related("section", "topic", "author")
    address = min(found, key=lambda one: (places[one.path], one.path), default=None)
    return address, places[address.path] if address else ""


def _variants(path):
    """Return a path with and without its last slash, and with its accents put together: systems differ in both."""
    bare = path.rstrip("/")
    whole = unicodedata.normalize("NFKC", bare)
    return {path, bare, f"{bare}/", whole, f"{whole}/"} - {""}


def _was_there(address):
    """Whether readers knew its story already. What only waits for its moment is nothing yet."""
    editions = Edition.objects.filter(article=address.article_id)
    waiting = editions.waiting().select_related("section").first()
    if waiting and story_path(waiting.section.slug, waiting.slug) == address.path:
        return False
    return editions.filter(live_from__lte=timezone.now()).exists()
