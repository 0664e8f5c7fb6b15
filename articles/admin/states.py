"""Finding stories by how they stand. Editions are asked by their index: a newspaper has thousands of stories."""

from django.db.models import Case, CharField, Exists, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from .. import roles
from ..models import Article, Edition, Revision, Transition
from ..models.article import is_own_of

Stage = Article.Stage


def in_state(articles, state, at=None):
    """Return those of `articles`, from with_publication(), that stand so at `at` (default: now); all for another word.

    A state is a word of Article.publication. "review" are also the changes of a live story that were submitted,
    "scheduled" all that will change for readers by itself: a first edition, a change to a live story, an end.
    """
    at = at or timezone.now()
    editions = Edition.objects.filter(article=OuterRef("pk"))
    is_live, waits, has_been_out = Exists(editions.live(at)), Exists(editions.waiting(at)), Exists(editions)
    newest = Revision.objects.saved().filter(article=OuterRef("article")).order_by("-pk").values("pk")[:1]
    is_changed = Exists(editions.live(at).exclude(revision=Subquery(newest)))
    conditions = {
        "draft": Q(stage=Stage.DRAFT) & ~has_been_out,
        "review": Q(stage=Stage.REVIEW),
        "ready": Q(stage=Stage.READY) & ~has_been_out,
        "scheduled": Exists(editions.filter(Q(live_from__gt=at) | Q(live_until__gt=at))),
        "live": is_live & ~is_changed,
        "changed": is_changed,
        "withdrawn": ~is_live & ~waits & Q(was_withdrawn=True),
        "ended": ~is_live & ~waits & Q(was_withdrawn=False),
    }
    return articles.filter(conditions[state]) if state in conditions else articles


def at_work(articles):
    """Return those of `articles` that somebody still has to do something with before readers get what is in them."""
    editions = Edition.objects.filter(article=OuterRef("pk"))
    return articles.filter(Q(stage__in=[Stage.DRAFT, Stage.REVIEW]) | Q(stage=Stage.READY) & ~Exists(editions))


def overdue(articles, at=None):
    """Return those of `articles` that were planned for a moment before `at` (default: now) and never went out."""
    editions = Edition.objects.filter(article=OuterRef("pk"))
    return articles.filter(Q(planned_for__lt=at or timezone.now()) & ~Exists(editions))


def with_waiting(articles, user):
    """Add to those of `articles` that are at work, as `waits`, why each waits for `user`, or an empty text.

    "sent_back": it is theirs, and came back with a note. "assigned": they were given it. "review": an editor has to
    read it, in their sections. Whoever has no right to write waits for nothing.
    """
    articles = at_work(articles)
    if not user.has_perm("articles.change_article"):
        return articles.annotate(waits=Value("", output_field=CharField()))
    is_editor, sections = user.has_perm("articles.publish_article"), roles.sections_of(user)
    last = Transition.objects.of_the_way().filter(article=OuterRef("pk")).order_by("-pk").values("verb")[:1]
    was_sent_back = Q(stage=Stage.DRAFT) & is_own_of(user) & Q(last_verb=Transition.Verb.SEND_BACK)
    reasons = [When(was_sent_back, then=Value("sent_back"))]
    given = Q(assigned_to=user) if is_editor else Q(assigned_to=user, stage=Stage.DRAFT)
    reasons.append(When(given, then=Value("assigned")))
    if is_editor:
        to_read = Q(stage=Stage.REVIEW)
        if sections is not None:
            to_read &= Q(section__in=sections) | Q(section=None)
        reasons.append(When(to_read, then=Value("review")))
    return articles.alias(last_verb=Subquery(last)).annotate(waits=Case(*reasons, default=Value("")))
