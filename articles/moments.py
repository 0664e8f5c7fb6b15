"""Moments in the newsroom's words, and what a wall clock means on the nights when it is changed."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext


class NoSuchTime(ValueError):
    """A time that the clocks pass over. Its text is the sentence that says so."""


def in_words(at):
    """Return a moment as the desk says it, in the site's time zone: today, 14:05; 3 November, 09:30."""
    local, today = timezone.localtime(at), timezone.localdate()
    if local.date() == today:
        return _("today, %(clock)s") % {"clock": clock(at)}
    return f"{day_and_month(local) if local.year == today.year else day(local)}, {clock(at)}"


def day(local):
    """Return a date in words, as the site's language writes it: 3 November 2026."""
    return date_format(local, pgettext("date format", "j F Y"))


def day_and_month(local):
    """Return a date of this year in words: 3 November."""
    return date_format(local, pgettext("date format", "j F"))


def clock(at):
    """Return the time of day of a moment in the site's time zone; in an hour that comes twice, with the zone's name."""
    local = timezone.localtime(at)
    shown = date_format(local, "H:i")
    return f"{shown} {local.tzname()}" if _comes_twice(local) else shown


def from_now(at, now=None):
    """Return how long it is until `at`, in words: in 12 minutes; in 16 hours 12 minutes; in 3 days. Past: now."""
    minutes = -(-(at - (now or timezone.now())) // timedelta(minutes=1))
    if minutes <= 0:
        return _("now")
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    words = []
    if days:
        words.append(ngettext("%(count)d day", "%(count)d days", days) % {"count": days})
    if hours:
        words.append(ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours})
    if minutes and not days:
        words.append(ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes})
    return _("in %(time)s") % {"time": " ".join(words)}


def months_since(at, now=None):
    """Return the whole months since a moment, by the site's calendar; 0 for one to come."""
    then, today = timezone.localtime(at), timezone.localtime(now or timezone.now())
    months = 12 * (today.year - then.year) + today.month - then.month
    return max(0, months - ((today.day, today.time()) < (then.day, then.time())))


def brief(at, now=None):
    """Return a moment to come in as few words as will do: 12 min, 4 h 12, Tue 06:00, 3 November. Past: now."""
    minutes = -(-(at - (now or timezone.now())) // timedelta(minutes=1))
    hours, minutes = divmod(minutes, 60)
    if hours < 0 or (hours, minutes) == (0, 0):
        return _("now")
    if hours == 0:
        return _("%(minutes)d min") % {"minutes": minutes}
    if hours < 24:
        return _("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": minutes}
    local = timezone.localtime(at)
    return f"{date_format(local, 'D')} {clock(at)}" if hours < 6 * 24 else day_and_month(local)


def at_wall_clock(naive):
    """Return the moment when the site's clocks show `naive`, a datetime without a zone.

    Of an hour that comes twice, the first (PEP 495: fold=0). Raise NoSuchTime for an hour that clocks pass over.
    """
    zone = timezone.get_current_timezone()
    local = naive.replace(tzinfo=zone, fold=0)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != naive:
        # The offset before the change, applied to the missing time, lands behind the gap; the one after it, before.
        gap_ends = _change_between(naive.replace(tzinfo=zone, fold=1), moment, zone)
        raise NoSuchTime(
            _("%(clock)s does not exist that night; clocks go from %(before)s to %(after)s.")
            % {
                "clock": date_format(naive, "H:i"),
                "before": date_format((gap_ends - timedelta(minutes=1)).astimezone(zone) + timedelta(minutes=1), "H:i"),
                "after": date_format(gap_ends.astimezone(zone), "H:i"),
            }
        )
    return moment


def combined(day, time):
    """Return a day and a time as a datetime without a zone, to the minute."""
    return datetime.combine(day, time.replace(second=0, microsecond=0))


def comes_twice(at):
    """Whether the site's clocks show the time of `at` twice that night."""
    return _comes_twice(timezone.localtime(at))


def _comes_twice(local):
    return local.replace(fold=0).utcoffset() > local.replace(fold=1).utcoffset()


def _change_between(before, after, zone):
    """Return the moment, a whole minute, when the zone's clocks change between two moments."""
    first, last = before.astimezone(UTC), after
    offset = first.astimezone(zone).utcoffset()
    while last - first > timedelta(seconds=1):
        middle = first + (last - first) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            first = middle
        else:
            last = middle
    return last.replace(second=0, microsecond=0)
