"""The newspaper's own AdminSite: the frame around every page of the editors' side, and the desk it opens with."""

from allauth.core import ratelimit
from allauth.usersessions.models import UserSession
from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from ..models import AccessEvent, Address, Article, Author, Banner, Image, Page, Section, Series, SiteIdentity, Topic
from . import blocks, desk, edit_address, email_edition, first_account, front, my_settings, previews, week

#: The left navigation in its groups: model and icon of templates/admin/icons.html. Phones show the first group.
NAVIGATION = [
    [(Article, "article"), (Image, "picture")],
    [(Topic, "topic"), (Series, "ol"), (Author, "person"), (Section, "section"), (Page, "page"), (Banner, "warn")],
    [(SiteIdentity, "cog"), (Address, "link"), (User, "people"), (AccessEvent, "key")],
]


#: For what the sign-in dialog of the page for writing may show: see static/admin/newsroom/sign-in-here.js.
def in_our_frames(view):
    """Let only pages of our own show this one in a frame."""
    return xframe_options_sameorigin(csp_replace({"frame-ancestors": [SELF]})(view))


class NewspaperAdmin(AdminSite):
    index_template = "admin/desk.html"
    index_title = _("Desk")
    empty_value_display = ""
    # The stock side bar lists every model of every app; ours is in templates/admin/navigation.html.
    enable_nav_sidebar = False

    @property
    def site_url(self):
        return f"{settings.SITE_URL}/"

    def each_context(self, request):
        context = super().each_context(request)
        if context["has_permission"]:
            context["navigation"] = self.navigation(request)
            context["may_write"] = request.user.has_perm("articles.add_article")
        return context

    def navigation(self, request):
        """Return the groups of the left navigation as far as this user may look: [[{"name", "url", "icon", ...}]]."""
        groups = []
        for group in NAVIGATION:
            entries = []
            for model, icon in group:
                if self.get_model_admin(model).has_view_or_change_permission(request):
                    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
                    name = model._meta.verbose_name_plural
                    entries.append({"name": name, "url": url, "icon": icon, "is_here": request.path.startswith(url)})
            if entries:
                groups.append(entries)
        if request.user.has_perms(["articles.publish_article", "articles.change_any_article"]):
            url = reverse("admin:front")
            here = request.path.startswith(url)
            groups[0].append({"name": _("Homepage"), "url": url, "icon": "front", "is_here": here})
        if request.user.has_perm("articles.view_article"):
            url = reverse("admin:calendar")
            here = request.path == url
            # A phone's bar has room for six.
            is_wide = len(groups[0]) > 2
            entry = {"name": _("Calendar"), "url": url, "icon": "calendar", "is_here": here, "is_wide": is_wide}
            groups[0].append(entry)
        if request.user.has_perm("articles.view_article") and groups[1:]:
            url = reverse("admin:email_edition")
            here = request.path == url
            groups[1].append({"name": _("E-mail edition"), "url": url, "icon": "mail", "is_here": here})
        return groups

    def app_index(self, request, app_label, extra_context=None):
        """The desk stands for Django's list of an app's models."""
        return HttpResponseRedirect(reverse("admin:index"))

    def index(self, request, extra_context=None):
        context = {"desk": desk.page(request.user), "zone": settings.TIME_ZONE, **(extra_context or {})}
        return super().index(request, context)

    def get_urls(self):
        own = [
            path("my-settings/", self.admin_view(self.my_settings), name="my_settings"),
            path("calendar/", self.admin_view(self.calendar), name="calendar"),
            path("blocks/", self.admin_view(self.blocks), name="blocks"),
            path("edit/", self.admin_view(self.edit), name="edit"),
            # Before the sign-in: whoever has one of these links needs no account.
            path("preview/<str:token>/", previews.shared, name="preview"),
            path("first-account/<str:token>/", first_account.page, {"site": self}, name="first_account"),
            path("signed-in/", self.admin_view(self.signed_in), name="signed_in"),
        ]
        return own + front.urls(self) + email_edition.urls(self) + super().get_urls()

    def my_settings(self, request):
        """Everybody's own settings."""
        return my_settings.my_settings(request, self)

    def calendar(self, request):
        """The week by section; for whoever may read stories."""
        if not request.user.has_perm("articles.view_article"):
            raise PermissionDenied
        return week.calendar(request, self)

    def edit(self, request):
        """Lead to the form of what stands at the public address `?path=`."""
        return edit_address.open_form(request, self)

    def password_change(self, request, extra_context=None):
        """Change one's own password, with so many tries a minute; this session goes on under a new key."""
        refused = ratelimit.consume_or_429(request, action="change_password", user=request.user)
        response = refused or super().password_change(request, extra_context)
        if response.status_code == 302:
            UserSession.objects.create_from_request(request)
        return response

    @method_decorator(in_our_frames)
    def signed_in(self, request):
        """Tell a form that is about to be sent who is signed in by now, with a token of that session."""
        if not request.accepts("application/json") or "text/html" in request.headers.get("accept", ""):
            return HttpResponse(_("You are signed in."), content_type="text/plain; charset=utf-8")
        return JsonResponse({"user": request.user.get_username(), "token": get_token(request)})

    def blocks(self, request):
        """Say what the blocks of a text stand for today: ?images=1,2&articles=3&embed=https://…&embed=https://…

        Keys without an answer are gone; an address without one is none.
        """
        may = request.user.has_perm
        images = request.GET.get("images", "") if may("articles.view_image") else ""
        articles = request.GET.get("articles", "") if may("articles.view_article") else ""
        shown = blocks.shown(images=blocks.keys(images), articles=blocks.keys(articles))
        return JsonResponse({**shown, "embeds": blocks.embeds(request.GET.getlist("embed"))})


site = NewspaperAdmin()
# Whatever is deleted is deleted on its own page, which says where it is used.
site.disable_action("delete_selected")
