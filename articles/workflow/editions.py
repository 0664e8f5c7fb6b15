"""What readers see, from when and until when: the only writer of editions."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import addresses, body, homepage, moments, readiness, revisions, search
from ..models import Article, Edition, EditionByline, EditionRelated, EditionTopic, Transition
from ..models.edition import NOTICE_LENGTH
from ..models.story import STORY_FIELDS
from ..refusals import Refused, refuse_unless
from .claiming import claim
from .rules import locked, may_move_to, may_publish, move

Verb = Transition.Verb

#: The fields of an Edition that say how the story is to end.
ENDING = ("asked_until", "withdrawn", "notice")


@transaction.atomic
def publish(
    article,
    *,
    by,
    at=None,
    until=None,
    substantive=False,
    in_lead=False,
    first_published_at=None,
    updated_at=None,
):
    """Let readers see the working copy from `at` (default, or past: now) until `until` (default: see below).

    Return the new Edition. It replaces whatever waited, and the live one ends where it begins. `substantive` says
    that the change matters to readers: it moves the updated time they see. An end is the story's: without `until`, one
    that was set before stays, and cancel_end() takes it away. A story that had readers elsewhere before brings its own
    dates, `first_published_at` and `updated_at`; it is on record as brought in, and nobody is told. With `in_lead` it
    leads the homepage from the same moment.
    """
    article = locked(article)
    refuse_unless(may_publish(by, article), _("Publishing is for editors."))
    now = timezone.now()
    begins = max(at or now, now)
    if sentences := readiness.refusals(article, begins):
        raise Refused(*sentences)
    had_editions = article.editions.exists()
    standing = _open(article, now).first() if had_editions else None
    ending = _ending(standing, begins, until)

    revision = revisions.record(article, by=by)
    last = None
    if had_editions:
        _refuse_what_is_so(standing, revision, now, begins, ending, substantive)
        _drop_waiting(article, now)
        last = article.editions.filter(live_from__lte=now).order_by("-live_from").first()
        _end_live(article, now, begins)
    is_brought_in = first_published_at is not None
    first_published_at = first_published_at or (last.first_published_at if last else begins)
    if updated_at is None:
        updated_at = begins if substantive else last.updated_at if last else first_published_at
    edition = Edition(
        article=article,
        revision=revision,
        live_from=begins,
        live_until=ending["asked_until"],
        first_published_at=first_published_at,
        updated_at=updated_at,
        **ending,
        **{name: getattr(article, name) for name in STORY_FIELDS},
    )
    text = body.plain_text(body.clean(article.body))
    edition.word_count = len(text.split())
    edition.search_text = text
    edition.save(force_insert=True)
    _copy_rows(article, revision, edition)
    search.index(edition)
    path = addresses.story_path(article.section.slug, article.slug)
    refuse_unless(not claim(article, [path]), _("The address %(path)s belongs to another story.") % {"path": path})
    verb = Verb.SCHEDULE if begins > now else Verb.BRING_IN if is_brought_in else Verb.PUBLISH
    move(article, verb, Article.Stage.READY, by=by, effective_at=begins)
    if in_lead:
        homepage.publish_with_lead(edition, by=by)
    return edition


def schedule(article, *, by, at, until=None, substantive=False):
    """Let readers see the working copy from `at`, which must be to come. Return the waiting Edition."""
    refuse_unless(at > timezone.now(), _("That time has passed."))
    return publish(article, by=by, at=at, until=until, substantive=substantive)


@transaction.atomic
def cancel_schedule(article, *, by, note=""):
    """Take back what waits for its moment; what is live stays. Return the article."""
    article = locked(article)
    refuse_unless(may_publish(by, article), _("Cancelling a time is for editors."))
    refuse_unless(_drop_waiting(article, timezone.now()), _("Nothing is scheduled."))
    return move(article, Verb.CANCEL, article.stage, by=by, note=note)


@transaction.atomic
def unpublish(article, *, by, at=None):
    """Let the story leave readers quietly, at `at` (default, or past: now, and whatever waits goes too).

    Return the article. At its address readers find that it is no longer available.
    """
    article = locked(article)
    refuse_unless(may_publish(by, article), _("Unpublishing is for editors."))
    last = _open(article, timezone.now()).first()
    if last and last.withdrawn:
        sentence = _("It is to be withdrawn: %(moment)s. Cancel that first.")
        raise Refused(sentence % {"moment": moments.in_words(last.asked_until)})
    return _end_story(article, Verb.UNPUBLISH, by=by, at=at)


@transaction.atomic
def withdraw(article, *, by, reason, notice="", at=None):
    """Take the story back from readers, at `at` (default, or past: now, and whatever waits goes too).

    Return the article. `reason` is for the newsroom alone. `notice` is what readers find at its address from then on;
    without one they are told that it was withdrawn.
    """
    article = locked(article)
    refuse_unless(may_publish(by, article), _("Withdrawing is for editors."))
    refuse_unless(reason.strip(), _("Say why it is withdrawn. The reason stays in the newsroom."))
    ending = {"withdrawn": True, "notice": notice.strip()}
    return _end_story(article, Verb.WITHDRAW, by=by, at=at, note=reason.strip(), **ending)


@transaction.atomic
def cancel_end(article, *, by, note=""):
    """Take back the end that was set for the story, quiet or a withdrawal. Return the article."""
    article = locked(article)
    refuse_unless(may_publish(by, article), _("Cancelling an end is for editors."))
    now = timezone.now()
    last = _open(article, now).first()
    refuse_unless(last and last.asked_until, _("No end is set."))
    _set_ending(article, now, last, asked_until=None, withdrawn=False, notice="")
    return move(article, Verb.CANCEL_END, article.stage, by=by, note=note)


@transaction.atomic
def discard_changes(article, *, by, note=""):
    """Make what readers see the working copy again. Return (the article, sentences on what could not come back).

    What was discarded is in the history. If all of it came back, the story is live as it is, and waits for nobody.
    """
    article = locked(article)
    refuse_unless(may_publish(by, article), _("Discarding changes is for editors."))
    now = timezone.now()
    refuse_unless(not article.editions.waiting(now).exists(), _("The story is scheduled. Cancel the time first."))
    live = article.editions.live(now).select_related("revision__article", "section").first()
    refuse_unless(live, _("The story is not live."))
    newest = article.revisions.saved().first()
    refuse_unless(newest != live.revision, _("Nothing has changed since it was published."))
    refuse_unless(
        may_move_to(by, live.section), _("%(section)s is not a section of yours.") % {"section": live.section}
    )
    made, sentences = revisions.restore(article, live.revision, by=by)
    article = locked(article)
    if revisions.read(made.snapshot) == revisions.read(live.revision.snapshot):
        # The same text: whoever asks whether the desk's differs from the readers' compares the revisions.
        live.revision = made
        live.save(update_fields=["revision"])
    return move(article, Verb.DISCARD, Article.Stage.READY, by=by, note=note), sentences


def _open(article, now):
    """Return what is live or waits; the first is the edition with which the story is to end."""
    return article.editions.exclude(live_until__lte=now).order_by("-live_from")


def _ending(last, begins, until):
    """Return how an edition that begins at `begins` ends: at `until`, or as was set for the story in `last`."""
    if until is None:
        ending = {name: getattr(last, name) for name in ENDING} if last else {"asked_until": None}
        if ending["asked_until"] and ending["asked_until"] <= begins:
            sentence = _("An end is set before that: %(moment)s. Cancel the end first, or choose an earlier time.")
            raise Refused(sentence % {"moment": moments.in_words(ending["asked_until"])})
        return ending
    refuse_unless(until > begins, _("It would end before it begins."))
    if last and last.withdrawn:
        sentence = _("It is to be withdrawn: %(moment)s. Cancel that first.")
        raise Refused(sentence % {"moment": moments.in_words(last.asked_until)})
    return {"asked_until": until}


def _refuse_what_is_so(last, revision, now, begins, ending, substantive):
    """Refuse to give readers the very revision that they see, or will see from the same moment on, in the same way.

    A button pressed twice comes here twice. An edition that was called substantive is not called so again.
    """
    if last is None or last.revision_id != revision.pk:
        return
    if any(getattr(last, name) != value for name, value in ending.items()):
        return
    called_substantive = last.updated_at == last.live_from
    waits = last.live_from > now
    if substantive != called_substantive and (substantive or (waits and last.is_updated)):
        return
    if waits:
        refuse_unless(last.live_from != begins, _("It is scheduled for that time already."))
    else:
        refuse_unless(begins > now, _("It is published already, and nothing has changed since."))


def _end_story(article, verb, *, by, at, note="", withdrawn=False, notice=""):
    """Let all that is live or waits end at `at`, and record it. Return the article."""
    now = timezone.now()
    ends = max(at or now, now)
    last = _open(article, now).first()
    refuse_unless(last, _("It is not live, and nothing is scheduled."))
    if last.live_from >= ends > now:
        sentence = _("Something is scheduled after that: %(moment)s. Cancel its time first, or choose a later end.")
        raise Refused(sentence % {"moment": moments.in_words(last.live_from)})
    if ends == now:
        _drop_waiting(article, now)
        last = article.editions.live(now).first()
    if last and last.live_from == ends:
        # It would begin and end in one instant: readers never saw it.
        last.delete()
    elif last:
        _set_ending(article, now, last, asked_until=ends, withdrawn=withdrawn, notice=notice[:NOTICE_LENGTH])
    return move(article, verb, article.stage, by=by, note=note, effective_at=ends)


def _set_ending(article, now, last, **ending):
    """Let `last`, and so the story, end as `ending` says. What is live before it would end so without it."""
    _open(article, now).update(**ending)
    _end(last, ending["asked_until"])


def _drop_waiting(article, now):
    """Delete what waits, and let the live edition last as long as it was meant to. Return whether anything waited."""
    waiting = article.editions.waiting(now).first()
    if waiting is None:
        return False
    waiting.delete()
    before = article.editions.filter(live_from__lte=now, live_until=waiting.live_from).first()
    if before:
        _end(before, before.asked_until)
    return True


def _end_live(article, now, moment):
    """Let what is live end at `moment`, unless it ends before. Return whether anything was live."""
    live = article.editions.live(now).first()
    if live is None:
        return False
    if live.live_from == moment:
        # It would begin and end in one instant: readers never saw it.
        live.delete()
    elif live.live_until is None or live.live_until > moment:
        _end(live, moment)
    return True


def _end(edition, moment):
    edition.live_until = moment
    edition.save(update_fields=["live_until"])


def _copy_rows(article, revision, edition):
    """Give the edition the rows of the article, which the revision has just been found or made to hold."""
    state = revisions.read(revision.snapshot)
    EditionByline.objects.bulk_create(
        EditionByline(edition=edition, author_id=key, role=role, position=position)
        for position, (key, role) in enumerate(state["bylines"])
    )
    EditionRelated.objects.bulk_create(
        EditionRelated(edition=edition, target_id=key, position=position)
        for position, key in enumerate(state["related"])
    )
    EditionTopic.objects.bulk_create(
        EditionTopic(content_object=edition, tag_id=key) for key in article.topic_items.values_list("tag_id", flat=True)
    )
