"""Topics: tags with a page of their own."""

from django.contrib.admin import display, register
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from ..models import Edition, Topic
from .base import AddressedForm, NewspaperModelAdmin, live_stories
from .newspaper import site
from .widgets import GrowingText, PictureChooser


class TopicForm(AddressedForm):
    class Meta:
        widgets = {"description": GrowingText, "picture": PictureChooser}


@register(Topic, site=site)
class TopicAdmin(NewspaperModelAdmin):
    form = TopicForm
    fields = ["name", "slug", "description", "picture"]
    raw_id_fields = ["picture"]
    list_display = ["name", "stories"]
    search_fields = ["name"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(story_count=Count("article_items"))

    def public_note(self, topic):
        return live_stories(Edition.objects.live().filter(topic_items__tag=topic).count())

    @display(description=_("Stories"), ordering="story_count")
    def stories(self, topic):
        return topic.story_count
