"""Who may do what with a story, and how each verb begins and ends: the row locked, refused in a sentence, recorded."""

from django.utils.translation import gettext as _

from .. import pagecache, roles
from ..models import Article, Transition, name_of


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


def locked(article):
    """Return the article as the database has it, its row locked until the transaction ends."""
    return Article.objects.select_for_update(of=("self",)).select_related("section", "lead_image").get(pk=article.pk)


def already(article):
    """Return the sentence that refuses what the story's stage does not allow, naming the stage."""
    return _("The story is %(stage)s now.") % {"stage": article.get_stage_display().lower()}


def move(article, verb, to_stage, *, by, note="", effective_at=None, what=""):
    """Record the transition, give the article its new stage, and throw away the pages that this makes old.

    For the end of a verb: what readers see must have changed by then.
    """
    Transition.objects.create(
        article=article,
        headline=article.headline,
        verb=verb,
        from_stage=article.stage,
        to_stage=to_stage,
        by=by,
        by_name=name_of(by),
        what=what[:150],
        effective_at=effective_at,
        note=note[:500],
    )
    pagecache.purge_story(article, verb, at=effective_at)
    if article.stage != to_stage:
        article.stage = to_stage
        # Not save(): the text is not what changed, and saved_at says when the text did.
        Article.objects.filter(pk=article.pk).update(stage=to_stage)
    return article
