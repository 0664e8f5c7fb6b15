"""What the desk arranges about a story: whose it is, for when, in which section, topics and lists it stands."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import revisions
from ..models import Article, Transition, name_of
from ..models.topic import parse_topics
from ..refusals import Refused, refuse_unless
from .rules import locked, may_change, may_move_to, may_publish, move

Verb = Transition.Verb


@transaction.atomic
def assign(article, *, by, to, note=""):
    """Give the story to the user `to`, who may write it from then on, or to nobody (None). Return the article."""
    article = locked(article)
    refuse_unless(may_publish(by, article), _("Assigning a story is for editors."))
    if to is None:
        refuse_unless(article.assigned_to_id, _("It is assigned to nobody."))
        name = _("nobody")
    else:
        name = name_of(to)
        refuse_unless(article.assigned_to_id != to.pk, _("It is assigned to %(name)s already.") % {"name": name})
        may_write = to.is_active and to.has_perm("articles.change_article")
        refuse_unless(may_write, _("%(name)s cannot write stories.") % {"name": name})
    article.assigned_to = to
    # Not save(), here and below: the text is not what changed, and saved_at says when the text did.
    Article.objects.filter(pk=article.pk).update(assigned_to=to)
    return move(article, Verb.ASSIGN, article.stage, by=by, note=note, what=name)


@transaction.atomic
def plan(article, *, by, at, note=""):
    """Say when the desk wants the story, or (None) that it no longer does. Nothing is published by it.

    Return the article.
    """
    article = locked(article)
    refuse_unless(may_change(by, article), _("This story is not yours to plan."))
    if at is None:
        refuse_unless(article.planned_for, _("It has no plan."))
    else:
        refuse_unless(at > timezone.now(), _("That time has passed."))
        refuse_unless(article.planned_for != at, _("It is planned for that time already."))
    article.planned_for = at
    Article.objects.filter(pk=article.pk).update(planned_for=at)
    what = "" if at else _("no day")
    return move(article, Verb.PLAN, article.stage, by=by, note=note, what=what, effective_at=at)


@transaction.atomic
def move_section(article, *, by, to, note=""):
    """Put the working copy into the section `to`, and keep it as a revision. Return the article.

    Readers of a live story find it where it is until the change is published.
    """
    article = locked(article)
    refuse_unless(may_change(by, article), _("This story is not yours to move."))
    refuse_unless(may_move_to(by, to), _("%(section)s is not a section of yours.") % {"section": to})
    refuse_unless(article.section_id != to.pk, _("It is in %(section)s already.") % {"section": to})
    article.section = to
    try:
        article.clean()
    except ValidationError as taken:
        raise Refused(*taken.messages) from None
    article.save(update_fields=["section", "slug", "saved_at"])
    revisions.record(article, by=by)
    return move(article, Verb.MOVE, article.stage, by=by, note=note, what=to.name)


@transaction.atomic
def add_topic(article, *, by, topic, note=""):
    """Give the working copy one topic more, by its name, and keep it as a revision. Return the article."""
    article = locked(article)
    refuse_unless(may_change(by, article), _("This story is not yours to change."))
    names = parse_topics(topic)
    refuse_unless(len(names) == 1, _("Name one topic."))
    before = article.topics.count()
    article.topics.add(names[0])
    refuse_unless(article.topics.count() > before, _("It has the topic “%(name)s” already.") % {"name": names[0]})
    article.save(update_fields=["saved_at"])
    revisions.record(article, by=by)
    # Perhaps it was there before, written otherwise.
    added = article.topic_items.select_related("tag").order_by("-pk")[0].tag
    return move(article, Verb.ADD_TOPIC, article.stage, by=by, note=note, what=added.name)


@transaction.atomic
def leave_out(article, *, by, left_out=True):
    """Keep the story out of "Others are reading now" and the most read, or let it stand there again.

    It holds at once, also for a story that is live. Return the article.
    """
    article = locked(article)
    refuse_unless(may_publish(by, article), _("What others are reading is for editors to choose."))
    if left_out:
        refuse_unless(not article.left_out_of_reading_now, _("It is left out already."))
    else:
        refuse_unless(article.left_out_of_reading_now, _("It is not left out."))
    article.left_out_of_reading_now = left_out
    Article.objects.filter(pk=article.pk).update(left_out_of_reading_now=left_out)
    verb = Verb.LEAVE_OUT if left_out else Verb.LIST_AGAIN
    return move(article, verb, article.stage, by=by, what=_("“Others are reading now”"))
