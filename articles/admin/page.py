"""Standing pages: about, contact, privacy. A change is live at once."""

from django.contrib.admin import display, register
from django.utils.translation import gettext_lazy as _

from ..models import Page
from ..templatetags.desk import moment
from .base import AddressedForm, NewspaperModelAdmin
from .newspaper import site


class PageForm(AddressedForm):
    named_by = "title"


@register(Page, site=site)
class PageAdmin(NewspaperModelAdmin):
    form = PageForm
    fields = ["title", "body", "slug", "policy", "in_footer", "position"]
    list_display = ["title", "address", "in_footer", "changed"]

    def get_queryset(self, request):
        pages = super().get_queryset(request)
        return pages.defer("body") if request.resolver_match.url_name == "articles_page_changelist" else pages

    def public_note(self, page):
        return _("Readers see this page.")

    @display(description=_("Address"), ordering="slug")
    def address(self, page):
        return page.get_absolute_url()

    @display(description=_("Changed"), ordering="changed_at")
    def changed(self, page):
        return moment(page.changed_at)
