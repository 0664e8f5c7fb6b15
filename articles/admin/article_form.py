"""The form of the writing page: the story's fields, and what the publishing buttons need to know."""

from uuid import uuid4

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import body
from ..models import Article
from ..templatetags.desk import moment
from ..templatetags.newsroom import RIGHT_TO_LEFT
from .planning import PlanningFields
from .publishing_form import PublishingFields
from .widgets import GrowingText, PictureChooser, TopicsInput


class ArticleForm(PlanningFields, PublishingFields):
    # What the form says of itself: the newest revision when it was opened; of a new story, which form it is.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    begun = forms.UUIDField(required=False, widget=forms.HiddenInput)

    # A name for this save, told in the history.
    save_note = forms.CharField(label=_("Note on this save"), max_length=300, required=False)

    class Meta:
        widgets = {
            "kicker": forms.TextInput(attrs={"placeholder": _("Kicker")}),
            "headline": GrowingText(attrs={"placeholder": _("Headline")}, single_line=True),
            "standfirst": GrowingText(attrs={"placeholder": _("Standfirst: what it is about, in a sentence or two")}),
            "lead_image": PictureChooser,
            "lead_caption": GrowingText(single_line=True),
            "lead_alt": GrowingText(single_line=True),
            "topics": TopicsInput,
            "language": forms.TextInput(attrs={"data-right-to-left": " ".join(sorted(RIGHT_TO_LEFT))}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.instance.revisions.saved().values_list("pk", flat=True).first()
        else:
            self.initial["begun"] = uuid4()
            self.fields["headline"].widget.attrs["autofocus"] = True

    def clean(self):
        """Refuse here what the verbs would refuse after the save as well, so that what was typed stays in the form."""
        cleaned = super().clean()
        self._refuse_to_overwrite(cleaned)
        if not (cleaned.get("headline") or self.errors.get("headline") or _says_something(cleaned.get("body") or "")):
            self.add_error(None, _("There is nothing to save yet."))
        return cleaned

    def _refuse_to_overwrite(self, cleaned):
        """Refuse, once, a text that was opened before somebody else saved another."""
        if not self.instance.pk:
            return
        # Two who save at once are judged one after the other.
        Article.objects.select_for_update(of=("self",)).filter(pk=self.instance.pk).values_list("pk").get()
        newest = self.instance.revisions.saved().first()
        if newest is None or newest.pk == cleaned.get("seen"):
            return
        seen = self.instance.revisions.filter(pk=cleaned.get("seen")).first()
        if seen and seen.snapshot == newest.snapshot:
            return
        sentence = gettext(
            "{name} saved this story {moment}, after you opened it. Your text is still here: {link}, "
            "and save again to keep yours."
        )
        link = format_html(
            '<a href="{}" target="_blank">{}</a>',
            reverse("admin:articles_article_change", args=[self.instance.pk]),
            gettext("open theirs in another tab"),
        )
        self.add_error(None, format_html(sentence, name=newest.by_name, moment=moment(newest.saved_at), link=link))
        # They know now: sent again, the text is saved.
        self.data = self.data.copy()
        self.data["seen"] = newest.pk


def _says_something(text):
    """Whether a body has words, or blocks that stand for something."""
    if body.refusal(text):  # which the field says for itself
        return True
    text = body.clean(text)
    return bool(body.plain_text(text).strip()) or body.references(text) != body.References()
