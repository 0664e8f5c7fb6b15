"""Who the newspaper is: one row, so the list is its form. A change is live at once."""

from django.contrib.admin import TabularInline, register
from django.forms import CheckboxSelectMultiple, ModelForm
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..models import Link, SiteIdentity
from .base import NewspaperModelAdmin, OwnControls
from .newspaper import site
from .widgets import GrowingText


class SiteIdentityForm(ModelForm):
    class Meta:
        widgets = {"tagline": GrowingText(single_line=True), "imprint": GrowingText(single_line=True)}


class LinkRows(OwnControls, TabularInline):
    """The links of the navigation and of the footer: whoever may change the newspaper may change them."""

    model = Link
    fields = ["group", "position", "section", "address", "name"]
    extra = 1
    template = "admin/articles/siteidentity/links.html"

    def has_change_permission(self, request, obj=None):
        return self.admin_site.get_model_admin(SiteIdentity).has_change_permission(request, obj)

    has_view_permission = has_add_permission = has_delete_permission = has_change_permission


@register(SiteIdentity, site=site)
class SiteIdentityAdmin(NewspaperModelAdmin):
    form = SiteIdentityForm
    fields = [
        "name",
        "tagline",
        "imprint",
        "email",
        "old_after_months",
        "second_factor_roles",
        "facebook",
        "x",
        "bluesky",
        "mastodon",
        "instagram",
    ]

    inlines = [LinkRows]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, widget=CheckboxSelectMultiple, **kwargs)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def public_note(self, identity):
        return _("Every page shows this.")

    def get_object(self, request, object_id, from_field=None):
        """Return the one row, also before it was first saved."""
        return SiteIdentity.load() if object_id == "1" else None

    def changelist_view(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("admin:articles_siteidentity_change", args=[1]))

    def response_post_save_change(self, request, obj):
        return self.changelist_view(request)
