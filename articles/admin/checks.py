"""The publish checks while somebody writes: what stands in the form is judged, and nothing is saved."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import addresses, body, readiness
from ..models import Article, Image
from . import typed
from .publishing_form import MomentField


class CheckDoor:
    """Where checks.js asks. For ArticleAdmin."""

    def check_urls(self):
        """Return the address of this door, for get_urls()."""
        return [path("check/", self.admin_site.admin_view(self.check_view), name="articles_article_check")]

    def check_view(self, request):
        """Judge the sent form of the writing page, with `article` as the story's key unless it is a new one.

        The answer has `found`, each with level, sentence and place, and `panel`, the group of the panel drawn anew.
        """
        return require_POST(self._check)(request)

    def _check(self, request):
        key = request.POST.get("article", "")
        is_stored = key.isascii() and key.isdecimal() and len(key) <= 18
        article = get_object_or_404(Article, pk=int(key)) if is_stored else Article(created_by=request.user)
        if not (self.has_change_permission(request, article) if is_stored else self.has_add_permission(request)):
            raise PermissionDenied
        form = self.get_form(request, article if is_stored else None)(request.POST, instance=article)
        judged = _judged(article, typed.snapshot(form, article), _at(request.POST))
        if body.refusal(source := request.POST.get("body", "")):
            # A snapshot has less of it, which would pass.
            judged.article.body = source
        found = readiness.found(judged)
        box = {**split(found), "as_typed": True}
        panel = render_to_string("admin/articles/article/checks_in.html", {"box": box}, request)
        return JsonResponse({"found": [one._asdict() for one in found], "says": says(box), "panel": panel})


def split(found):
    """Return what readiness found as the panel draws it: {"refusals", "advice"}."""
    return {
        "refusals": [one for one in found if one.level == readiness.REFUSES],
        "advice": [one for one in found if one.level == readiness.ADVISES],
    }


def says(box):
    """Return what the closed group says: 2 to fix, 1 to consider."""
    to_fix, to_consider = len(box["refusals"]), len(box["advice"])
    words = [_("%(count)d to fix") % {"count": to_fix} if to_fix else _("Nothing to fix")]
    if to_consider:
        words.append(_("%(count)d to consider") % {"count": to_consider})
    return ", ".join(words)


def _judged(article, state, at):
    """Return `article` as a snapshot of the form has it, for the checks. It is not to be saved."""
    for name, value in state["fields"].items():
        setattr(article, Article._meta.get_field(name).attname, value)
    if article.lead_image_id:
        article.lead_image = Image.objects.filter(pk=article.lead_image_id).first()
    # As a save would make it.
    article.slug = article.slug or addresses.slug_for(article.headline)
    return readiness.Judged(article, at, bylines=len(state["bylines"]), topics=len(state["topics"]))


def _at(post):
    """Return the moment that the form asks to publish at, or None for now."""
    if post.get("when") != "later":
        return None
    try:
        return MomentField(required=False).clean([post.get("at_0", ""), post.get("at_1", "")])
    except ValidationError:
        return None
