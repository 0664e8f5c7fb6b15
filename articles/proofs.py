"""Proofs: the page of a story before anybody has published it, as an Edition that is in no database."""

from django.utils import timezone
from django.utils.translation import gettext as _

from . import addresses, body
from .models import Author, Edition, EditionByline, Image, Section, Series, Topic

#: The key of an Edition that is not stored: it has rows of its own only as far as they were given to it.
UNSTORED = 0


def pull(article, state):
    """Return (an Edition to draw, the keys of its related stories) of what a snapshot of `article` says.

    `state` is as revisions.read() returns it; what its keys stand for may be gone by now and is left out, and what a
    page cannot do without, a section, an address, a headline, has a stand-in. The Edition has what for_page() loads,
    and the times of the live one, so that pages.article() draws both alike. It is for drawing and never saved. At most
    seven queries.
    """
    fields = dict(state["fields"])
    section_key, image_key, series_key = (fields.pop(name) for name in ("section", "lead_image", "series"))
    section = Section.objects.filter(pk=section_key).first() if section_key else None
    lead_image = Image.objects.filter(pk=image_key).first() if image_key else None
    series = Series.objects.filter(pk=series_key).first() if series_key else None
    live = article.editions.live().first() if article.pk else None
    now = timezone.now()
    edition = Edition(
        pk=UNSTORED,
        article_id=article.pk,
        live_from=now,
        first_published_at=live.first_published_at if live else now,
        updated_at=live.updated_at if live else now,
        **fields,
    )
    edition.changed_at = edition.updated_at
    edition.headline = edition.headline or _("No headline yet")
    edition.slug = addresses.slug_for(edition.slug) or addresses.slug_for(edition.headline) or "story"
    edition.body = body.clean(edition.body or "")
    edition.word_count = len(body.plain_text(edition.body).split())
    edition.section = section or Section(name=_("No section yet"), slug="no-section")
    edition.lead_image, edition.series = lead_image, series
    _give(edition, "bylines", _bylines(state["bylines"]), EditionByline)
    _give(edition, "topics", _topics(state["topics"]), Topic)
    return edition, [key for key in state["related"] if key != article.pk]


def _bylines(rows):
    authors = Author.objects.select_related("picture").in_bulk([key for key, _role in rows])
    return [EditionByline(author=authors[key], role=role) for key, role in rows if key in authors]


def _topics(names):
    stored = {topic.name: topic for topic in Topic.objects.filter(name__in=names)}
    return [stored.get(name) or Topic(name=name, slug=addresses.slug_for(name) or "topic") for name in names]


def _give(edition, name, rows, model):
    """Let `edition` have these rows as if prefetch_related had loaded them."""
    loaded = model.objects.none()
    loaded._result_cache = rows
    edition.__dict__.setdefault("_prefetched_objects_cache", {})[name] = loaded
