"""Topics: tags with a page of their own."""

from django import forms
from django.contrib import messages
from django.contrib.admin import action, display, register
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Count
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import workflow
from ..models import Topic
from .base import AddressedForm, NewspaperModelAdmin, live_stories
from .newspaper import site
from .widgets import GrowingText, PictureChooser


class TopicForm(AddressedForm):
    class Meta:
        widgets = {"description": GrowingText, "picture": PictureChooser}


class MergeForm(forms.Form):
    into = forms.CharField(label=_("Into the topic"), max_length=100)

    def __init__(self, topics, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.topics = topics

    def clean_into(self):
        name = self.cleaned_data["into"]
        into = Topic.objects.filter(name__iexact=name).first()
        if into is None:
            raise forms.ValidationError(gettext("There is no topic “%(name)s”.") % {"name": name})
        if into in self.topics:
            raise forms.ValidationError(gettext("Choose another topic than those that are merged."))
        return into


@register(Topic, site=site)
class TopicAdmin(NewspaperModelAdmin):
    form = TopicForm
    fields = ["name", "slug", "description", "picture"]
    raw_id_fields = ["picture"]
    list_display = ["name", "stories"]
    actions = ["merge"]
    search_fields = ["name"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(story_count=Count("article_items"))

    def public_note(self, topic):
        return live_stories(topic.editions.live().count())

    @action(description=_("Merge into another…"), permissions=["delete"])
    def merge(self, request, queryset):
        """Ask into which other topic, then make them one with it."""
        form = MergeForm(queryset, request.POST if "sure" in request.POST else None)
        if form.is_valid():
            into = form.cleaned_data["into"]
            for topic in queryset:
                workflow.merge_topics(topic, into=into)
                sentence = gettext("“%(topic)s” is “%(into)s” now.") % {"topic": topic, "into": into}
                self.log_change(request, into, sentence)
                messages.success(request, sentence)
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Merge topics"),
            "rows": queryset,
            "consequences": gettext(
                "Their stories, live or not, get the other topic; their addresses lead to it. "
                "This cannot be taken back."
            ),
            "form": form,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/merge.html", context)

    @display(description=_("Stories"), ordering="story_count")
    def stories(self, topic):
        return topic.story_count
