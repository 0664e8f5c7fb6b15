"""The way of a story through the newsroom: from its writer to the desk, back with a note, ready."""

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Article, Transition
from ..refusals import refuse_unless
from .rules import already, locked, may_change, may_publish, move

Stage = Article.Stage
Verb = Transition.Verb


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
    article = locked(article)
    refuse_unless(may_change(by, article), _("This story is not yours to submit."))
    refuse_unless(can_be_submitted(article), already(article))
    refuse_unless(article.headline.strip(), _("The story has no headline."))
    return move(article, Verb.SUBMIT, Stage.REVIEW, by=by, note=note)


@transaction.atomic
def send_back(article, *, by, note):
    """Give a story in review, or a ready one, back to its writer with a note that says why. Return the article."""
    article = locked(article)
    refuse_unless(may_publish(by, article), _("Sending a story back is for editors."))
    refuse_unless(not article.editions.waiting().exists(), _("The story is scheduled. Cancel the time first."))
    refuse_unless(can_be_sent_back(article), already(article))
    refuse_unless(note.strip(), _("Say in a note what the writer should change."))
    return move(article, Verb.SEND_BACK, Stage.DRAFT, by=by, note=note.strip())


@transaction.atomic
def approve(article, *, by, note=""):
    """Call a story in review ready to publish. Return the article."""
    article = locked(article)
    refuse_unless(may_publish(by, article), _("Approving a story is for editors."))
    refuse_unless(article.stage == Stage.REVIEW, already(article))
    return move(article, Verb.APPROVE, Stage.READY, by=by, note=note)
