"""What readers read most in the last hours."""

from datetime import timedelta

from django.db.models import Case, Exists, F, FloatField, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from .models import Article, Edition, ReadCount

#: How far back "now" reaches. Each hour counts half of the one after it.
HOURS = 6


def most_read(count, *, section=None, without=()):
    """Return up to `count` live editions that were read in the last hours, the most read first. One query.

    Of `section`, or of all. `without` holds keys of articles the page shows elsewhere. What an editor has left out is
    never among them.
    """
    read = _ranked(_listed(section, without))[:count]
    return list(_ordered(read)[:count])


def reading_now(count, *, section=None, without=()):
    """Return up to `count` live editions for "Others are reading now": the most read, then the newest. One query.

    `section` and `without` are as in most_read().
    """
    listed = _listed(section, without)
    read, newest = _ranked(listed)[:count], listed.newest_first().values("article")[:count]
    read, newest = (Article.objects.filter(pk__in=keys).order_by().values("pk") for keys in (read, newest))
    return list(_ordered(read.union(newest))[:count])


def _listed(section, without):
    # What somebody paid for is never what the site chooses.
    listed = Edition.objects.live().filter(article__left_out_of_reading_now=False, sponsor="")
    listed = listed.exclude(article__in=without)
    return listed.filter(section=section) if section else listed


def _ranked(editions):
    """Return the keys of the articles that `editions` are of, the most read in the last hours first."""
    read = _scores().filter(Exists(editions.filter(article=OuterRef("article"))))
    return read.order_by("-score", "-article").values("article")


def _ordered(chosen):
    """Return the live editions of the articles with the keys `chosen`, the most read first.

    Two lists are united first: of one OR the other, PostgreSQL would read every edition.
    """
    score = Subquery(_scores().filter(article=OuterRef("article")).values("score"))
    found = Edition.objects.live().filter(article__in=chosen).for_boxes().annotate(score=Coalesce(score, Value(0.0)))
    return found.order_by("-score", "-first_published_at", "-article_id")


def _scores():
    """Return {"article", "score"} of what was read in the last hours."""
    this_hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    weight = Case(
        *[When(hour=this_hour - timedelta(hours=age), then=Value(0.5**age)) for age in range(HOURS)],
        output_field=FloatField(),
    )
    recent = ReadCount.objects.filter(hour__gt=this_hour - timedelta(hours=HOURS))
    return recent.values("article").annotate(score=Sum(F("reads") * weight))


def by_hour(keys, hours=HOURS):
    """Return {article key: its reads in each of the last hours, the hour that runs last} of those read. One query."""
    this_hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    first = this_hour - timedelta(hours=hours - 1)
    read: dict[int, list[int]] = {}
    for key, hour, reads in ReadCount.objects.filter(article__in=keys, hour__gte=first).values_list(
        "article", "hour", "reads"
    ):
        read.setdefault(key, [0] * hours)[(hour - first) // timedelta(hours=1)] = reads
    return read
