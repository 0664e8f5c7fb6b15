"""Previews: the real page of a story, marked as a draft, from what is typed, what is saved or what waits."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from .. import pages, proofs, revisions
from ..models import Article, Edition
from ..templatetags.desk import moment
from . import typed


def respond(request, edition, targets, *, says, until=None):
    """Return the page of an Edition as a draft: `says` which one it is, `until` when a link to it ends.

    It is kept by nobody, found by no search engine, and framed by our own pages at most.
    """
    context = {**pages.article(edition, targets), "says": says, "until": until}
    response = TemplateResponse(request, "articles/preview.html", context)
    response._csp_update = {"frame-src": context["frames"]}
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # A picture or a link on the page tells nobody where it was seen.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def framed_by_us(view):
    """Let the view's page stand in a frame of our own pages, and of no others."""
    return csp_replace({"frame-ancestors": [SELF]})(xframe_options_sameorigin(view))


class PreviewPages:
    """The pages under a story that show it as readers would see it. For ArticleAdmin."""

    def preview_urls(self):
        """Return the addresses of these pages, for get_urls()."""

        def door(route, view, name):
            return path(route, self.admin_site.admin_view(framed_by_us(view)), name=f"articles_article_{name}")

        return [
            door("preview/", require_POST(self.preview_typed), "preview_new"),
            door("<int:key>/preview/", require_safe(self.preview_saved), "preview"),
            door("<int:key>/preview/typed/", require_POST(self.preview_typed), "preview_typed"),
            door("<int:key>/preview/waiting/", require_safe(self.preview_waiting), "preview_waiting"),
            door("<int:key>/preview/<int:revision>/", require_safe(self.preview_revision), "preview_revision"),
        ]

    def preview_typed(self, request, key=None):
        """Show what the form that is sent holds. Nothing is saved."""
        article = get_object_or_404(Article, pk=key) if key else Article()
        may = self.has_change_permission(request, article) if key else self.has_add_permission(request)
        if not may:
            raise PermissionDenied
        form = self.get_form(request, article if key else None)(request.POST, instance=article)
        state = typed.snapshot(form, article)
        return respond(request, *proofs.pull(article, state), says=_("As typed, not saved yet."))

    def preview_saved(self, request, key):
        """Show the working copy as it was last saved."""
        article = self._shown(request, key)
        says = _("As saved %(moment)s.") % {"moment": moment(article.saved_at)}
        return respond(request, *proofs.pull(article, revisions.snapshot(article)), says=says)

    def preview_revision(self, request, key, revision):
        """Show what the story looked like at one save, or what was kept while typing."""
        article = self._shown(request, key)
        revision = get_object_or_404(article.revisions, pk=revision)
        words = {"moment": moment(revision.saved_at), "name": revision.by_name}
        says = _("As saved %(moment)s by %(name)s.") % words
        if revision.kind == revision.Kind.AUTOSAVE:
            says = _("As %(name)s had typed it %(moment)s.") % words
        return respond(request, *proofs.pull(article, revisions.read(revision.snapshot)), says=says)

    def preview_waiting(self, request, key):
        """Show the edition that waits for its moment."""
        article = self._shown(request, key)
        edition = Edition.objects.filter(article=article).waiting().for_page().first()
        if edition is None:
            raise Http404
        says = _("As readers will see it %(moment)s.") % {"moment": moment(edition.live_from)}
        return respond(request, edition, None, says=says)

    def _shown(self, request, key):
        article = get_object_or_404(Article, pk=key)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        return article
