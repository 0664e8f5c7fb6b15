"""The entries of live blogs: a story is found by what stands in them as by its own text."""

from collections import defaultdict

from .. import body
from ..models import Entry

#: So many of the newest are looked through for the words that a page of results shows: as many words as of a text.
LOOKED_THROUGH = 50


def entries_of(editions, most=None):
    """Return {key of an edition: the entries that stand in its live blog, the newest first} for each of `editions`.

    `most` limits how many are taken of all of them. At most one query.
    """
    blogs = {edition.article_id for edition in editions if edition.is_live_blog}
    standing = defaultdict(list)
    for entry in Entry.objects.standing().filter(article__in=blogs).newest_first()[:most] if blogs else ():
        standing[entry.article_id].append(entry)
    return {edition.pk: standing[edition.article_id] if edition.is_live_blog else [] for edition in editions}


def text(entry):
    """Return the words of an Entry: its headline, and a line for each paragraph."""
    return f"{entry.headline}\n{body.plain_text(entry.body)}"
