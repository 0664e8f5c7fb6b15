"""Telling search engines which stories have changed: https://www.indexnow.org/documentation

A minute's changes go in one request, so that many stories published at once are one batch.
"""

import json
from datetime import timedelta
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from .addresses import absolute
from .models import Edition, Transition
from .websub import CHANGES, TIMEOUT

#: How long changes are gathered before they are told.
GATHERED = timedelta(minutes=1)
#: Addresses in one request, by the protocol.
MOST_ADDRESSES = 10_000


def changed_since(moment):
    """Return the addresses of the stories that readers have seen change, appear or go since `moment`. One query.

    A story that moved is told with the addresses it had before, too: they lead elsewhere now.
    """
    now = timezone.now()
    holds_from = Greatest("at", Coalesce("effective_at", "at"))
    steps = Transition.objects.filter(verb__in=CHANGES).annotate(holds_from=holds_from)
    stepped = steps.filter(holds_from__gte=moment, holds_from__lte=now).order_by()
    by_clock = Edition.objects.filter(live_until__gte=moment, live_until__lte=now, asked_until=F("live_until"))
    changed = stepped.values("article").union(by_clock.order_by().values("article"))
    editions = Edition.objects.filter(article__in=changed, live_from__lte=now).select_related("section")
    newest = editions.only("slug", "section__slug", "live_from").order_by("-live_from")
    return list(dict.fromkeys(absolute(edition.get_absolute_url()) for edition in newest))[:MOST_ADDRESSES]


def tell(addresses):
    """Tell the search engines that these addresses have changed. Raise OSError while they do not take it."""
    said = {
        "host": urlsplit(settings.SITE_URL).netloc,
        "key": settings.INDEXNOW_KEY,
        "keyLocation": absolute(f"/{settings.INDEXNOW_KEY}.txt"),
        "urlList": addresses,
    }
    headers = {"Content-Type": "application/json; charset=utf-8"}
    # The operator chose where to, and settings let no scheme but http and https pass.
    with urlopen(Request(settings.INDEXNOW_URL, json.dumps(said).encode(), headers), timeout=TIMEOUT):  # nosec B310
        pass
