"""The verbs of the newsroom: who may move a story, and what happens when they do.

Each is the only way to do what it says, whether a button, a command or an import asks. It raises Refused, with a
sentence for the editor, or it changes and records in one transaction.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import addresses, body, moments, readiness, revisions, roles, search
from .models import Address, Article, Correction, Edition, EditionByline, EditionRelated, EditionTopic, Transition
from .models.correction import CORRECTION_LENGTH
from .models.edition import NOTICE_LENGTH
from .models.story import STORY_FIELDS
from .models.topic import parse_topics

Stage = Article.Stage
Verb = Transition.Verb

#: The fields of an Edition that say how the story is to end.
ENDING = ("asked_until", "withdrawn", "notice")


class Refused(Exception):
    """What was asked cannot be done now. `sentences` says why, in the editor's words."""

    def __init__(self, *sentences):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def may_change(user, article):
    """Whether `user` may edit `article`: everybody their own, Editors all of their sections. At most two queries."""
    if not user.has_perm("articles.change_article"):
        return False
    if user.pk in (article.created_by_id, article.assigned_to_id) or roles.edits_in(user, article.section_id):
        return True
    return Article.objects.own_of(user).filter(pk=article.pk).exists()


def may_publish(user, article):
    """Whether `user` may publish, schedule, withdraw, approve, send back, assign and delete `article`.

    An editor who was given sections may do so in these alone, also with a story of their own.
    """
    may = user.has_perms(["articles.publish_article", "articles.change_article"])
    return may and roles.edits_in(user, article.section_id)


def may_move_to(user, section):
    """Whether `user` may put a story they may change into `section`: a writer into any, an Editor into theirs."""
    return not user.has_perm("articles.change_any_article") or roles.edits_in(user, section.pk)


def can_be_submitted(article):
    """Whether `article` has something for the desk to look at: a draft, or a live story's unpublished changes."""
    if article.stage == Stage.READY:
        live = article.editions.live().first()
        return live is not None and live.revision_id != article.revisions.saved().values_list("pk", flat=True).first()
    return article.stage == Stage.DRAFT


def can_be_sent_back(article):
    """Whether `article` is with the desk, and neither live as it is nor waiting for its moment."""
    if article.editions.waiting().exists():
        return False
    return article.stage == Stage.REVIEW or (article.stage == Stage.READY and not article.editions.live().exists())


@transaction.atomic
def submit(article, *, by, note=""):
    """Send a draft, or the changes of a live story, to the desk for review. Return the article."""
    article = _locked(article)
    _refuse_unless(may_change(by, article), _("This story is not yours to submit."))
    _refuse_unless(can_be_submitted(article), _already(article))
    _refuse_unless(article.headline.strip(), _("The story has no headline."))
    return _move(article, Verb.SUBMIT, Stage.REVIEW, by=by, note=note)


@transaction.atomic
def send_back(article, *, by, note):
    """Give a story in review, or a ready one, back to its writer with a note that says why. Return the article."""
    article = _locked(article)
    _refuse_unless(may_publish(by, article), _("Sending a story back is for editors."))
    _refuse_unless(not article.editions.waiting().exists(), _("The story is scheduled. Cancel the time first."))
    _refuse_unless(can_be_sent_back(article), _already(article))
    _refuse_unless(note.strip(), _("Say in a note what the writer should change."))
    return _move(article, Verb.SEND_BACK, Stage.DRAFT, by=by, note=note.strip())


@transaction.atomic
def approve(article, *, by, note=""):
    """Call a story in review ready to publish. Return the article."""
    article = _locked(article)
    _refuse_unless(may_publish(by, article), _("Approving a story is for editors."))
    _refuse_unless(article.stage == Stage.REVIEW, _already(article))
    return _move(article, Verb.APPROVE, Stage.READY, by=by, note=note)


@transaction.atomic
def publish(article, *, by, at=None, until=None, substantive=False, first_published_at=None, updated_at=None):
    """Let readers see the working copy from `at` (default, or past: now) until `until` (default: see below).

    Return the new Edition. It replaces whatever waited, and the live one ends where it begins. `substantive` says
    that the change matters to readers: it moves the updated time they see. An end is the story's: without `until`, one
    that was set before stays, and cancel_end() takes it away. A story that had readers elsewhere before brings its own
    dates, `first_published_at` and `updated_at`.
    """
    article = _locked(article)
    _refuse_unless(may_publish(by, article), _("Publishing is for editors."))
    now = timezone.now()
    begins = max(at or now, now)
    if sentences := readiness.refusals(article, begins):
        raise Refused(*sentences)
    ending = _ending(article, now, begins, until)

    revision = revisions.record(article, by=by)
    _refuse_what_is_so(article, revision, now, begins, ending, substantive)
    _drop_waiting(article, now)
    last = article.editions.filter(live_from__lte=now).order_by("-live_from").first()
    _end_live(article, now, begins)
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
    edition.search_text = search.searchable(article, text)
    edition.save(force_insert=True)
    _copy_rows(article, edition)
    _claim(addresses.story_path(article.section.slug, article.slug), article)
    _move(article, Verb.SCHEDULE if begins > now else Verb.PUBLISH, Stage.READY, by=by, effective_at=begins)
    return edition


def schedule(article, *, by, at, until=None, substantive=False):
    """Let readers see the working copy from `at`, which must be to come. Return the waiting Edition."""
    _refuse_unless(at > timezone.now(), _("That time has passed."))
    return publish(article, by=by, at=at, until=until, substantive=substantive)


@transaction.atomic
def cancel_schedule(article, *, by, note=""):
    """Take back what waits for its moment; what is live stays. Return the article."""
    article = _locked(article)
    _refuse_unless(may_publish(by, article), _("Cancelling a time is for editors."))
    _refuse_unless(_drop_waiting(article, timezone.now()), _("Nothing is scheduled."))
    return _move(article, Verb.CANCEL, article.stage, by=by, note=note)


@transaction.atomic
def unpublish(article, *, by, at=None):
    """Let the story leave readers quietly, at `at` (default, or past: now, and whatever waits goes too).

    Return the article. At its address readers find that it is no longer available.
    """
    article = _locked(article)
    _refuse_unless(may_publish(by, article), _("Unpublishing is for editors."))
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
    article = _locked(article)
    _refuse_unless(may_publish(by, article), _("Withdrawing is for editors."))
    _refuse_unless(reason.strip(), _("Say why it is withdrawn. The reason stays in the newsroom."))
    ending = {"withdrawn": True, "notice": notice.strip()}
    return _end_story(article, Verb.WITHDRAW, by=by, at=at, note=reason.strip(), **ending)


@transaction.atomic
def cancel_end(article, *, by, note=""):
    """Take back the end that was set for the story, quiet or a withdrawal. Return the article."""
    article = _locked(article)
    _refuse_unless(may_publish(by, article), _("Cancelling an end is for editors."))
    now = timezone.now()
    last = _open(article, now).first()
    _refuse_unless(last and last.asked_until, _("No end is set."))
    _set_ending(article, now, last, asked_until=None, withdrawn=False, notice="")
    return _move(article, Verb.CANCEL_END, article.stage, by=by, note=note)


@transaction.atomic
def assign(article, *, by, to, note=""):
    """Give the story to the user `to`, who may write it from then on, or to nobody (None). Return the article."""
    article = _locked(article)
    _refuse_unless(may_publish(by, article), _("Assigning a story is for editors."))
    if to is None:
        _refuse_unless(article.assigned_to_id, _("It is assigned to nobody."))
        name = _("nobody")
    else:
        name = roles.name_of(to)
        _refuse_unless(article.assigned_to_id != to.pk, _("It is assigned to %(name)s already.") % {"name": name})
        may_write = to.is_active and to.has_perm("articles.change_article")
        _refuse_unless(may_write, _("%(name)s cannot write stories.") % {"name": name})
    article.assigned_to = to
    # Not save(), here and below: the text is not what changed, and saved_at says when the text did.
    Article.objects.filter(pk=article.pk).update(assigned_to=to)
    return _move(article, Verb.ASSIGN, article.stage, by=by, note=note, what=name)


@transaction.atomic
def plan(article, *, by, at, note=""):
    """Say when the desk wants the story, or (None) that it no longer does. Nothing is published by it.

    Return the article.
    """
    article = _locked(article)
    _refuse_unless(may_change(by, article), _("This story is not yours to plan."))
    if at is None:
        _refuse_unless(article.planned_for, _("It has no plan."))
    else:
        _refuse_unless(at > timezone.now(), _("That time has passed."))
        _refuse_unless(article.planned_for != at, _("It is planned for that time already."))
    article.planned_for = at
    Article.objects.filter(pk=article.pk).update(planned_for=at)
    what = "" if at else _("no day")
    return _move(article, Verb.PLAN, article.stage, by=by, note=note, what=what, effective_at=at)


@transaction.atomic
def move_section(article, *, by, to, note=""):
    """Put the working copy into the section `to`, and keep it as a revision. Return the article.

    Readers of a live story find it where it is until the change is published.
    """
    article = _locked(article)
    _refuse_unless(may_change(by, article), _("This story is not yours to move."))
    _refuse_unless(may_move_to(by, to), _("%(section)s is not a section of yours.") % {"section": to})
    _refuse_unless(article.section_id != to.pk, _("It is in %(section)s already.") % {"section": to})
    article.section = to
    try:
        article.clean()
    except ValidationError as taken:
        raise Refused(*taken.messages) from None
    article.save(update_fields=["section", "slug", "saved_at"])
    revisions.record(article, by=by)
    return _move(article, Verb.MOVE, article.stage, by=by, note=note, what=to.name)


@transaction.atomic
def add_topic(article, *, by, topic, note=""):
    """Give the working copy one topic more, by its name, and keep it as a revision. Return the article."""
    article = _locked(article)
    _refuse_unless(may_change(by, article), _("This story is not yours to change."))
    names = parse_topics(topic)
    _refuse_unless(len(names) == 1, _("Name one topic."))
    before = article.topics.count()
    article.topics.add(names[0])
    _refuse_unless(article.topics.count() > before, _("It has the topic “%(name)s” already.") % {"name": names[0]})
    article.save(update_fields=["saved_at"])
    revisions.record(article, by=by)
    # Perhaps it was there before, written otherwise.
    added = article.topic_items.select_related("tag").order_by("-pk")[0].tag
    return _move(article, Verb.ADD_TOPIC, article.stage, by=by, note=note, what=added.name)


@transaction.atomic
def correct(article, *, by, kind, text, at=None):
    """Put a dated correction under a live story, from `at` (default, or past: now) on. Return the Correction.

    Readers see it with the edition they have; the working copy stays as it is.
    """
    article = _locked(article)
    _refuse_unless(may_publish(by, article), _("Corrections are for editors."))
    _refuse_unless(kind in Correction.Kind.values, _("A correction, a clarification or an update: say which."))
    text = " ".join(text.split())
    _refuse_unless(text, _("Say what is put right."))
    _refuse_unless(
        len(text) <= CORRECTION_LENGTH,
        _("A correction has at most %(count)d characters.") % {"count": CORRECTION_LENGTH},
    )
    now = timezone.now()
    begins = max(at or now, now)
    _refuse_unless(
        article.editions.live(begins).exists(), _("Readers do not see the story then; nothing stands to correct.")
    )
    there = article.corrections.filter(kind=kind, text=text).exclude(live_until__lte=now)
    _refuse_unless(not there.exists(), _("This stands under the story already."))
    correction = Correction.objects.create(
        article=article, kind=kind, text=text, live_from=begins, by=by, by_name=roles.name_of(by)[:150]
    )
    _move(article, Verb.CORRECT, article.stage, by=by, note=text, effective_at=begins)
    return correction


@transaction.atomic
def retract_correction(correction, *, by, note=""):
    """Take a correction from readers, or one that waits from its time. It stays on record. Return it."""
    article = _locked(correction.article)
    _refuse_unless(may_publish(by, article), _("Corrections are for editors."))
    now = timezone.now()
    correction = Correction.objects.get(pk=correction.pk)
    _refuse_unless(correction.live_until is None or correction.live_until > now, _("It is retracted already."))
    if correction.live_from >= now:
        # Readers never saw it; what it said is on record with the steps.
        correction.delete()
    else:
        correction.live_until = now
        correction.save(update_fields=["live_until"])
    _move(article, Verb.RETRACT, article.stage, by=by, note=note.strip() or correction.text, effective_at=now)
    return correction


def _locked(article):
    """Return the article as the database has it, its row locked until the transaction ends."""
    return Article.objects.select_for_update(of=("self",)).select_related("section", "lead_image").get(pk=article.pk)


def _refuse_unless(condition, sentence):
    if not condition:
        raise Refused(sentence)


def _already(article):
    return _("The story is %(stage)s now.") % {"stage": article.get_stage_display().lower()}


def _move(article, verb, to_stage, *, by, note="", effective_at=None, what=""):
    """Record the transition and give the article its new stage."""
    Transition.objects.create(
        article=article,
        headline=article.headline,
        verb=verb,
        from_stage=article.stage,
        to_stage=to_stage,
        by=by,
        by_name=roles.name_of(by)[:150],
        what=what[:150],
        effective_at=effective_at,
        note=note[:500],
    )
    if article.stage != to_stage:
        article.stage = to_stage
        # Not save(): the text is not what changed, and saved_at says when the text did.
        Article.objects.filter(pk=article.pk).update(stage=to_stage)
    return article


def _open(article, now):
    """Return what is live or waits; the first is the edition with which the story is to end."""
    return article.editions.exclude(live_until__lte=now).order_by("-live_from")


def _ending(article, now, begins, until):
    """Return how an edition that begins at `begins` ends: at `until`, or as was set for the story before."""
    last = _open(article, now).first()
    if until is None:
        ending = {name: getattr(last, name) for name in ENDING} if last else {"asked_until": None}
        if ending["asked_until"] and ending["asked_until"] <= begins:
            sentence = _("An end is set before that: %(moment)s. Cancel the end first, or choose an earlier time.")
            raise Refused(sentence % {"moment": moments.in_words(ending["asked_until"])})
        return ending
    _refuse_unless(until > begins, _("It would end before it begins."))
    if last and last.withdrawn:
        sentence = _("It is to be withdrawn: %(moment)s. Cancel that first.")
        raise Refused(sentence % {"moment": moments.in_words(last.asked_until)})
    return {"asked_until": until}


def _refuse_what_is_so(article, revision, now, begins, ending, substantive):
    """Refuse to give readers the very revision that they see, or will see from the same moment on, in the same way.

    A button pressed twice comes here twice. An edition that was called substantive is not called so again.
    """
    last = _open(article, now).first()
    if last is None or last.revision_id != revision.pk:
        return
    if any(getattr(last, name) != value for name, value in ending.items()):
        return
    called_substantive = last.updated_at == last.live_from
    waits = last.live_from > now
    if substantive != called_substantive and (substantive or (waits and last.is_updated)):
        return
    if waits:
        _refuse_unless(last.live_from != begins, _("It is scheduled for that time already."))
    else:
        _refuse_unless(begins > now, _("It is published already, and nothing has changed since."))


def _end_story(article, verb, *, by, at, note="", withdrawn=False, notice=""):
    """Let all that is live or waits end at `at`, and record it. Return the article."""
    now = timezone.now()
    ends = max(at or now, now)
    last = _open(article, now).first()
    _refuse_unless(last, _("It is not live, and nothing is scheduled."))
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
    return _move(article, verb, article.stage, by=by, note=note, effective_at=ends)


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


def _copy_rows(article, edition):
    EditionByline.objects.bulk_create(
        EditionByline(edition=edition, author_id=row.author_id, role=row.role, position=position)
        for position, row in enumerate(article.bylines.all())
    )
    EditionRelated.objects.bulk_create(
        EditionRelated(edition=edition, target_id=row.target_id, position=position)
        for position, row in enumerate(article.related.all())
    )
    EditionTopic.objects.bulk_create(
        EditionTopic(content_object=edition, tag_id=key) for key in article.topic_items.values_list("tag_id", flat=True)
    )


def _claim(path, article):
    """Make `path` this article's for good, or refuse."""
    # get_or_create asks again when another transaction was quicker, so two stories never both get it.
    owned, _created = Address.objects.get_or_create(path=path, defaults={"article": article})
    _refuse_unless(owned.article_id == article.pk, _("The address %(path)s belongs to another story.") % {"path": path})
