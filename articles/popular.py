"""What readers read: counted by the hour, without knowing who they are."""

import re
from datetime import timedelta

from django.db.models import Case, Exists, F, FloatField, OuterRef, Sum, Value, When
from django.utils import timezone

from .models import Edition, ReadCount

#: How far back "now" reaches. Each hour counts half of the one after it.
HOURS = 6
KEPT_DAYS = 7

# Programs that say what they are. Most of the others never run the beacon's script. CUBOT makes phones.
_PROGRAM = re.compile(r"(?<!cu)bots?\b|crawl|spider|slurp|preview|headless|lighthouse|inspect|monitor", re.IGNORECASE)


def is_reader(headers):
    """Whether a beacon with these request headers comes from someone reading one of our pages in a browser.

    Every browser calls itself Mozilla; over https, it also says which site's page sent the request
    (https://www.w3.org/TR/fetch-metadata/) and whether the page was only fetched ahead.
    """
    ahead = headers.get("Sec-Purpose", "") + headers.get("Purpose", "")
    return (
        not is_program(headers)
        and headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and "prefetch" not in ahead
    )


def is_program(headers):
    """Whether a request comes from a program that says so: a crawler, or one that draws cards of links in messages."""
    agent = headers.get("User-Agent", "")
    return not agent.startswith("Mozilla/") or bool(_PROGRAM.search(agent))


def count_read(article_id):
    """Count one read of a live article in this hour. Return whether it was counted: what is not live is not."""
    if not Edition.objects.live().filter(article=article_id).exists():
        return False
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    counter = ReadCount.objects.filter(article=article_id, hour=hour)
    if not counter.update(reads=F("reads") + 1):
        # The first read of an hour sweeps away what no list asks for any more.
        ReadCount.objects.filter(hour__lt=hour - timedelta(days=KEPT_DAYS)).delete()
        ReadCount.objects.bulk_create([ReadCount(article_id=article_id, hour=hour)], ignore_conflicts=True)
        counter.update(reads=F("reads") + 1)
    return True


def most_read(count, *, without=()):
    """Return up to `count` live editions that were read in the last hours, the most read first. Two queries.

    `without` holds keys of articles the page shows elsewhere.
    """
    ranked = _ranked(count, without)
    editions = Edition.objects.live().filter(article__in=ranked).for_boxes()
    return sorted(editions, key=lambda edition: ranked.index(edition.article_id))


def reading_now(count, *, without=()):
    """Return up to `count` live editions for "Others are reading now": the most read, then the newest. Two queries.

    `without` is as in most_read().
    """
    ranked = _ranked(count, without)
    place = Case(
        *[When(article=key, then=Value(place)) for place, key in enumerate(ranked)], default=Value(len(ranked))
    )
    editions = Edition.objects.live().exclude(article__in=without).for_boxes().annotate(place=place)
    return list(editions.order_by("place", "-first_published_at", "-article_id")[:count])


def _ranked(count, without):
    """Return the keys of up to `count` live articles, the most read in the last hours first."""
    this_hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    weight = Case(
        *[When(hour=this_hour - timedelta(hours=age), then=Value(0.5**age)) for age in range(HOURS)],
        output_field=FloatField(),
    )
    is_live = Exists(Edition.objects.live().filter(article=OuterRef("article")))
    most_read = (
        ReadCount.objects.filter(is_live, hour__gt=this_hour - timedelta(hours=HOURS))
        .exclude(article__in=without)
        .values("article")
        .annotate(score=Sum(F("reads") * weight))
        .order_by("-score", "-article")
    )
    return list(most_read.values_list("article", flat=True)[:count])
