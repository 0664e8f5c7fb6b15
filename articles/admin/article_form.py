"""The form of the writing page: the story's fields, and what the publishing buttons need to know."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .widgets import GrowingText, Moment, PictureChooser, TopicsInput


class ArticleForm(forms.ModelForm):
    # Asked for by some of the buttons; none is a field of the story.
    note = forms.CharField(
        label=_("Note to the writer"), max_length=500, required=False, widget=GrowingText(attrs={"rows": 2})
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=GrowingText(attrs={"rows": 2}))
    at = forms.SplitDateTimeField(label=_("Day and time"), required=False, widget=Moment)
    substantive = forms.BooleanField(
        label=_("Substantive change"),
        required=False,
        help_text=_("Readers see a new “updated” time. Leave it off for a typo."),
    )

    class Meta:
        widgets = {
            "kicker": forms.TextInput(attrs={"placeholder": _("Kicker")}),
            "headline": GrowingText(attrs={"placeholder": _("Headline")}, single_line=True),
            "standfirst": GrowingText(attrs={"placeholder": _("Standfirst: what it is about, in a sentence or two")}),
            "lead_image": PictureChooser,
            "lead_caption": GrowingText(single_line=True),
            "lead_alt": GrowingText(single_line=True),
            "topics": TopicsInput,
        }

    def clean(self):
        cleaned = super().clean()
        # The verb refuses a past moment as well; said here, what was typed stays in the form.
        if self.data.get("verb") == "schedule" and "at" not in self.errors:
            if cleaned.get("at") is None:
                raise ValidationError({"at": _("Give a day and a time to publish at.")})
            if cleaned["at"] <= timezone.now():
                raise ValidationError({"at": _("That time has passed.")})
        return cleaned
