"""Which other stories a story points to."""

from datetime import timedelta

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from .models import Edition, EditionRelated, EditionTopic, ReadCount

#: So many of the newest stories with a topic in common, and of the section, are asked which is the most alike.
CANDIDATES = 100

#: Stories of a week, of a month and of a year are of one age each; then the more read one comes first.
AGES = (timedelta(days=7), timedelta(days=30), timedelta(days=365))


def to(edition, boxed=(), linked=(), targets=None):
    """Return the live editions a story points to, by article key: its boxes, its related stories, its links.

    `boxed` and `linked` are the keys of the body's "Also read" boxes and of its links, in order; the related ones keep
    the desk's order and say it as `place`, which the others have as None. The article itself is never among them.
    `targets` are the keys of the related stories of an edition that is not stored. One query.
    """
    live = Edition.objects.live().exclude(article=edition.article_id).for_boxes()
    in_body = {*boxed, *linked}
    if targets is None:
        rows = EditionRelated.objects.filter(edition=edition)
        place = Subquery(rows.filter(target=OuterRef("article")).values("position")[:1])
        found = live.filter(Q(article__in=in_body) | Q(article__in=rows.values("target"))).annotate(place=place)
    else:
        found = live.filter(article__in={*in_body, *targets})
        for other in found:
            other.place = targets.index(other.article_id) if other.article_id in targets else None
    in_boxes = {key: number for number, key in enumerate(boxed)}

    def order(other):
        by_hand = in_boxes.get(other.article_id, len(in_boxes))
        return by_hand, other.place is None, other.place or 0, other.article_id

    return {other.article_id: other for other in sorted(found, key=order)}


def like(edition, count, *, without=()):
    """Return up to `count` live editions most like this one, for "Also read" where the site chooses. One query.

    Those that share the most topics come first, then those of its section, the younger, the more read. Needs the
    topics of for_page(). The article itself is never among them, nor are those with the keys `without`.
    """
    topics = [topic.pk for topic in edition.topics.all()]
    others = Edition.objects.live().exclude(article__in={edition.article_id, *without})
    newest = others.newest_first().values("pk")
    shared = EditionTopic.objects.filter(tag__in=topics, content_object=OuterRef("pk")).values("content_object")
    reads = ReadCount.objects.filter(article=OuterRef("article")).values("article")
    now = timezone.now()
    age = Case(
        *[When(first_published_at__gt=now - age, then=number) for number, age in enumerate(AGES)],
        default=len(AGES),
        output_field=IntegerField(),
    )
    by_topic = newest.filter(pk__in=EditionTopic.objects.filter(tag__in=topics).values("content_object"))
    by_section = newest.filter(section=edition.section_id)
    candidates = Q(pk__in=by_topic[:CANDIDATES]) | Q(pk__in=by_section[:CANDIDATES])
    alike = (
        others.filter(candidates)
        .for_boxes()
        .annotate(
            shared=Coalesce(Subquery(shared.annotate(number=Count("pk")).values("number")), 0),
            beside=Case(When(section=edition.section_id, then=0), default=1, output_field=IntegerField()),
            age=age,
            reads=Coalesce(Subquery(reads.annotate(number=Sum("reads")).values("number")), 0),
        )
    )
    return list(alike.order_by("-shared", "beside", "age", "-reads", "-first_published_at", "-article_id")[:count])


def more(edition, count, *, without=()):
    """Return up to `count` more live editions from the story's section, newest first. One query."""
    editions = Edition.objects.live().filter(section=edition.section_id).exclude(article__in=without)
    return list(editions.newest_first().for_boxes()[:count]) if count > 0 else []
