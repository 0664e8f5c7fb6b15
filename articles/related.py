"""Which other stories a story points to."""

from django.db.models import OuterRef, Q, Subquery

from .models import Edition, EditionRelated


def to(edition, body_keys, targets=None):
    """Return the live editions a story may point to, by article key: those its body names, then its related stories.

    `body_keys` are the keys of the body's "Also read" boxes, in order; the related ones keep the desk's order. The
    article itself is never among them. `targets` are the keys of the related stories of an edition that is not stored.
    One query.
    """
    live = Edition.objects.live().exclude(article=edition.article_id).for_boxes()
    if targets is None:
        rows = EditionRelated.objects.filter(edition=edition)
        place = Subquery(rows.filter(target=OuterRef("article")).values("position")[:1])
        named = Q(article__in=body_keys) | Q(article__in=rows.values("target"))
        found = live.filter(named).annotate(place=place)
    else:
        found = live.filter(article__in=[*body_keys, *targets])
        for other in found:
            other.place = targets.index(other.article_id) if other.article_id in targets else None
    in_body = {key: number for number, key in enumerate(body_keys)}
    found = sorted(
        found, key=lambda other: (in_body.get(other.article_id, len(in_body)), other.place or 0, other.article_id)
    )
    return {other.article_id: other for other in found}


def more(edition, count, *, without=()):
    """Return up to `count` more live editions from the story's section, newest first. One query."""
    editions = Edition.objects.live().filter(section=edition.section_id).exclude(article__in=without)
    return list(editions.newest_first().for_boxes()[:count]) if count > 0 else []
