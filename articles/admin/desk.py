"""The desk: what waits for whom, when somebody signs in."""

from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from ..models import Article, Edition, Transition
from .states import in_state

#: How many stories a list of the desk shows before it points to the list of articles.
LENGTH = 6


def lists(user):
    """Return the desk's lists for `user`: what waits for a person, and what is or will be with readers."""
    if not user.has_perm("articles.view_article"):
        return {}
    stories = Article.objects.with_publication().select_related("section", "lead_image").defer("body")
    stories = stories.prefetch_related("bylines__author")
    review = in_state(stories, "review").order_by("saved_at", "pk")
    live = Edition.objects.live().order_by("-live_from", "-pk").defer("body", "search_text").select_related("section")
    return {
        "waiting": [
            _list(_("In review"), review, "?state=review", _("No story waits for an editor.")),
            _list(_("Ready"), in_state(stories, "ready"), "?state=ready", _("No story waits to be published.")),
            _list(_("My drafts"), _drafts(stories, user), "?state=draft&mine=yes", _("You have no drafts.")),
        ],
        # A change to a live story can wait too; it stands here with the stories that are not live yet.
        "scheduled": stories.exclude(waits_until=None).order_by("waits_until", "pk")[:LENGTH],
        "changed": in_state(stories, "changed")[:LENGTH],
        "published": live[:LENGTH],
    }


def _drafts(stories, user):
    """Return the user's drafts, those that were sent back to them first, with `sent_back_by` and `note`."""
    steps = Transition.objects.of_the_way().filter(article=OuterRef("pk")).order_by("-pk")
    drafts = in_state(stories, "draft").own_of(user).annotate(last_verb=Subquery(steps.values("verb")[:1]))
    is_sent_back = Q(last_verb=Transition.Verb.SEND_BACK)
    sent_back = steps.filter(verb=Transition.Verb.SEND_BACK)
    return drafts.annotate(
        sent_back_by=Case(When(is_sent_back, Subquery(sent_back.values("by_name")[:1])), default=Value("")),
        note=Case(When(is_sent_back, Subquery(sent_back.values("note")[:1])), default=Value("")),
    ).order_by(Case(When(is_sent_back, 0), default=1), "-saved_at", "-pk")


def _list(title, stories, query, empty):
    found = list(stories[: LENGTH + 1])
    return {
        "title": title,
        "stories": found[:LENGTH],
        "has_more": len(found) > LENGTH,
        "query": query,
        "empty": empty,
    }
