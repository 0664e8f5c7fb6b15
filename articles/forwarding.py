"""Where a path that is no page leads today: straight there, however often it was moved, and never in a circle."""

import re

from django.db.models import F
from django.utils import timezone

from .addresses import story_path
from .models import Address, Edition

_FEED = re.compile(r"feed/([a-z]+/)?\Z")


def find(path):
    """Return (the Address that a path asked for is, what of the path comes behind it: a feed's step), or None.

    Up to three queries.
    """
    if "\0" in path or len(path) > 300:  # no database takes the one, no address is the other
        return None
    feed = _FEED.search(path)
    places = dict.fromkeys(_variants(path), "")
    if feed and feed.start() > 1:
        places = dict.fromkeys(_variants(path[: feed.start()]), feed[0]) | places
    found = Address.objects.filter(path__in=places).select_related("section", "topic", "author")
    address = min(found, key=lambda one: (places[one.path], one.path), default=None)
    if address is None or (address.article_id and (places[address.path] or not _was_there(address))):
        return None
    return address, places[address.path]


def followed(address):
    """Return the last of the addresses that an editor's may lead through, or None if they lead in a circle."""
    seen = set()
    while address.target.startswith("/"):
        seen.add(address.pk)
        further = Address.objects.filter(path__in=_variants(address.target)).order_by("path").first()
        if further is None:
            return address
        if further.pk in seen:
            return None
        address = further
    return address


def place(address):
    """Return where an address that is no story's leads today, or None while readers find nothing there."""
    if address.target:
        return address.target
    editions = Edition.objects.live()
    if address.topic and not editions.filter(topic_items__tag=address.topic).exists():
        return None
    if address.author and not editions.filter(bylines__author=address.author).exists():
        return None
    return address.owner.get_absolute_url()


def count(path):
    """Count that a reader was led on from `path`. One query."""
    Address.objects.filter(path=path).update(hits=F("hits") + 1)


def _variants(path):
    """Return a path with and without its last slash: systems differ in it."""
    bare = path.rstrip("/")
    return {path, bare, f"{bare}/"} - {""}


def _was_there(address):
    """Whether readers knew its story already. What only waits for its moment is nothing yet."""
    editions = Edition.objects.filter(article=address.article_id)
    waiting = editions.waiting().select_related("section").first()
    if waiting and story_path(waiting.section.slug, waiting.slug) == address.path:
        return False
    return editions.filter(live_from__lte=timezone.now()).exists()
