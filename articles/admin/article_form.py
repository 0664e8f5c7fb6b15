"""The form of the writing page: the story's fields, and what the publishing buttons need to know."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import body
from ..models import Article
from ..models.edition import NOTICE_LENGTH
from ..templatetags.desk import moment
from ..templatetags.newsroom import RIGHT_TO_LEFT
from .widgets import GrowingText, Moment, PictureChooser, TopicsInput


class MomentField(forms.SplitDateTimeField):
    def compress(self, values):
        day, time = values or (None, None)
        if day and not time:
            raise ValidationError(_("Give a time as well as a day."))
        if time and not day:
            raise ValidationError(_("Give a day as well as a time."))
        return super().compress(values)


class ArticleForm(forms.ModelForm):
    # What the form says of itself: the newest revision when it was opened; of a new story, which form it is.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    begun = forms.UUIDField(required=False, widget=forms.HiddenInput)

    # A name for this save, told in the history.
    save_note = forms.CharField(label=_("Note on this save"), max_length=300, required=False)

    # Asked for by some of the buttons; none is a field of the story.
    note = forms.CharField(
        label=_("Note to the writer"), max_length=500, required=False, widget=GrowingText(attrs={"rows": 2})
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=GrowingText(attrs={"rows": 2}),
        help_text=_("Stays in the newsroom."),
    )
    notice = forms.CharField(
        label=_("Notice to readers"),
        max_length=NOTICE_LENGTH,
        required=False,
        widget=GrowingText(attrs={"rows": 2}),
        help_text=_("Stands at the story’s address. Empty: that it has been withdrawn."),
    )
    at = MomentField(label=_("Day and time"), required=False, widget=Moment)
    until = MomentField(label=_("Until"), required=False, widget=Moment)
    ends_at = MomentField(label=_("Not now, but at"), required=False, widget=Moment)
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
        verb = self.data.get("verb")
        self._refuse_to_overwrite(cleaned)
        if not (cleaned.get("headline") or self.errors.get("headline") or _says_something(cleaned.get("body") or "")):
            self.add_error(None, _("There is nothing to save yet."))
        if verb == "send_back" and not (cleaned.get("note") or self.errors.get("note")):
            self.add_error("note", _("Say in a note what the writer should change."))
        if verb == "withdraw" and not (cleaned.get("reason") or self.errors.get("reason")):
            self.add_error("reason", _("Say why it is withdrawn. The reason stays in the newsroom."))
        self._judge_the_moment(cleaned, verb)
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

    def _judge_the_moment(self, cleaned, verb):
        """Judge the days and times for the button that needs them, and for one that would pass them over."""
        at, until, ends_at = (cleaned.get(name) for name in ("at", "until", "ends_at"))
        if verb not in {"publish", "schedule"}:
            self.errors.pop("until", None)
        elif until and until <= max(at or timezone.now(), timezone.now()):
            self.add_error("until", _("It would end before it begins."))
        if verb not in {"unpublish", "withdraw"}:
            self.errors.pop("ends_at", None)
        elif ends_at and ends_at <= timezone.now():
            self.add_error("ends_at", _("That time has passed."))
        if verb != "schedule":
            self.errors.pop("at", None)
            if verb == "publish" and at and at > timezone.now():
                self.add_error("at", _("A time is filled in. Press Schedule, or empty it."))
        elif "at" not in self.errors:
            if at is None:
                self.add_error("at", _("Give a day and a time to publish at."))
            elif at <= timezone.now():
                self.add_error("at", _("That time has passed."))


def _says_something(text):
    """Whether a body has words, or blocks that stand for something."""
    text = body.clean(text)
    named = body.references(text)
    return bool(body.plain_text(text).strip() or named.images or named.articles)
