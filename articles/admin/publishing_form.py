"""What the publishing box asks: notes and reasons, days and times, and whether somebody presses knowingly."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import moments
from ..models import Transition
from ..models.edition import NOTICE_LENGTH
from .widgets import GrowingText, Moment

Verb = Transition.Verb

#: The years that a story can be given to; the calendar's ends have no time zones.
YEARS = range(1970, 2200)

#: What somebody may have done meanwhile that the next one should know of, in words.
MEANWHILE = {
    Verb.PUBLISH: _("%(name)s published this story %(moment)s, after you opened it."),
    Verb.SCHEDULE: _("%(name)s scheduled this story %(moment)s, after you opened it."),
    Verb.CANCEL: _("%(name)s cancelled the time of this story %(moment)s, after you opened it."),
    Verb.UNPUBLISH: _("%(name)s unpublished this story %(moment)s, after you opened it."),
    Verb.WITHDRAW: _("%(name)s withdrew this story %(moment)s, after you opened it."),
    Verb.CANCEL_END: _("%(name)s cancelled the end of this story %(moment)s, after you opened it."),
    Verb.DISCARD: _("%(name)s discarded the changes of this story %(moment)s, after you opened it."),
    Verb.SEND_BACK: _("%(name)s sent this story back %(moment)s, after you opened it."),
}


class MomentField(forms.SplitDateTimeField):
    """A day and a time as the site's clocks show them."""

    def compress(self, values):
        day, time = values or (None, None)
        if day and not time:
            raise ValidationError(_("Give a time as well as a day."))
        if time and not day:
            raise ValidationError(_("Give a day as well as a time."))
        if not day:
            return None
        if day.year not in YEARS:
            raise ValidationError(_("That day is too far away."))
        try:
            return moments.at_wall_clock(moments.combined(day, time))
        except moments.NoSuchTime as sentence:
            raise ValidationError(str(sentence)) from None


def unless_retyped(typed, before):
    """Return a moment from a MomentField, or the one `before` if that still stands in the field, with its seconds.

    The field shows minutes: what nobody touched is not to move by seconds when a form is saved.
    """
    return before if typed and before and _as_shown(typed) == _as_shown(before) else typed


def _as_shown(moment):
    return timezone.make_naive(moment).replace(second=0, microsecond=0)


class PublishingFields(forms.ModelForm):
    """The fields of the writing page's form that its buttons ask for; none is a field of the story."""

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
    when = forms.ChoiceField(
        choices=[("now", _("Now")), ("later", _("At a time"))], required=False, widget=forms.RadioSelect
    )
    at = MomentField(label=_("Day and time"), required=False, widget=Moment)
    until = MomentField(label=_("Until"), required=False, widget=Moment)
    ends_at = MomentField(label=_("At a time"), required=False, widget=Moment)
    substantive = forms.BooleanField(
        label=_("Substantive change"),
        required=False,
        help_text=_("Readers see a new “updated” time. Leave it off for a typo."),
    )
    in_lead = forms.BooleanField(
        label=_("And lead the homepage"),
        required=False,
        help_text=_("From the same moment. What leads it now stands beside it."),
    )
    # The newest step of the story when the page was opened, and a passed time that its editor has been told of.
    moved = forms.IntegerField(required=False, widget=forms.HiddenInput)
    passed = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self):
        """Refuse here what the verbs would refuse after the save as well, so that what was typed stays in the form.

        `cleaned_data["verb"]` is what the pressed button asks for.
        """
        cleaned = super().clean()
        verb = cleaned["verb"] = self._verb(cleaned)
        if verb == "send_back" and not (cleaned.get("note") or self.errors.get("note")):
            self.add_error("note", _("Say in a note what the writer should change."))
        if verb == "withdraw" and not (cleaned.get("reason") or self.errors.get("reason")):
            self.add_error("reason", _("Say why it is withdrawn. The reason stays in the newsroom."))
        self._judge_the_beginning(cleaned, verb)
        self._judge_the_end(cleaned, verb)
        self._tell_what_happened_meanwhile(cleaned, verb)
        return cleaned

    def _verb(self, cleaned):
        verb = self.data.get("verb", "")
        return "schedule" if verb == "publish" and cleaned.get("when") == "later" else verb

    def _judge_the_beginning(self, cleaned, verb):
        """Judge the day and the time for the button that needs them, and for the one that would pass them over."""
        at = cleaned.get("at")
        if verb != "schedule":
            self.errors.pop("at", None)
            if verb == "publish" and not cleaned.get("when") and at and at > timezone.now():
                self.add_error("at", _("A time is filled in. Press Schedule, or empty it."))
        elif "at" in self.errors:
            return
        elif at is None:
            self.add_error("at", _("Give a day and a time to publish at."))
        elif at <= timezone.now() and cleaned.get("passed") != at.isoformat():
            self.add_error("at", _("That time has passed. It would go out now. Press again to publish it now."))
            self._remember(passed=at.isoformat())

    def _judge_the_end(self, cleaned, verb):
        at, until, ends_at = (cleaned.get(name) for name in ("at", "until", "ends_at"))
        now = timezone.now()
        if verb not in {"publish", "schedule"} or cleaned.get("when") == "now":
            self.errors.pop("until", None)
            cleaned["until"] = None
        elif until and until <= max(at or now, now):
            self.add_error("until", _("It would end before it begins."))
        if verb not in {"unpublish", "withdraw"}:
            self.errors.pop("ends_at", None)
        elif ends_at and ends_at <= now:
            self.add_error("ends_at", _("That time has passed. Empty it to do it now."))

    def _tell_what_happened_meanwhile(self, cleaned, verb):
        """Refuse, once, to act on a story that somebody has moved since the page was opened.

        The same step again is no surprise: a button pressed twice, which the verbs answer for themselves.
        """
        if not self.instance.pk or cleaned.get("moved") is None or verb not in MEANWHILE:
            return
        step = self.instance.transitions.filter(pk__gt=cleaned["moved"], verb__in=MEANWHILE).first()
        if step is None or (step.verb == verb and (verb != "schedule" or step.effective_at == cleaned.get("at"))):
            return
        sentence = MEANWHILE[step.verb] % {"name": step.by_name, "moment": moments.in_words(step.at)}
        self.add_error(None, f"{sentence} {gettext('Your text is kept. Press again to do it all the same.')}")
        self._remember(moved=step.pk)

    def _remember(self, **values):
        """Give the form that comes back what makes the next press a knowing one."""
        self.data = self.data.copy()
        for name, value in values.items():
            self.data[name] = value
