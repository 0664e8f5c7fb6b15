"""The publishing box: which buttons stand in it, what each of them does, and what it says of the story."""

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .. import homepage, readiness, workflow
from ..addresses import absolute
from ..models import Article, Transition
from ..templatetags.desk import moment
from . import checks, schedule

Stage = Article.Stage

#: How many steps of a story's way the box tells.
STEPS = 6


def press(verb, article, *, by, asked):
    """Do what the button named `verb` says, with what the form asked for; return a sentence that says so.

    Raise workflow.Refused as the verb does. An unknown name does nothing: the story was saved, and that is said.
    """
    return VERBS.get(verb, _save)(article, by, asked)


def _save(article, by, asked):
    return _("Saved.")


def _submit(article, by, asked):
    workflow.submit(article, by=by, note=asked["note"])
    return _("Sent to review.")


def _send_back(article, by, asked):
    workflow.send_back(article, by=by, note=asked["note"])
    return _("Sent back, with your note.")


def _approve(article, by, asked):
    workflow.approve(article, by=by, note=asked["note"])
    return _("The story is ready to publish.")


def _publish(article, by, asked):
    edition = workflow.publish(article, by=by, substantive=asked["substantive"], in_lead=asked["in_lead"])
    return format_html('{} <a href="{}">{}</a>', _("Published."), address(edition), _("View it on the site"))


def _schedule(article, by, asked):
    # Not workflow.schedule: a time that passes on the way, or that its editor knows to have passed, is now.
    times = {"at": asked["at"], "until": asked["until"]}
    edition = workflow.publish(article, by=by, substantive=asked["substantive"], in_lead=asked["in_lead"], **times)
    if edition.live_from <= timezone.now():
        return format_html('{} <a href="{}">{}</a>', _("Published."), address(edition), _("View it on the site"))
    return _at(_("Readers will see it at %(moment)s (%(zone)s)."), edition.live_from)


def _cancel(article, by, asked):
    workflow.cancel_schedule(article, by=by)
    return _("The time is cancelled.")


def _unpublish(article, by, asked):
    workflow.unpublish(article, by=by, at=asked["ends_at"])
    if asked["ends_at"]:
        return _at(_("Readers will see it until %(moment)s (%(zone)s)."), asked["ends_at"])
    return _("Unpublished. Readers no longer see the story; your text is kept.")


def _withdraw(article, by, asked):
    workflow.withdraw(article, by=by, reason=asked["reason"], notice=asked["notice"], at=asked["ends_at"])
    if asked["ends_at"]:
        return _at(_("Readers will see it until %(moment)s (%(zone)s)."), asked["ends_at"])
    return _("Withdrawn. Readers no longer see the story; your text is kept.")


def _cancel_end(article, by, asked):
    workflow.cancel_end(article, by=by)
    return _("The end is cancelled. The story stays with readers.")


def _discard(article, by, asked):
    _article, sentences = workflow.discard_changes(article, by=by)
    return " ".join([_("What readers see is the text again. What you discarded is in the history."), *sentences])


def _at(sentence, at):
    return sentence % {"moment": moment(at), "zone": schedule.zone()}


VERBS = {
    "submit": _submit,
    "send_back": _send_back,
    "approve": _approve,
    "publish": _publish,
    "schedule": _schedule,
    "cancel": _cancel,
    "unpublish": _unpublish,
    "withdraw": _withdraw,
    "cancel_end": _cancel_end,
    "discard": _discard,
}


def address(edition):
    """Return where readers find an edition."""
    return absolute(edition.get_absolute_url())


def box(article, *, user):
    """Return what templates/admin/articles/article/publishing.html shows of `article`, which may be new."""
    may_publish = user.has_perm("articles.publish_article") and (not article.pk or workflow.may_publish(user, article))
    may_lead = may_publish and homepage.may_lay_out(user)
    box = {"may_publish": may_publish, "may_lead": may_lead, "zone": schedule.zone(), "stages": stages(article)}
    if not article.pk:
        return {**box, "may_submit": True}
    editions = article.editions.select_related("section")
    live, waiting = editions.live().first(), editions.waiting().first()
    last = waiting or live
    steps = list(article.transitions.all()[:STEPS])
    step = article.transitions.of_the_way().first()
    checked = checks.split(readiness.found(readiness.Judged(article)))
    return {
        **box,
        "may_submit": workflow.can_be_submitted(article),
        "may_approve": may_publish and article.stage == Stage.REVIEW,
        "may_send_back": may_publish and workflow.can_be_sent_back(article),
        "live": live,
        "live_address": address(live) if live else "",
        "waiting": waiting,
        "begins": schedule.begins(waiting.live_from) if waiting else "",
        # What the story is to end with, and how that is said.
        "last": last,
        "ends": schedule.ends(last.asked_until) if last and last.asked_until else "",
        "is_gone": not last and article.was_live,
        "has_unpublished_changes": article.has_unpublished_changes,
        "compare": f"{reverse('admin:articles_article_compare', args=[article.pk])}?from=live&to=now",
        "steps": steps,
        "sent_back": step if step and step.verb == Transition.Verb.SEND_BACK else None,
        "submitted": step if step and step.verb == Transition.Verb.SUBMIT else None,
        "ended": step if step and step.verb in {Transition.Verb.UNPUBLISH, Transition.Verb.WITHDRAW} else None,
        **checked,
        "checks": checks.says(checked),
    }


def stages(article):
    """Return the way of a story as [(word, is it here)]."""
    here = "live" if article.pk and article.live_since else article.stage
    return [(word, stage == here) for stage, word in [*Stage.choices, ("live", _("Live"))]]
