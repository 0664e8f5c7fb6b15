"""The history of a story: its saves and its steps in one list, any two versions compared, any one restored."""

from itertools import pairwise

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import revisions, workflow
from ..models import Revision, Section
from ..templatetags.desk import moment
from . import comparison

#: How many saves a page of the history shows.
LENGTH = 25


class HistoryPages:
    """The pages under a story that tell what happened to it. For ArticleAdmin."""

    def history_urls(self):
        """Return the addresses of these pages, for get_urls()."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:key>/compare/", wrap(self.compare_view), name="articles_article_compare"),
            path("<int:key>/restore/<int:revision>/", wrap(self.restore_view), name="articles_article_restore"),
        ]

    def history_view(self, request, object_id, extra_context=None):
        """Tell the saves and the steps of a story in one list, the newest first. Replaces Django's."""
        article = self._readable(request, object_id)
        page = Paginator(article.revisions.order_by("-pk"), LENGTH).get_page(request.GET.get("page"))
        context = {
            **self._frame(request, article, _("History")),
            "page": page,
            "events": _events(article, page),
            "live": article.editions.live().values_list("revision", flat=True).first(),
            "shown": set(article.editions.values_list("revision", flat=True)),
            "may_change": self.has_change_permission(request, article),
        }
        return TemplateResponse(request, "admin/articles/article/history.html", context)

    def compare_view(self, request, key):
        """Compare two versions: ?from= and ?to= are keys of revisions, "live", or "now" for the working copy."""
        article = self._readable(request, key)
        old = _version(article, request.GET.get("from", "live"))
        new = _version(article, request.GET.get("to", "now"))
        found = comparison.differences(old.state, new.state)
        came, went, fields = comparison.summary(found)
        context = {
            **self._frame(request, article, _("Compare")),
            "old": old,
            "new": new,
            "differences": found,
            "words_in": came,
            "words_out": went,
            "fields": fields,
            "side_by_side": request.GET.get("view") == "side",
            "query": f"from={old.name}&to={new.name}",
            "may_change": self.has_change_permission(request, article),
            "is_live_to_now": (old.name, new.name) == ("live", "now"),
        }
        return TemplateResponse(request, "admin/articles/article/compare.html", context)

    def restore_view(self, request, key, revision):
        """Make a revision the working copy again, as a new save."""
        return require_POST(self._restore)(request, key, revision)

    def _restore(self, request, key, revision):
        article = self._readable(request, key)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        chosen = get_object_or_404(article.revisions, pk=revision)
        back = HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
        stood_in = Section.objects.filter(pk=chosen.snapshot["fields"].get("section")).first()
        if stood_in and stood_in.pk != article.section_id and not workflow.may_move_to(request.user, stood_in):
            sentence = _("It stood in %(section)s then, which is not a section of yours.")
            self.message_user(request, sentence % {"section": stood_in}, messages.WARNING)
            return back
        is_live = article.editions.live().filter(revision=chosen).exists()
        try:
            # With the text that readers see, nothing is left to be published.
            if is_live and workflow.may_publish(request.user, article):
                _article, sentences = workflow.discard_changes(article, by=request.user)
            else:
                _made, sentences = revisions.restore(article, chosen, by=request.user)
        except workflow.Refused as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
            return back
        said = _("The text of %(moment)s is the working copy again. What was there before is in the history.")
        self.message_user(request, said % {"moment": moment(chosen.saved_at)}, messages.SUCCESS)
        for sentence in sentences:
            self.message_user(request, sentence, messages.WARNING)
        return back

    def _readable(self, request, key):
        article = self.get_object(request, str(key))
        if article is None:
            raise Http404
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        return article

    def _frame(self, request, article, title):
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
        }


class Version:
    """One side of a comparison: its snapshot in today's shape, its name in the address, and what it is called."""

    def __init__(self, name, state, title, revision=None):
        self.name, self.state, self.title, self.revision = name, state, title, revision


def _version(article, name):
    if name == "live":
        edition = article.editions.live().select_related("revision").first()
        if edition is None:
            raise Http404(_("The story is not live."))
        title = _("Live since %(moment)s") % {"moment": moment(edition.live_from)}
        return Version(name, revisions.read(edition.revision.snapshot), title, edition.revision)
    if name == "now":
        newest = article.revisions.saved().first()
        if newest is None:
            return Version(name, revisions.snapshot(article), _("The working copy"))
        title = _("Working copy, saved by %(name)s %(moment)s")
    else:
        newest = article.revisions.filter(pk=name).first() if name.isdecimal() and len(name) <= 18 else None
        if newest is None:
            raise Http404
        title = _("Saved by %(name)s %(moment)s")
        if newest.kind == Revision.Kind.AUTOSAVE:
            title = _("Typed by %(name)s, %(moment)s, not saved")
    title %= {"name": newest.by_name, "moment": moment(newest.saved_at)}
    return Version(name, revisions.read(newest.snapshot), title, newest)


def _events(article, page):
    """Return the saves of `page` and the steps between them, the newest first, as [(kind, what, words)].

    `words` is (in, out) against the save before. A step stands on the page of the saves around it.
    """
    shown = list(page)
    before = article.revisions.filter(pk__lt=shown[-1].pk).order_by("-pk").first() if shown else None
    # What was only typed is told against the text before it, too.
    chain = [*shown, *([before] if before else [])]
    words = {
        new.pk: comparison.words_changed(revisions.read(old.snapshot), revisions.read(new.snapshot))
        for new, old in pairwise(chain)
    }
    steps = article.transitions.all()
    if page.has_next():
        steps = steps.filter(at__gte=shown[-1].saved_at)
    if page.has_previous():
        newer = article.revisions.filter(pk__gt=shown[0].pk).order_by("pk").first()
        steps = steps.filter(at__lt=newer.saved_at)
    events = [("step", step, None) for step in steps[:200]]
    events += [("save", revision, words.get(revision.pk)) for revision in shown]
    # A step is recorded after the save that it belongs to; of one moment it stands above it.
    return sorted(events, key=lambda one: one[1].at if one[0] == "step" else one[1].saved_at, reverse=True)
