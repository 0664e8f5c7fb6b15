"""Authors: the names over stories, with or without an account."""

from django import forms
from django.contrib.admin import display, register
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..models import Article, Author
from ..templatetags.desk import thumbnail
from .base import AddressedForm, NewspaperModelAdmin, live_stories
from .newspaper import site
from .widgets import GrowingText, PictureChooser


class AuthorForm(AddressedForm):
    class Meta:
        widgets = {"bio": GrowingText, "picture": PictureChooser, "name": forms.TextInput, "links": GrowingText}


@register(Author, site=site)
class AuthorAdmin(NewspaperModelAdmin):
    form = AuthorForm
    fields = ["name", "slug", "job_title", "bio", "email", "links", "picture", "user"]
    raw_id_fields = ["picture"]
    list_display = ["portrait", "name", "email", "user"]
    list_display_links = ["name"]
    list_select_related = ["picture", "user"]
    search_fields = ["name", "user__username"]

    def reasons_to_keep(self, author):
        own = Article.objects.filter(Q(bylines__author=author) | Q(editions__bylines__author=author)).distinct().count()
        sentence = ngettext("%(count)d story has this byline.", "%(count)d stories have this byline.", own)
        return [sentence % {"count": own}] if own else []

    def public_note(self, author):
        return live_stories(author.editions.live().count())

    @display(description=_("Picture"))
    def portrait(self, author):
        if address := thumbnail(author.picture):
            return format_html('<img class="nr-face" src="{}" alt="" loading="lazy" width="36" height="36">', address)
        return format_html('<span class="nr-face">{}</span>', author.name[:1])
