"""What an article looked like at each save, and what was typed in between: keeping, bringing back, thinning out."""

import json
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, ForeignKey, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import body
from .models import Article, Author, Byline, Image, RelatedArticle, Revision, name_of
from .models.story import STORY_FIELDS

#: Grows when the shape of a snapshot changes. A field that STORY_FIELDS gains or loses needs no new number: read()
#: gives an old snapshot what it lacks.
SCHEMA = 1

#: The lead picture and the words about it: words about one picture say nothing of another.
PICTURE_FIELDS = tuple(name for name in STORY_FIELDS if name.startswith("lead_"))

#: What was kept while typing stays whole so long, then one an hour, then one a day, then not at all.
ALL_KEPT, HOURLY_KEPT, DAILY_KEPT = timedelta(hours=1), timedelta(days=1), timedelta(days=31)


def snapshot(article):
    """Return the article's fields, bylines, topics and related stories as plain values. Three queries."""
    return {
        "schema": SCHEMA,
        "fields": {name: _plain(getattr(article, _attname(name))) for name in STORY_FIELDS},
        "bylines": [[byline.author_id, byline.role] for byline in article.bylines.all()],
        "topics": sorted(article.topics.values_list("name", flat=True)),
        "related": [related.target_id for related in article.related.all()],
    }


def read(state):
    """Return a snapshot of any age in today's shape: fields it did not know have their defaults, others are gone."""
    blank = Article()
    fields = {name: _plain(state["fields"].get(name, getattr(blank, _attname(name)))) for name in STORY_FIELDS}
    rows = {name: state.get(name, []) for name in ("bylines", "topics", "related")}
    return {"schema": SCHEMA, "fields": fields, **rows}


def record(article, *, by, note="", base=None):
    """Keep what `article` looks like in the database now, and return its newest saved Revision.

    A save that changed nothing makes no new one; a note of its own it leaves on the newest, if that has none. `base` is
    the saved revision that its writer had before them.
    """
    state = snapshot(article)
    newest = article.revisions.saved().first()
    if newest and read(newest.snapshot) == state:
        if note and not newest.note:
            newest.note = note[:300]
            newest.save(update_fields=["note"])
        return newest
    return _write(article, state, by=by, note=note[:300], base=base)


def keep(article, state, *, by, base=None, row=None):
    """Keep `state`, what somebody has typed so far, without touching the article; return its autosave Revision.

    `row` is the key of what the same form kept before: within one minute that row is written again, so that a day of
    typing makes no more than one a minute. `base` is the saved revision the form was opened with.
    """
    now = timezone.now()
    running = article.revisions.autosaves().filter(pk=row, by=by).first() if row else None
    is_overtaken = running is not None and article.revisions.saved().filter(by=by, pk__gt=running.pk).exists()
    if running is not None and not is_overtaken:
        if read(running.snapshot) == state and running.base == base:
            return running
        if running.saved_at.replace(second=0, microsecond=0) == now.replace(second=0, microsecond=0):
            running.snapshot, running.base, running.saved_at = state, base, now
            running.save(update_fields=["snapshot", "base", "saved_at"])
            return running
    kept = _write(article, state, by=by, base=base, kind=Revision.Kind.AUTOSAVE)
    thin(article)
    return kept


def put_aside(article, *, by):
    """Let the saved text be what `by` has before them again; what they had typed stays in the history."""
    base = article.revisions.saved().first()
    return keep(article, read(base.snapshot) if base else snapshot(article), by=by, base=base)


def unsaved(article, user):
    """Return what `user` typed last and never saved, as an autosave Revision, or None."""
    kept = article.revisions.autosaves().filter(by=user).select_related("base").first()
    if kept is None or article.revisions.saved().filter(by=user, pk__gt=kept.pk).exists():
        return None
    return kept if _is_unsaved(kept, saved_state(article)) else None


def unsaved_by_others(article, user):
    """Return the last text of everybody but `user` that they typed and never saved, the newest first.

    Three queries where there are any, else one.
    """
    rows = article.revisions.exclude(by=user).exclude(by=None).filter(saved_at__gt=timezone.now() - DAILY_KEPT)
    newest: dict[int, tuple] = {}
    for by, key, kind in rows.order_by("-pk").values_list("by", "pk", "kind"):
        newest.setdefault(by, (key, kind))
    kept = [key for key, kind in newest.values() if kind == Revision.Kind.AUTOSAVE]
    if not kept:
        return []
    state = saved_state(article)
    rows = article.revisions.filter(pk__in=kept).select_related("base")
    return [row for row in rows if _is_unsaved(row, state)]


def _is_unsaved(kept, state):
    """Whether a kept text says anything that neither the saved `state` says nor the save it began with."""
    typed = read(kept.snapshot)
    return typed != state and (kept.base is None or typed != read(kept.base.snapshot))


def never_saved(user):
    """Return the newest stories that `user` has begun and never saved: all there is of them was typed. One query."""
    revisions = Revision.objects.filter(article=OuterRef("pk"))
    begun = Article.objects.filter(created_by=user).filter(Exists(revisions), ~Exists(revisions.saved()))
    return begun.only("headline", "saved_at").order_by("-pk")[:3]


def saved_state(article):
    """Return the snapshot of the text that was saved last."""
    newest = article.revisions.saved().first()
    return read(newest.snapshot) if newest else snapshot(article)


@transaction.atomic
def restore(article, revision, *, by):
    """Make `revision` the working copy again. Return (the new Revision, sentences on what of it could not come back).

    What readers see does not change. A picture, section, author or story that is gone, an address that is another's by
    now, a value that no longer fits: today's stays, and a sentence says so. `revision` itself stays as it is.
    """
    article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    state = read(revision.snapshot)
    sentences = [*_restore_fields(article, state["fields"]), *_restore_rows(article, state)]
    article.save()
    note = _("Restored from %(moment)s") % {"moment": timezone.localtime(revision.saved_at).strftime("%Y-%m-%d %H:%M")}
    # Written even where nothing changed: it says that somebody went back.
    base = article.revisions.saved().first()
    return _write(article, snapshot(article), by=by, note=note, base=base), sentences


def thin(article, *, now=None):
    """Delete what was kept of `article` while typing and has had its time; return how many went. One query, or six.

    All of the last hour stay, one an hour of the last day, one a day of the last month, for each writer the newest of
    each. So does a writer's last text that was never saved, however old. What was saved stays for ever.
    """
    now = now or timezone.now()
    rows = article.revisions.autosaves().filter(saved_at__lt=now - ALL_KEPT).order_by("-pk")
    taken, superfluous = set(), set()
    for key, by, saved_at in rows.values_list("pk", "by", "saved_at"):
        age = now - saved_at
        place = (by, saved_at.strftime("%Y-%m-%d %H" if age <= HOURLY_KEPT else "%Y-%m-%d"))
        if age > DAILY_KEPT or place in taken:
            superfluous.add(key)
        taken.add(place)
    if not superfluous:
        return 0
    newest = article.revisions.exclude(by=None).order_by().values("by").annotate(last=Max("pk"))
    superfluous -= set(newest.values_list("last", flat=True))
    article.revisions.autosaves().filter(pk__in=superfluous).delete()
    return len(superfluous)


def follow_merged_topic(old, new):
    """Let what was kept with the topic called `old`, which is no more, have the one called `new`.

    One query, which looks through all that was kept, and one for each row that is changed.
    """
    # SQLite keeps JSON as it was written, in ASCII.
    named = Q(snapshot__topics__icontains=old) | Q(snapshot__topics__icontains=json.dumps(old)[1:-1])
    for revision in Revision.objects.filter(named).only("snapshot").iterator():
        topics = revision.snapshot["topics"]
        if old in topics:
            revision.snapshot["topics"] = sorted({new if name == old else name for name in topics})
            revision.save(update_fields=["snapshot"])


def follow_merged_section(old, new):
    """Let what was kept in the section with the key `old`, which is no more, be in `new`. As follow_merged_topic()."""
    for revision in Revision.objects.filter(snapshot__fields__section=old).only("snapshot").iterator():
        revision.snapshot["fields"]["section"] = new
        revision.save(update_fields=["snapshot"])


def _write(article, state, *, by, **fields):
    return Revision.objects.create(article=article, snapshot=state, by=by, by_name=name_of(by), **fields)


def _plain(value):
    """Return a value as a snapshot holds it: browsers send other line ends than they were given."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _field(name) -> Any:
    return Article._meta.get_field(name)


def _attname(name):
    return _field(name).attname


def _restore_fields(article, fields):
    """Give the article the fields of a snapshot, and yield a sentence for each that keeps today's value."""
    today = {name: getattr(article, _attname(name)) for name in STORY_FIELDS}
    gone = {name for name in STORY_FIELDS if _points_nowhere(name, fields[name])}
    if "section" in gone:
        yield _("The section of then is gone; the story stays where it is.")
    if "series" in gone:
        yield _("The series of then is gone; the story stays in today’s, if it is in one.")
    if "lead_image" in gone:
        gone |= set(PICTURE_FIELDS)
        yield _("The lead picture of then is no longer in the library; today’s stays, with its words.")
    for name in STORY_FIELDS:
        if name not in gone:
            setattr(article, _attname(name), fields[name])
    article.body = body.clean(article.body or "")
    lost = set(body.references(article.body).images)
    lost -= set(Image.objects.filter(pk__in=lost).values_list("pk", flat=True))
    if lost:
        yield ngettext(
            "One picture in the text is no longer in the library. Readers see nothing in its place.",
            "%(count)d pictures in the text are no longer in the library. Readers see nothing in their place.",
            len(lost),
        ) % {"count": len(lost)}
    try:
        own = {field.name for field in Article._meta.concrete_fields}
        article.clean_fields(exclude=own - set(STORY_FIELDS))
    except ValidationError as unfit:
        for name in unfit.error_dict:
            setattr(article, _attname(name), today[name])
            label = _field(name).verbose_name
            yield _("“%(field)s” of then does not fit any more; today’s stays.") % {"field": label}
    try:
        article.clean()
    except ValidationError:
        path = article.slug
        article.slug = today["slug"] if article.section_id == today["section"] else ""
        article.clean()
        yield _("The address “%(path)s” belongs to another story by now; this one has “%(slug)s”.") % {
            "path": path,
            "slug": article.slug,
        }


def _points_nowhere(name, key):
    """Whether a snapshot's value is the key of something that is gone."""
    field = _field(name)
    if not isinstance(field, ForeignKey) or key is None:
        return False
    return not field.related_model._default_manager.filter(pk=key).exists()


def _restore_rows(article, state):
    """Give the article the bylines, topics and related stories of a snapshot; yield a sentence for what is gone."""
    authors = set(Author.objects.filter(pk__in=[key for key, _role in state["bylines"]]).values_list("pk", flat=True))
    bylines = [row for row in state["bylines"] if row[0] in authors]
    targets = set(Article.objects.filter(pk__in=state["related"]).values_list("pk", flat=True))
    related = [key for key in state["related"] if key in targets]
    put_rows(article, {**state, "bylines": bylines, "related": related})
    if number := len(state["bylines"]) - len(bylines):
        yield ngettext(
            "One author of then is gone, and so is the byline.",
            "%(count)d authors of then are gone, and so are their bylines.",
            number,
        ) % {"count": number}
    if number := len(state["related"]) - len(related):
        yield ngettext("One related story of then is gone.", "%(count)d related stories of then are gone.", number) % {
            "count": number
        }


def put_rows(article, state):
    """Make the bylines, topics and related stories of `article` those of a snapshot; each once. Their keys exist."""
    article.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=article, author_id=key, role=role, position=place)
        for place, (key, role) in enumerate(dict.fromkeys(map(tuple, state["bylines"])), start=1)
    )
    article.related.all().delete()
    RelatedArticle.objects.bulk_create(
        RelatedArticle(article=article, target_id=key, position=place)
        for place, key in enumerate(dict.fromkeys(state["related"]), start=1)
        if key != article.pk
    )
    article.topics.set(state["topics"])
