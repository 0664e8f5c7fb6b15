"""Which other stories a story stands with: those it points to, those like it, and the rest of its series."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from .models import Edition, EditionRelated, EditionTopic, ReadCount

#: So many of the newest stories with a topic in common, and of the section, are asked which is the most alike.
CANDIDATES = 100

#: Stories of a week, of a month and of a year are of one age each; then the more read one comes first.
AGES = (timedelta(days=7), timedelta(days=30), timedelta(days=365))


@dataclass
class Around:
    """The live editions around a story, never itself. What an editor names is in `pointed` and in no other list.

    `pointed` has them by article key: the body's boxes, the related stories, the links of the body. The related ones
    have the desk's order as `place`, the others None. `alike` are what an automatic box may show, the most alike first;
    `newest` the newest of the section. What is paid for is in neither: the site does not recommend it by itself.
    `previous` and `next` are the parts of the series before and after this one, which is `part` of `parts`.
    """

    pointed: dict = field(default_factory=dict)
    alike: list = field(default_factory=list)
    newest: list = field(default_factory=list)
    previous: Edition | None = None
    next: Edition | None = None
    part: int = 1
    parts: int = 1


def around(edition, *, boxed=(), linked=(), targets=None, alike=0, newest=0):
    """Return what is Around an Edition. One query, however many there are.

    `boxed` and `linked` are the keys of the body's "Also read" boxes and of its links, in order; `alike` and `newest`
    say how many of those are wanted. `targets` are the keys of the related stories of an edition that is not stored.
    Needs the topics of for_page() where any alike are wanted.
    """
    rows = EditionRelated.objects.filter(edition=edition)
    in_text = Q(article__in={*boxed, *linked})
    by_desk = Q(article__in=rows.values("target") if targets is None else targets)
    others = Edition.objects.live().exclude(article=edition.article_id)
    unnamed = others.filter(sponsor="").exclude(in_text | by_desk)
    # Lists that are united: of one OR the other, PostgreSQL would read every edition.
    wanted, notes = [by_desk], {}
    if boxed or linked:
        wanted.append(in_text)
    if targets is None:
        notes["place"] = Subquery(rows.filter(target=OuterRef("article")).values("position")[:1])
    if newest:
        wanted.append(Q(pk__in=unnamed.filter(section=edition.section_id).newest_first().values("pk")[:newest]))
    if alike:
        wanted.append(Q(pk__in=_most_alike(edition, unnamed).values("pk")[:alike]))
        notes |= _likeness(edition)
    if edition.series_id:
        parts = others.filter(series=edition.series_id)
        wanted.append(Q(pk__in=parts.earlier_than(edition).newest_first().values("pk")[:1]))
        wanted.append(Q(pk__in=parts.later_than(edition).oldest_first().values("pk")[:1]))
        notes |= {
            "parts_before": _number_of(parts.earlier_than(edition)),
            "parts_after": _number_of(parts.later_than(edition)),
        }

    first, *rest = [others.filter(condition).order_by().values("pk") for condition in wanted]
    found = list(Edition.objects.filter(pk__in=first.union(*rest) if rest else first).for_boxes().annotate(**notes))
    if targets is not None:
        for other in found:
            other.place = targets.index(other.article_id) if other.article_id in targets else None
    pointed = [other for other in found if other.place is not None or other.article_id in {*boxed, *linked}]
    # More than was asked for by each list alone: what another list asked for may belong to it as well.
    chosen = [other for other in found if other not in pointed and not other.is_sponsored]
    return Around(
        pointed={other.article_id: other for other in sorted(pointed, key=_order_of(boxed))},
        alike=sorted(chosen, key=_how_alike)[:alike] if alike else [],
        newest=[other for other in sorted(chosen, key=_when, reverse=True) if other.section_id == edition.section_id][
            :newest
        ],
        **(_neighbours(edition, found) if edition.series_id and found else {}),
    )


def _most_alike(edition, editions):
    """Return those of `editions` that are worth comparing with this one, the most alike first.

    Those that share the most topics come first, then those of its section, the younger, the more read.
    """
    newest = editions.newest_first().values("pk")
    by_topic = EditionTopic.objects.filter(tag__in=_topics(edition)).values("content_object")
    candidates = [newest.filter(pk__in=by_topic)[:CANDIDATES]]
    candidates += [newest.filter(section=edition.section_id)[:CANDIDATES]]
    first, second = [Edition.objects.filter(pk__in=keys).order_by().values("pk") for keys in candidates]
    alike = editions.filter(pk__in=first.union(second)).annotate(**_likeness(edition))
    return alike.order_by("-shared", "beside", "age", "-reads", "-first_published_at", "-article_id")


def _likeness(edition):
    """Return what says how alike another is: topics in common, the section (0 is the same), age by AGES, reads."""
    shared = EditionTopic.objects.filter(tag__in=_topics(edition), content_object=OuterRef("pk"))
    reads = ReadCount.objects.filter(article=OuterRef("article")).values("article")
    now = timezone.now()
    return {
        "shared": Coalesce(Subquery(shared.values("content_object").annotate(number=Count("pk")).values("number")), 0),
        "beside": Case(When(section=edition.section_id, then=0), default=1, output_field=IntegerField()),
        "age": Case(
            *[When(first_published_at__gt=now - age, then=number) for number, age in enumerate(AGES)],
            default=len(AGES),
            output_field=IntegerField(),
        ),
        "reads": Coalesce(Subquery(reads.annotate(number=Sum("reads")).values("number")), 0),
    }


def _how_alike(other):
    """Return the order of _most_alike() as a key."""
    return (
        -other.shared,
        other.beside,
        other.age,
        -other.reads,
        -other.first_published_at.timestamp(),
        -other.article_id,
    )


def _topics(edition):
    return [topic.pk for topic in edition.topics.all()]


def _number_of(parts):
    return Coalesce(Subquery(parts.order_by().values("series").annotate(number=Count("pk")).values("number")), 0)


def _when(other):
    return other.first_published_at, other.article_id or 0


def _order_of(boxed):
    """Return the key that puts boxes first, then the related in the desk's order, then links."""
    places = {key: number for number, key in enumerate(boxed)}

    def order(other):
        by_hand = places.get(other.article_id, len(places))
        return by_hand, other.place is None, other.place or 0, other.article_id

    return order


def _neighbours(edition, found):
    """Return where an edition stands in its series, as the fields of Around."""
    parts = sorted((other for other in found if other.series_id == edition.series_id), key=_when)
    before = [other for other in parts if _when(other) < _when(edition)]
    after = [other for other in parts if _when(other) > _when(edition)]
    part = found[0].parts_before + 1
    return {
        "previous": before[-1] if before else None,
        "next": after[0] if after else None,
        "part": part,
        "parts": part + found[0].parts_after,
    }
