"""The desk: what waits for whom, and what is or will be with readers, when somebody signs in."""

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import homepage, readiness, workflow
from ..models import Article, Byline, Edition, Image, Transition
from ..models.article import is_own_of
from . import states

Stage = Article.Stage

#: How many stories a list of the desk shows before it points to the list of articles.
LENGTH = 6
#: How many editions are looked through for what went out today and for what changes by itself.
MOST = 100
#: The order of what waits for somebody; within one reason, the longest waiting first.
REASONS = ("sent_back", "assigned", "review")


def page(user):
    """Return what templates/admin/desk.html shows `user`; nothing to those who may not read stories.

    Nine queries, however many stories there are and are shown.
    """
    if not user.has_perm("articles.view_article"):
        return {}
    now = timezone.now()
    work = _keys_at_work(user, now)
    changed = states.in_state(Article.objects.order_by("-saved_at", "-pk"), "changed", now)
    work["changed"] = list(changed.values_list("pk", flat=True))
    scheduled, published = list(_changing_by_itself(now)[:MOST]), list(_newest(now)[:MOST])
    rights = list(_rights_ending(now)[:MOST]) if user.has_perm("articles.view_image") else []

    to_come = {edition.article_id for edition in scheduled}
    # No story stands twice in the lists of what is at work.
    waiting = set(work["waiting"][:LENGTH])
    shown = {name: [key for key in keys if name == "waiting" or key not in waiting] for name, keys in work.items()}
    stories = _load({key for keys in shown.values() for key in keys[:LENGTH]}, user)
    today = timezone.localdate(now)
    return {
        "numbers": [
            {"number": len(work["waiting"]), "words": _("Waiting for me"), "url": "#waiting"},
            {"number": len(work["review"]), "words": _("In review"), "query": "?state=review"},
            {"number": len(work["ready"]), "words": _("Ready"), "query": "?state=ready"},
            {"number": len(to_come), "words": _("Scheduled"), "query": "?state=scheduled"},
            {"number": len(work["changed"]), "words": _("Live, changed"), "query": "?state=changed"},
            {"number": len(work["overdue"]), "words": _("Overdue"), "query": "?planned=overdue", "is_late": True},
            {"number": len(rights), "words": _("Rights ending"), "url": "#rights", "is_late": True},
        ],
        "lists": [
            {
                "name": name,
                "title": title,
                "number": len(work[name]),
                "stories": [stories[key] for key in shown[name][:LENGTH]],
                "more": len(shown[name]) - LENGTH,
                "query": query,
                "empty": _("All of them wait for you.") if work[name] else empty,
            }
            for name, title, query, empty in (
                ("waiting", _("Waiting for me"), "?whose=waiting", _("Nothing waits for you.")),
                ("review", _("In review"), "?state=review", _("No story waits for an editor.")),
                ("ready", _("Ready"), "?state=ready", _("No story waits to be published.")),
                ("drafts", _("My drafts"), "?state=draft&whose=mine", _("You have no other drafts.")),
            )
        ],
        "scheduled": scheduled[:LENGTH],
        "published": published[:LENGTH],
        "out_today": sum(timezone.localdate(edition.first_published_at) == today for edition in published),
        "changed": [stories[key] for key in work["changed"][:LENGTH]],
        "overdue": [stories[key] for key in work["overdue"][:LENGTH]],
        "rights": rights[:LENGTH],
        "trouble": homepage.trouble(),
    }


def _keys_at_work(user, now):
    """Return {list: keys} of what is at work: waiting for `user`, in review, ready, drafts, overdue. One query."""
    editions = Edition.objects.filter(article=OuterRef("pk"))
    rows = states.with_waiting(Article.objects.all(), user).annotate(
        is_own=Case(When(is_own_of(user), then=True), default=False), has_been_out=Exists(editions)
    )
    rows = list(rows.order_by("saved_at", "pk").values("pk", "stage", "waits", "is_own", "has_been_out", "planned_for"))
    of_stage = {stage: [row["pk"] for row in rows if row["stage"] == stage] for stage in Stage.values}
    late = [row for row in rows if row["planned_for"] and row["planned_for"] < now and not row["has_been_out"]]
    drafts = [row["pk"] for row in rows if row["stage"] == Stage.DRAFT and row["is_own"] and not row["has_been_out"]]
    return {
        "waiting": [row["pk"] for reason in REASONS for row in rows if row["waits"] == reason],
        "review": of_stage[Stage.REVIEW],
        "ready": of_stage[Stage.READY],
        # The newest first: what somebody is writing on.
        "drafts": drafts[::-1],
        "overdue": [row["pk"] for row in sorted(late, key=lambda row: row["planned_for"])],
    }


def _load(keys, user):
    """Return {key: story} with all that a row shows, its one next act among it. Three queries."""
    steps = Transition.objects.of_the_way().filter(article=OuterRef("pk")).order_by("-pk")
    last = {f"last_{name}": Subquery(steps.values(name)[:1]) for name in ("verb", "by_name", "at", "note")}
    stories = Article.objects.filter(pk__in=keys).with_publication().annotate(**last)
    stories = stories.select_related("section", "lead_image", "assigned_to")
    stories = list(stories.prefetch_related(Prefetch("bylines", Byline.objects.select_related("author"))))
    refusals = readiness.refusals_of_each([story for story in stories if story.publication == Stage.READY])
    for story in stories:
        story.refusals = refusals.get(story.pk, [])
        story.next_act = _next_act(story, user)
    return {story.pk: story for story in stories}


def _next_act(story, user):
    """Return what `user` most likely does with `story` next: "decide", "publish" or "open"."""
    if not workflow.may_publish(user, story):
        return "open"
    if story.stage == Stage.REVIEW:
        return "decide"
    return "publish" if story.publication == Stage.READY and not story.refusals else "open"


def _changing_by_itself(now):
    """The editions that begin or end at a moment to come, as `moment`, the soonest first."""
    begins = Q(live_from__gt=now)
    # One that ends where the next begins only makes room for it.
    ends = Q(live_from__lte=now, live_until__gt=now, asked_until=F("live_until"))
    moment = Case(When(begins, then=F("live_from")), default=F("live_until"))
    editions = Edition.objects.filter(begins | ends).annotate(
        moment=moment, begins=Case(When(begins, then=True), default=False)
    )
    return editions.defer("body", "search_text").select_related("section").order_by("moment", "pk")


def _newest(now):
    return Edition.objects.live(now).newest_first().defer("body", "search_text").select_related("section")


def _rights_ending(now):
    """The pictures whose rights end soon, each with `live_uses`: how many live stories show it."""
    is_live = Q(uses__edition__in=Edition.objects.live(now))
    return Image.objects.rights_ending(at=now).annotate(live_uses=Count("uses__edition", filter=is_live, distinct=True))
