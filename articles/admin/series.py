"""Series: stories that belong together. Which story is in one is chosen on the page for writing."""

from django.contrib.admin import display, register
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..models import Article, Edition, Series
from .base import AddressedForm, NewspaperModelAdmin, live_stories
from .newspaper import site
from .widgets import GrowingText


class SeriesForm(AddressedForm):
    class Meta:
        widgets = {"description": GrowingText(single_line=True)}


@register(Series, site=site)
class SeriesAdmin(NewspaperModelAdmin):
    form = SeriesForm
    fields = ["name", "slug", "description"]
    list_display = ["name", "stories"]
    search_fields = ["name"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(story_count=Count("articles"))

    def reasons_to_keep(self, series):
        own = Article.objects.filter(Q(series=series) | Q(editions__series=series)).distinct().count()
        sentence = ngettext(
            "%(count)d story is in this series, or was.", "%(count)d stories are in this series, or were.", own
        )
        return [sentence % {"count": own}] if own else []

    def public_note(self, series):
        return live_stories(Edition.objects.live().filter(series=series).count())

    @display(description=_("Stories"), ordering="story_count")
    def stories(self, series):
        return series.story_count
