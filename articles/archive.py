"""The archive: what was published in which year, month and day, by the site's clocks."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from . import made_of, moments
from .models import Edition


@dataclass(frozen=True)
class Period:
    """A year; with a month, that month; with a day too, that day. Raise ValueError if no calendar has it."""

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self):
        date(self.year, self.month or 1, self.day or 1)

    def __str__(self):
        if self.day:
            return moments.day(self.first_day)
        return date_format(self.first_day, pgettext("date format", "F Y")) if self.month else f"{self.year}"

    def get_absolute_url(self):
        return reverse("archive", args=[number for number in (self.year, self.month, self.day) if number])

    @property
    def first_day(self):
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self):
        if self.day:
            return self.first_day
        month = self.month or 12
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def own_name(self):
        """What tells it from its neighbours: 2026, May, 4."""
        return self.day or (date_format(self.first_day, "F") if self.month else self.year)

    @property
    def tag(self):
        """What its stories are called by the pages that list or count them, see made_of."""
        length = "day" if self.day else "month" if self.month else "year"
        return made_of.stories_of(length, f"{self.first_day}"[: {"day": 10, "month": 7, "year": 4}[length]])

    @property
    def around(self):
        """The periods it lies in, the longest first."""
        return [Period(self.year), Period(self.year, self.month)][: bool(self.month) + bool(self.day)]

    @property
    def parts(self):
        """The months of a year, or the days of a month, in order."""
        if self.day:
            return []
        if self.month:
            return [Period(self.year, self.month, day) for day in range(1, self.last_day.day + 1)]
        return [Period(self.year, month) for month in range(1, 13)]

    @property
    def previous(self):
        return self._around(self.first_day - timedelta(days=1))

    @property
    def next(self):
        return self._around(self.last_day + timedelta(days=1))

    def _around(self, day):
        """Return the period as long as this one that `day` lies in."""
        return Period(day.year, self.month and day.month, self.day and day.day)

    def editions(self):
        """Return the live editions of the stories first published in it."""
        begins, ends = (_midnight(day) for day in (self.first_day, self.last_day + timedelta(days=1)))
        return Edition.objects.live().filter(first_published_at__gte=begins, first_published_at__lt=ends)


def _midnight(day):
    # On a night when clocks pass over midnight, this is the moment when they do (PEP 495).
    return datetime.combine(day, time(), timezone.get_current_timezone())


def oldest_day():
    """Return the day when the oldest live story was first published, or None. One query."""
    oldest = Edition.objects.live().newest_first().reverse().values_list("first_published_at", flat=True).first()
    return oldest and timezone.localdate(oldest)


def counts(periods):
    """Return how many live stories were first published in each of `periods`, in their order.

    One query, which reads an index and no story: all that it asks for stands in edition_newest_first. There must be one
    period at least.
    """
    first, *others = [
        period.editions().order_by().values(place=Value(place)).annotate(number=Count("article"))
        for place, period in enumerate(periods)
    ]
    found = dict(first.union(*others, all=True).values_list("place", "number"))
    return [found.get(place, 0) for place in range(len(periods))]
