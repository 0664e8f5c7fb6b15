"""What the desk arranges in the page for writing: who has the story, when it is wanted, where it may stand."""

from datetime import UTC, datetime, time, timedelta

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from .. import roles, workflow
from ..models import Article, name_of
from .publishing_form import YEARS, MomentField
from .widgets import Moment

NOON = time(12)
_PLAN = Article._meta.get_field("planned_for")
_LEFT_OUT = Article._meta.get_field("left_out_of_reading_now")


class PlanField(MomentField):
    """A day on which the desk wants a story; noon, unless a time is given."""

    def compress(self, values):
        if values and values[0] and not values[1]:
            values = [values[0], NOON]
        return super().compress(values)


class PersonField(forms.ModelChoiceField):
    """Somebody who writes stories."""

    def __init__(self, queryset=None, **kwargs):
        super().__init__(get_user_model().objects.none(), **kwargs)

    def __deepcopy__(self, memo):
        field = super().__deepcopy__(memo)
        field.queryset = roles.writers()
        return field

    def label_from_instance(self, user):
        return name_of(user)


class PlanningFields(forms.ModelForm):
    """The fields of the writing page's form for what arrange() does; none is saved with the story."""

    #: Whose form it is: set by the admin.
    user = None

    assigned_to = PersonField(label=_("Assigned to"), required=False, empty_label=_("Nobody"))
    planned_for = PlanField(
        label=_("Planned for"),
        required=False,
        widget=Moment,
        help_text=_PLAN.help_text,
    )
    left_out = forms.BooleanField(label=_LEFT_OUT.verbose_name, required=False, help_text=_LEFT_OUT.help_text)
    # What the form was opened with: only a change is carried out.
    was_assigned_to = forms.IntegerField(required=False, widget=forms.HiddenInput)
    was_planned_for = forms.CharField(required=False, widget=forms.HiddenInput)
    was_left_out = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._keep_to_own_sections()
        self.initial.setdefault("assigned_to", self.instance.assigned_to_id)
        self.initial.setdefault("planned_for", self.instance.planned_for)
        self.initial["was_assigned_to"] = self.instance.assigned_to_id
        self.initial["was_planned_for"] = _as_sent(self.instance.planned_for)
        self.initial.setdefault("left_out", self.instance.left_out_of_reading_now)
        self.initial["was_left_out"] = self.instance.left_out_of_reading_now

    def _keep_to_own_sections(self):
        """Offer the sections the user may put a story into, and the one it is in."""
        field = self.fields.get("section")
        if not (self.user and field and self.user.has_perm("articles.change_any_article")):
            return
        if (keys := roles.sections_of(self.user)) is not None:
            field.queryset = field.queryset.filter(pk__in=keys | {self.instance.section_id})
            field.error_messages["invalid_choice"] = _("That is not a section of yours.")


def arrange(article, *, by, asked):
    """Assign, plan and leave out the story where the form says otherwise than when it was opened.

    Return what was refused.
    """
    refusals: list[str] = []
    to, at = asked["assigned_to"], asked["planned_for"]
    if (to and to.pk) not in (asked["was_assigned_to"], article.assigned_to_id):
        refusals += _refusals(workflow.assign, article, by=by, to=to)
    if _as_sent(at) not in (asked["was_planned_for"], _as_sent(article.planned_for)):
        refusals += _refusals(workflow.plan, article, by=by, at=at)
    left_out = asked["left_out"]
    if left_out not in (asked["was_left_out"], article.left_out_of_reading_now):
        refusals += _refusals(workflow.leave_out, article, by=by, left_out=left_out)
    return refusals


def noon_of(text):
    """Return noon of the day written in `text`, or, once it has passed, the next full hour; None for another text."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        return None
    now = timezone.localtime()
    noon = timezone.make_aware(datetime.combine(day, NOON))
    if day == now.date() and noon <= now:
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return noon


def _refusals(verb, article, **how):
    try:
        verb(article, **how)
    except workflow.Refused as refused:
        return refused.sentences
    return ()


def _as_sent(at):
    """Return a moment as a hidden field holds it, or nothing."""
    return at.astimezone(UTC).isoformat(timespec="minutes") if at else ""
