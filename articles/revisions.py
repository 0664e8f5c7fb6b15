"""What an article looked like at each save."""

from .models import Revision
from .models.story import STORY_FIELDS

#: Grows when the shape of a snapshot changes, so that an old one can still be read.
SCHEMA = 1


def snapshot(article):
    """Return the article's fields, bylines, topics and related stories as plain values. Three queries."""
    return {
        "schema": SCHEMA,
        "fields": {name: getattr(article, article._meta.get_field(name).attname) for name in STORY_FIELDS},
        "bylines": [[byline.author_id, byline.role] for byline in article.bylines.all()],
        "topics": sorted(article.topics.values_list("name", flat=True)),
        "related": [related.target_id for related in article.related.all()],
    }


def record(article, *, by, note=""):
    """Keep what `article` looks like in the database now, and return its newest Revision.

    A save that changed nothing makes no new one.
    """
    state = snapshot(article)
    newest = article.revisions.saved().first()
    if newest and newest.snapshot == state:
        return newest
    by_name = (by.get_full_name() or by.get_username())[:150]
    return Revision.objects.create(article=article, snapshot=state, by=by, by_name=by_name, note=note)
