"""From the address of a public page to the form of what stands there: /admin/edit/?path=/science/why-ice-is-blue/."""

from urllib.parse import unquote, urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from ..addresses import story_path
from ..models import Address, Author, Page, Section, Series, Topic


def open_form(request, site):
    """Lead to the form of what stands or stood at `?path=`, a path or a whole address of ours.

    Raise PermissionDenied for whoever may not see that form. Where nothing is found, the list says so.
    """
    asked = request.GET.get("path", "")
    found = at(asked)
    if found is None:
        sentence = _("Nothing that can be edited stands at “%(path)s”.") % {"path": asked[:200]}
        messages.warning(request, sentence)
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
    if not site.get_model_admin(type(found)).has_view_or_change_permission(request, found):
        raise PermissionDenied
    return HttpResponseRedirect(reverse(f"admin:articles_{found._meta.model_name}_change", args=[found.pk]))


def at(address):
    """Return what a public address belongs or belonged to: an Article, a Section, a Page and so on, or None."""
    try:
        path = unquote(urlsplit(address.strip()).path)
        match = resolve(path if path.endswith("/") else f"{path}/")
    except (ValueError, Resolver404):
        return None
    find = FINDERS.get(match.url_name)
    return find(**match.kwargs) if find else None


def _story(section, slug):
    owned = Address.objects.filter(path=story_path(section, slug)).select_related("article").first()
    return owned.article if owned else None


def _section_or_page(slug):
    return Section.objects.filter(slug=slug).first() or Page.objects.filter(slug=slug).first()


#: By the names of articles/urls.py.
FINDERS = {
    "article": _story,
    "section_or_page": _section_or_page,
    "section_feed": lambda section: Section.objects.filter(slug=section).first(),
    "topic": lambda slug: Topic.objects.filter(slug=slug).first(),
    "series": lambda slug: Series.objects.filter(slug=slug).first(),
    "author": lambda slug: Author.objects.filter(slug=slug).first(),
}
