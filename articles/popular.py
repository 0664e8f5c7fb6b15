"""What readers read: counted by the hour, without knowing who they are."""

import re
from datetime import timedelta

from django.db.models import Case, Exists, F, FloatField, OuterRef, Sum, Value, When
from django.utils import timezone

from .models import Edition, ReadCount

#: How far back "now" reaches. Each hour counts half of the one after it.
HOURS = 6

# Programs that say what they are. Most of the others never run the beacon's script.
_BOT = re.compile(
    r"bot\b|bots\b|crawl|spider|slurp|preview|headless|lighthouse|fetch|monitor|python|curl|wget|scan", re.IGNORECASE
)


def is_reader(headers):
    """Whether a beacon with these request headers comes from someone reading: no program, no page fetched ahead."""
    agent = headers.get("User-Agent", "")
    ahead = headers.get("Sec-Purpose", "") + headers.get("Purpose", "")
    return bool(agent) and not _BOT.search(agent) and "prefetch" not in ahead


def count_read(article_id):
    """Count one read of a live article in this hour. Return whether it was counted: what is not live is not."""
    if not Edition.objects.live().filter(article=article_id).exists():
        return False
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    counter = ReadCount.objects.filter(article=article_id, hour=hour)
    if not counter.update(reads=F("reads") + 1):
        ReadCount.objects.bulk_create([ReadCount(article_id=article_id, hour=hour)], ignore_conflicts=True)
        counter.update(reads=F("reads") + 1)
    return True


def reading_now(count, *, without=()):
    """Return up to `count` live editions, most read in the last hours first, then the newest. Two queries.

    `without` holds keys of articles the page shows elsewhere.
    """
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
        .values_list("article", flat=True)
    )
    ranked = list(most_read[:count])
    place = Case(
        *[When(article=key, then=Value(place)) for place, key in enumerate(ranked)], default=Value(len(ranked))
    )
    editions = Edition.objects.live().select_related("section").defer("body", "text").exclude(article__in=without)
    return list(editions.annotate(place=place).order_by("place", "-first_published_at", "-article_id")[:count])
