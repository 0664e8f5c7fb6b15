"""Previews: the real page of a story, marked as a draft, from what is typed, what is saved or what waits.

And the links by which people without an account see it.
"""

from datetime import timedelta

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from .. import pages, preview_links, proofs, reads, revisions, workflow
from ..addresses import absolute
from ..models import Article, Edition, PreviewLink
from ..templatetags.desk import moment, thumbnail
from . import typed

#: How many links of a story are listed, the newest first.
LINKS_LENGTH = 20


def respond(request, edition, targets, *, says, until=None):
    """Return the page of an Edition as a draft: `says` which one it is, `until` when a link to it ends.

    It is kept by nobody, found by no search engine, and framed by our own pages at most.
    """
    context = {**pages.article(edition, targets), "says": says, "until": until}
    response = TemplateResponse(request, "articles/preview.html", context)
    response._csp_update = {"frame-src": context["frames"]}
    return _kept_by_nobody(response)


def _kept_by_nobody(response):
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # A picture or a link on the page tells nobody where it was seen.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def shared(request, token):
    """Show the working copy to whoever has a link to it. It asks for no session and gives none."""
    try:
        counts = request.method == "GET" and not reads.is_program(request.headers)
        link = preview_links.follow(token, counts=counts)
    except PreviewLink.DoesNotExist:
        return _leads_nowhere(request, _("This link leads nowhere. Perhaps a part of it was lost on the way."), 404)
    except preview_links.Ended:
        return _leads_nowhere(request, _("This link has ended. Ask whoever sent it for a new one."), 410)
    article = link.article
    says = _("A story being worked on, as saved %(moment)s. Shared by %(name)s.") % {
        "moment": moment(article.saved_at),
        "name": link.made_by_name,
    }
    return respond(request, *proofs.pull(article, revisions.snapshot(article)), says=says, until=link.expires_at)


def _leads_nowhere(request, sentence, status):
    context = {"sentence": sentence}
    return _kept_by_nobody(TemplateResponse(request, "articles/preview_ended.html", context, status=status))


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
            door("also-read/", require_POST(self.automatic_typed), "automatic_new"),
            door("<int:key>/also-read/", require_POST(self.automatic_typed), "automatic"),
            door("<int:key>/preview/", require_safe(self.preview_saved), "preview"),
            door("<int:key>/preview/typed/", require_POST(self.preview_typed), "preview_typed"),
            door("<int:key>/preview/waiting/", require_safe(self.preview_waiting), "preview_waiting"),
            door("<int:key>/preview/<int:revision>/", require_safe(self.preview_revision), "preview_revision"),
            path(
                "<int:key>/preview-links/",
                self.admin_site.admin_view(self.preview_links_view),
                name="articles_article_preview_links",
            ),
        ]

    def preview_typed(self, request, key=None):
        """Show what the form that is sent holds. Nothing is saved."""
        return respond(request, *self._typed(request, key), says=_("As typed, not saved yet."))

    def automatic_typed(self, request, key=None):
        """Name what readers of the sent form would find in its boxes that leave the story to the site, and why."""
        chosen = pages.article(*self._typed(request, key))["automatic"]
        return JsonResponse({"stories": [{**_as_chosen(other), "why": _why(other)} for other in chosen]})

    def _typed(self, request, key):
        """Return proofs.pull() of what the form that is sent holds."""
        article = get_object_or_404(Article, pk=key) if key else Article()
        may = self.has_change_permission(request, article) if key else self.has_add_permission(request)
        if not may:
            raise PermissionDenied
        form = self.get_form(request, article if key else None)(request.POST, instance=article)
        return proofs.pull(article, typed.snapshot(form, article))

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

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and self.has_change_permission(request, obj):
            context |= _links(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def preview_links_view(self, request, key):
        """Make (`verb=make`, `days`) or end (`revoke=` its key) a link, and list those there are.

        A script that asks for it gets the list alone.
        """
        article = get_object_or_404(Article, pk=key)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        by_script = request.headers.get("X-Requested-With") == "fetch"
        if request.method == "POST":
            try:
                said = _press(request, article)
            except workflow.Refused as refused:
                said = str(refused)
            if not by_script:
                self.message_user(request, said, messages.INFO)
                return HttpResponseRedirect(request.path)
            return TemplateResponse(
                request, "admin/articles/article/preview_links_list.html", {**_links(article), "said": said}
            )
        context = {
            **self.admin_site.each_context(request),
            **_links(article),
            "title": _("Preview links"),
            "opts": self.opts,
            "article": article,
        }
        return TemplateResponse(request, "admin/articles/article/preview_links_page.html", context)

    def _shown(self, request, key):
        article = get_object_or_404(Article, pk=key)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        return article


def _as_chosen(other):
    return {
        "id": other.article_id,
        "headline": other.headline,
        "section": other.section.name,
        "thumbnail": thumbnail(other.lead_image, 320),
    }


def _why(other):
    """Return what made the site choose an Edition from related.around() for an automatic box."""
    if other.place is not None:
        return _("One of this story’s related stories.")
    ages = (_("of this week"), _("of this month"), _("of this year"), _("older than a year"))
    reasons = [
        ngettext("%(count)d topic in common", "%(count)d topics in common", other.shared) % {"count": other.shared}
        if other.shared
        else "",
        "" if other.beside else _("the same section"),
        ages[other.age],
        ngettext("%(count)d read lately", "%(count)d reads lately", other.reads) % {"count": other.reads}
        if other.reads
        else "",
    ]
    return _("Chosen by the site: %(reasons)s.") % {"reasons": ", ".join(filter(None, reasons))}


def _press(request, article):
    if revoked := request.POST.get("revoke"):
        if not (revoked.isascii() and revoked.isdecimal() and len(revoked) <= 18):
            raise Http404
        preview_links.revoke(get_object_or_404(article.preview_links, pk=revoked), by=request.user)
        return _("The link has ended.")
    days = request.POST.get("days", "")
    preview_links.make(article, by=request.user, days=int(days) if days.isascii() and days.isdecimal() else 0)
    return _("The link is there. Whoever has it sees the story as it was last saved.")


def _links(article):
    """Return what preview_links_list.html shows of a story. One query."""
    links = []
    for link in article.preview_links.all()[:LINKS_LENGTH]:
        token = preview_links.token(link) if link.is_open else ""
        links.append(
            {
                "link": link,
                "address": absolute(reverse("admin:preview", args=[token])) if token else "",
                # A link made for a week has "1 week" and not "6 days" from the first moment on.
                "left": timeuntil(link.expires_at + timedelta(minutes=1), depth=1),
            }
        )
    return {
        "preview_links": links,
        "open_links": sum(shown["link"].is_open for shown in links),
        "link_days": preview_links.DAYS,
    }
