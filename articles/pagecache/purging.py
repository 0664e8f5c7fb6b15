"""What a change throws away: written down with the change itself, so that it holds whatever happens after."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone

from .. import layouts, made_of
from ..models import (
    Address,
    Banner,
    Correction,
    Edition,
    EditionByline,
    EditionRelated,
    EditionTopic,
    Entry,
    Image,
    Layout,
    Link,
    Page,
    Purge,
    Section,
    SiteIdentity,
    Transition,
)
from . import changes

Verb = Transition.Verb

#: The steps that change which stories readers find, and where.
_OF_EDITIONS = {
    Verb.PUBLISH,
    Verb.BRING_IN,
    Verb.SCHEDULE,
    Verb.CANCEL,
    Verb.UNPUBLISH,
    Verb.WITHDRAW,
    Verb.CANCEL_END,
}
_OF_CORRECTIONS = {Verb.CORRECT, Verb.RETRACT}
_OF_ENTRIES = {Verb.POST, Verb.AMEND, Verb.TAKE_BACK}
#: After these, what readers had may not be shown to them even when nothing else can be.
_WITHDRAWALS = {Verb.UNPUBLISH, Verb.WITHDRAW, Verb.TAKE_BACK, Verb.RETRACT}


#: Rows are kept for whoever has a long transaction, or may start late: see Purge.since(). Each so many new ones, those
#: that are older go.
KEPT, WITHDRAWALS_KEPT, THINNED_EVERY = timedelta(hours=1), timedelta(days=1), 100


def purge(tags, *, at=(), ends=(), is_withdrawal=False):
    """Throw away every page that is made of one of `tags`: now, and again at the moments that are to come.

    At those of `ends`, and now for `is_withdrawal`, readers may not be shown the old page even when nothing else can
    be. It holds with the transaction that is under way, within a second in every process. One query.
    """
    now = timezone.now()
    moments = {moment: moment in ends for moment in (*at, *ends) if moment and moment > now}
    written = {"tags": " ".join(sorted(tags)), "transaction": Purge.current_transaction()}
    rows = Purge.objects.bulk_create(
        Purge(at=moment, is_withdrawal=ending, **written) for moment, ending in {None: is_withdrawal, **moments}.items()
    )
    transaction.on_commit(changes.hurry, robust=True)
    if any(row.pk % THINNED_EVERY == 0 for row in rows):
        # Not by those who look: on SQLite they would wait for whoever writes.
        transaction.on_commit(thin, robust=True)


def thin():
    """Delete the rows that every process has seen."""
    now = timezone.now()
    old = Q(made_at__lt=now - KEPT) & (Q(at=None) | Q(at__lt=now - KEPT))
    is_needed = Q(is_withdrawal=True, made_at__gt=now - WITHDRAWALS_KEPT)
    Purge.objects.filter(old).exclude(is_needed).delete()


def purge_everything():
    """Throw all pages away, now and at every moment that is to come: for what has changed rows past verbs and signals.

    Eleven queries.
    """
    now = timezone.now()
    begins: set = set()
    ends = set(Image.objects.filter(rights_expire_at__gt=now).values_list("rights_expire_at", flat=True))
    for model in (Edition, Correction, Entry, Banner):
        begins.update(model.objects.filter(live_from__gt=now).values_list("live_from", flat=True))
        ends.update(model.objects.filter(live_until__gt=now).values_list("live_until", flat=True))
    for layout in Layout.objects.published():
        begins.update(_moments_of(layout))
    purge({made_of.EVERYTHING}, at=begins, ends=ends - begins)


def purge_story(article, verb, *, at=None):
    """Throw away what a step of a story makes old, now and at each of its moments; `at` is the step's own.

    Up to six queries, none for a step that readers do not see.
    """
    story = made_of.article(article.pk)
    is_withdrawal = verb in _WITHDRAWALS
    if verb in _OF_EDITIONS:
        tags, begins, ends = _of_editions(article)
        purge({story, *tags}, at=[at, *begins, *ends], ends=ends - begins, is_withdrawal=is_withdrawal)
    elif verb in _OF_CORRECTIONS | _OF_ENTRIES:
        months = article.editions.values_list("published_month", flat=True)[:1]
        tags = {story, made_of.CHANGES, *(made_of.stories_of("published", month) for month in months)}
        if verb in _OF_CORRECTIONS:
            tags.add(made_of.CORRECTIONS)
        purge(tags, at=[at], is_withdrawal=is_withdrawal)
    elif verb == Verb.LEAVE_OUT:
        purge({story})


def _of_editions(article):
    """Return what the last editions of an article stand in, and when they, and what they show, begin and end: sets."""
    now = timezone.now()
    # What is live, what waits, and what either of them took over from.
    editions = list(
        article.editions.order_by("-live_from").values(
            "pk", "section", "series", "first_published_at", "published_month", "live_from", "live_until"
        )[:3]
    )
    tags = {made_of.STORIES, made_of.MISSING}
    for edition in editions:
        day = timezone.localdate(edition["first_published_at"])
        tags |= {
            made_of.stories_of("section", edition["section"]),
            made_of.stories_of("year", f"{day:%Y}"),
            made_of.stories_of("month", f"{day:%Y-%m}"),
            made_of.stories_of("day", day),
            made_of.stories_of("published", edition["published_month"]),
        }
        if edition["series"]:
            tags.add(made_of.stories_of("series", edition["series"]))
    keys = [edition["pk"] for edition in editions]
    tags |= _beside(article, keys, now)
    begins, ends = ({edition[name] for edition in editions} for name in ("live_from", "live_until"))
    # A story shows the related ones that are live: those that wait have moments too.
    waiting = EditionRelated.objects.filter(edition__in=keys, target__editions__live_from__gt=now)
    begins.update(waiting.values_list("target__editions__live_from", flat=True))
    return tags, begins, ends


def _beside(article, editions, now):
    """Return the tags of what stands in other tables: lists of topics and authors, stories that point here. One query.

    A page notes only what it found: what it would have drawn, had the story been live, is looked for here.
    """

    def tagged(start, rows, key):
        return rows.order_by().values_list(Value(start, CharField()), Cast(key, CharField()))

    stories = f"{made_of.STORIES}-"
    found = tagged(f"{stories}topic-", EditionTopic.objects.filter(content_object__in=editions), "tag")
    found = found.union(
        tagged(f"{stories}author-", EditionByline.objects.filter(edition__in=editions), "author"),
        tagged("article-", Edition.objects.live(now).filter(related__target=article), "article"),
        tagged(made_of.CORRECTIONS, article.corrections.all(), Value("")),
        tagged(made_of.FRAME, Banner.objects.filter(article=article, live_until__gt=now), Value("")),
    )
    return {start + key for start, key in found}


def purge_thing(thing):
    """Throw away what a change of anything but a story makes old: see articles/receivers.py. One query, or none."""
    match thing:
        case Image():
            # Its rights may end while nobody does anything.
            tags = {thing.tag, made_of.IMAGES}
            purge(tags, ends=[thing.rights_expire_at], is_withdrawal=thing.rights_expired())
        case Banner():
            purge({made_of.FRAME}, at=[thing.live_from, thing.live_until])
        case Layout():
            if thing.live_from:
                purge({made_of.front_of(thing.front.section_id)}, at=_moments_of(thing))
        case Address():
            if thing.target:
                purge({made_of.MISSING})
        case Link():
            purge({made_of.FRAME})
        case _:
            tags = {thing.tag, made_of.MISSING}
            purge(tags | {made_of.FRAME} if isinstance(thing, (Section, Page, SiteIdentity)) else tags)


def _moments_of(layout):
    """Return when a layout begins, ends, or stops keeping a story in its place."""
    document, _sentences = layouts.read(layout.document)
    kept = [slot["until"] for zone in document["zones"] for slot in zone["slots"] if slot["until"]]
    return [layout.live_from, layout.live_until, *map(datetime.fromisoformat, kept)]
