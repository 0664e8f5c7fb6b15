"""The form of the writing page: the story's fields, and what the publishing buttons need to know."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import body, revisions
from ..templatetags.newsroom import RIGHT_TO_LEFT
from .planning import PlanningFields
from .publishing_form import PublishingFields
from .widgets import GrowingText, PictureChooser, TopicsInput


class ArticleForm(PlanningFields, PublishingFields):
    # What the form says of itself: the newest save when it was opened, what was kept of it while somebody typed, and of
    # a new story, which form it is.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kept = forms.IntegerField(required=False, widget=forms.HiddenInput)
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
            "video": forms.TextInput(attrs={"inputmode": "url"}),
            "video_title": GrowingText(single_line=True),
            "topics": TopicsInput,
            "language": forms.TextInput(attrs={"data-right-to-left": " ".join(sorted(RIGHT_TO_LEFT))}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = getattr(self.instance, "seen", None)
            if brought := getattr(self.instance, "brought", None):
                self._bring(brought)
        else:
            self.initial["begun"] = uuid4()
            self.fields["headline"].widget.attrs["autofocus"] = True

    def _bring(self, kept):
        """Let the form begin with a text that its editor typed and never saved."""
        state = revisions.read(kept.snapshot)
        self.initial |= {**state["fields"], "topics": ", ".join(state["topics"])}
        self.initial |= {"seen": kept.base_id, "kept": kept.pk}

    def clean(self):
        """Refuse here what the verbs would refuse after the save as well, so that what was typed stays in the form."""
        cleaned = super().clean()
        if not (cleaned.get("headline") or self.errors.get("headline") or _says_something(cleaned.get("body") or "")):
            self.add_error(None, _("There is nothing to save yet."))
        return cleaned


def _says_something(text):
    """Whether a body has words, or blocks that stand for something."""
    if body.refusal(text):  # which the field says for itself
        return True
    text = body.clean(text)
    return bool(body.plain_text(text).strip()) or body.references(text) != body.References()
