"""The access log: who signed in or was refused, and who changed what somebody may do. Nothing here can be changed."""

from django.contrib.admin import display, register
from django.utils.translation import gettext_lazy as _

from ..models import AccessEvent
from ..templatetags.desk import moment
from .base import NewspaperModelAdmin
from .newspaper import site


@register(AccessEvent, site=site)
class AccessEventAdmin(NewspaperModelAdmin):
    """For whoever may look at accounts."""

    list_display = ["when", "name", "what", "by_name", "address", "browser", "details"]
    list_display_links = None
    list_filter = ["what"]
    search_fields = ["name", "by_name", "address"]

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("auth.view_user")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @display(description=_("When"), ordering="at")
    def when(self, event):
        return moment(event.at)
