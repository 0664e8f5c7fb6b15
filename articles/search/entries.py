"""What search knows of an edition, and keeping it so. Written with the edition, in the same transaction."""

from functools import lru_cache
from itertools import islice
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from .. import body
from ..models import Edition, EditionByline, EditionTopic, Image, SearchEntry
from . import live_blogs, postgresql, sqlite
from .words import language_of, tokens

#: Words of one story that are found. A novel has 100,000; no database wants many more in one row.
MOST_WORDS = 50_000

#: Editions that a rebuild enters in one transaction: publishing waits for as long.
BATCH = 100

#: Stands between texts that do not follow each other, so that no phrase reaches over it. No token looks like it.
GAP = "¶"


class Words(NamedTuple):
    """The tokens of an edition, by how much they say of it: the headline the most. `title` has the words as written."""

    headline: list[str]
    about: list[str]
    captions: list[str]
    text: list[str]
    title: list[str]


def backend():
    """Return the module that speaks to the database there is."""
    return postgresql if connection.vendor == "postgresql" else sqlite


def languages():
    """Return the codes of the languages that stories are in, the site's first. One query every five minutes."""
    return _languages(settings.LANGUAGE_CODE, int(monotonic() // 300))


@lru_cache(1)
def _languages(of_site, period):
    named = Edition.objects.filter(language__gt="").order_by().values_list("language", flat=True).distinct()
    return tuple(dict.fromkeys(code.partition("-")[0].lower() for code in [of_site, *named]))


def index(edition):
    """Let `edition` be found from when it is live, and forget those of its article that readers will not see again."""
    write([edition])
    _languages.cache_clear()
    ended = Edition.objects.filter(article=edition.article_id, live_until__lte=timezone.now()).exclude(pk=edition.pk)
    forget(ended)


def index_live_blog(article):
    """Let the live blog of an article be found by what stands in it now, and by nothing else. A few queries."""
    if editions := article.editions.filter(form=Edition.Form.LIVE).exclude(live_until__lte=timezone.now()):
        write(editions)


@transaction.atomic
def write(editions):
    """Write the entries of a list of editions, in place of those they have. A few queries, however many there are."""
    keys = [edition.pk for edition in editions]
    names = _by_edition(EditionByline.objects.filter(edition__in=keys).values_list("edition", "author__name"))
    topics = _by_edition(
        EditionTopic.objects.filter(content_object__in=keys).values_list("content_object", "tag__name")
    )
    live = live_blogs.entries_of(editions)
    figures = {
        edition.pk: body.figures("".join([edition.body, *(entry.body for entry in live[edition.pk])]))
        for edition in editions
    }
    shown = {figure.key for found in figures.values() for figure in found}
    shown |= {edition.lead_image_id for edition in editions if edition.lead_image_id}
    captions = dict(Image.objects.filter(pk__in=shown).values_list("pk", "caption"))
    rows = {}
    for edition in editions:
        lead = edition.lead_caption or captions.get(edition.lead_image_id, "")
        under = [lead, *(figure.caption or captions.get(figure.key, "") for figure in figures[edition.pk])]
        about = [edition.standfirst, edition.kicker, *topics.get(edition.pk, ()), *names.get(edition.pk, ())]
        language = language_of(edition)
        rows[edition.pk] = Words(
            _tokens([edition.headline], language),
            _tokens(about, language),
            _tokens(under, language),
            _tokens([edition.search_text, *map(live_blogs.text, live[edition.pk])], language),
            _tokens([edition.headline], None),
        )
    entries = [
        SearchEntry(
            edition=edition,
            section_id=edition.section_id,
            form=edition.form,
            published_at=edition.first_published_at,
        )
        for edition in editions
    ]
    backend().write(entries, rows)


def forget(keys):
    """Take the editions with these keys out of what is searched."""
    SearchEntry.objects.filter(pk__in=keys).delete()


def forget_words(key):
    """Let the words of an entry go with it. Follows every deletion: see receivers.py."""
    backend().forget(key)


def forget_all():
    """Take every word out of what is searched. rebuild() enters them again."""
    backend().forget_all()


def _tokens(texts, language):
    """Return the tokens of texts that do not follow each other."""
    found: list[str] = []
    for text in filter(None, texts):
        if found:
            found.append(GAP)
        found += (token.word for token in islice(tokens(text, language), MOST_WORDS))
    return found[:MOST_WORDS]


def _by_edition(pairs):
    """Return {key: texts} of (key, text) pairs."""
    found: dict[int, list[str]] = {}
    for key, text in pairs:
        found.setdefault(key, []).append(text)
    return found


def rebuild():
    """Enter every edition that is live or waits anew, and forget the others. Yield how many are done so far.

    Each batch is a transaction of its own, and what is entered stays so until it is replaced: readers search on.
    """
    open_ones = Edition.objects.exclude(live_until__lte=timezone.now())
    done = last = 0
    while batch := _rebuild_after(last, open_ones):
        done, last = done + len(batch), batch[-1].pk
        yield done
    forget(SearchEntry.objects.exclude(pk__in=open_ones.values("pk")).values("pk"))


@transaction.atomic
def _rebuild_after(last, editions):
    # Locked, so that none is deleted before its entry is written.
    batch = list(editions.filter(pk__gt=last).order_by("pk").select_for_update()[:BATCH])
    stale = []
    for edition in batch:
        text = body.plain_text(edition.body)
        if edition.search_text != text:
            edition.search_text = text
            stale.append(edition)
    Edition.objects.bulk_update(stale, ["search_text"])
    if batch:
        write(batch)
    return batch
