"""Sections. A change is live at once."""

from django import forms
from django.contrib import messages
from django.contrib.admin import action, display, register
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .. import workflow
from ..models import Article, Edition, Section, Staffer
from .base import AddressedForm, NewspaperModelAdmin, live_stories
from .newspaper import site
from .widgets import GrowingText


class SectionForm(AddressedForm):
    class Meta:
        widgets = {"description": GrowingText(single_line=True)}


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(Section.objects.none(), label=_("Into the section"))

    def __init__(self, sections, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Section.objects.exclude(pk__in=sections)


@register(Section, site=site)
class SectionAdmin(NewspaperModelAdmin):
    form = SectionForm
    fields = ["name", "slug", "description", "tone", "position"]
    list_display = ["name", "address", "colour", "live_stories", "position"]
    search_fields = ["name"]
    actions = ["merge"]

    def get_queryset(self, request):
        live = Edition.objects.live().filter(section=OuterRef("pk")).order_by().values("section")
        count = Subquery(live.annotate(count=Count("pk")).values("count"))
        return super().get_queryset(request).annotate(live_count=Coalesce(count, 0))

    def reasons_to_keep(self, section):
        own = Article.objects.filter(Q(section=section) | Q(editions__section=section)).distinct().count()
        sentence = ngettext(
            "%(count)d story is in this section, or was.", "%(count)d stories are in this section, or were.", own
        )
        reasons = [sentence % {"count": own}] if own else []
        # Without their last section they would edit in all.
        editors = Staffer.objects.filter(sections=section).select_related("user")
        return reasons + [gettext("%(name)s edits in this section.") % {"name": editor} for editor in editors]

    def public_note(self, section):
        return live_stories(section.live_count)

    @action(description=_("Merge into another…"), permissions=["delete"])
    def merge(self, request, queryset):
        """Ask into which other section, then make them one with it; what is refused stays, and is told."""
        form = MergeForm(queryset.values("pk"), request.POST if "sure" in request.POST else None)
        if form.is_valid():
            into = form.cleaned_data["into"]
            for section in queryset:
                sentence = gettext("“%(section)s” is “%(into)s” now.") % {"section": section, "into": into}
                try:
                    workflow.merge_sections(section, into=into)
                except workflow.Refused as refused:
                    messages.warning(request, f"“{section}”: {refused}")
                else:
                    self.log_change(request, into, sentence)
                    messages.success(request, sentence)
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Merge sections"),
            "rows": queryset,
            "consequences": gettext(
                "Their stories, live or not, move to the other section, and so do their editors; all their addresses "
                "lead there. A front of their own is kept where the other section has none. This cannot be taken back."
            ),
            "form": form,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/merge.html", context)

    @display(description=_("Address"), ordering="slug")
    def address(self, section):
        return section.get_absolute_url()

    @display(description=_("Colour"), ordering="tone")
    def colour(self, section):
        return format_html('<span class="nr-tone nr-tone--{}">{}</span>', section.tone, section.get_tone_display())

    @display(description=_("Live stories"), ordering="live_count")
    def live_stories(self, section):
        return section.live_count
