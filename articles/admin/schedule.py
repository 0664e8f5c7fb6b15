"""What a day and a time mean: how long it is until then, and what readers will see. schedule.js asks while they change.

Every word is the server's, so that the box says the same with and without its script.
"""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from .. import moments
from ..templatetags.newsroom import day_and_time
from .publishing_form import YEARS, MomentField


@require_safe
def moment(request):
    """Say what a moment means: ?day=&time= as typed, or ?at= of one that is set; ends=, known=, substantive= are flags.

    The answer has `says` and, of a moment to come, `at`, `readers` and `short`; or `refused`, a sentence.
    """
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    asked = request.GET
    try:
        at = _moment(asked)
    except ValidationError as refusal:
        return JsonResponse({"refused": " ".join(refusal.messages)})
    if at is None:
        return JsonResponse({"says": ""})
    if asked.get("ends"):
        return JsonResponse({"at": at.isoformat(), "says": ends(at), "readers": "", "short": ""})
    answer = {"at": at.isoformat(), "says": begins(at), "readers": "", "short": ""}
    if at > timezone.now():
        readers = readers_see(at, known=asked.get("known"), substantive=asked.get("substantive"))
        answer |= {"readers": readers, "short": short(at)}
    return JsonResponse(answer)


def begins(at):
    """Return the sentence on a moment that something is to begin at: Live in 12 minutes."""
    if at <= timezone.now():
        return _("That time has passed. It would go out now.")
    says = _("Live %(in_time)s.") % {"in_time": moments.from_now(at)}
    return f"{says} {_twice(at)}".strip()


def ends(at):
    """Return the sentence on a moment that something is to end at: Ends in 3 days."""
    if at <= timezone.now():
        return _("That time has passed.")
    says = _("Ends %(in_time)s.") % {"in_time": moments.from_now(at)}
    return f"{says} {_twice(at)}".strip()


def readers_see(at, *, known, substantive):
    """Return the time that readers will read on the story: `known` says that they have seen it before."""
    if known and not substantive:
        return _("Readers see no new time.")
    sentence = _("Readers see “Updated %(time)s”.") if known else _("Readers see “Published %(time)s”.")
    return sentence % {"time": day_and_time(at)}


def short(at):
    """Return a moment for a button: 14:05 of today, else Mon 06:00, beyond a week 23 Nov 06:00."""
    local, today = timezone.localtime(at), timezone.localdate()
    if local.date() == today:
        return moments.clock(at)
    is_near = (local.date() - today).days < 7
    day = date_format(local, pgettext("date format", "D") if is_near else pgettext("date format", "j M"))
    return f"{day} {moments.clock(at)}"


def zone():
    """Return the site's time zone as people name it: Berlin, New York, UTC."""
    return settings.TIME_ZONE.rpartition("/")[2].replace("_", " ")


def _twice(at):
    if not moments.comes_twice(at):
        return ""
    return _("%(clock)s comes twice that night; the first is meant.") % {"clock": f"{timezone.localtime(at):%H:%M}"}


def _moment(asked):
    """Return the moment that was asked for, or None while nothing is typed. Raise ValidationError as the form does."""
    if "at" in asked:
        try:
            at = datetime.fromisoformat(asked["at"])
        except ValueError:
            return None
        return at if timezone.is_aware(at) and at.year in YEARS else None
    return MomentField(required=False).clean([asked.get("day", ""), asked.get("time", "")])
