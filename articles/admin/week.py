"""The week calendar: what was, will be and is meant to be published, by day and section, and where nothing is."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from ..models import Article, Edition, Section
from ..templatetags.desk import STATES

DAYS = 7

#: How what stands in the calendar is meant; the keys are modifiers of .nr-cal__item.
WORDS = {
    "live": STATES["live"],
    "scheduled": STATES["scheduled"],
    "ready": _("Planned, ready"),
    "review": _("Planned, in review"),
    "draft": _("Planned, a draft"),
    "late": _("Overdue"),
}


@dataclass
class Cell:
    """One day of one section."""

    day: date
    section: Section | None
    items: list = field(default_factory=list)
    #: Whether something can still be planned for it, and whether it is today.
    is_open: bool = False
    is_today: bool = False


def monday_of(day):
    return day - timedelta(days=day.weekday())


def span(first, days):
    """Return (begin, end) of so many whole days in the site's time zone; the end is the first moment after them."""
    zone = timezone.get_current_timezone()
    # Midnight by the wall clock: a day on which clocks change has 23 or 25 hours.
    return tuple(datetime.combine(first + timedelta(days=number), time(), zone) for number in (0, days))


def asked_week(text):
    """Return the Monday of the week that holds the day written in `text`; of this one, for what is no day."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    # Far from the ends of what a date can be, so that a week before and after exist.
    if day is None or not date(1900, 1, 1) <= day <= date(9000, 1, 1):
        day = timezone.localdate()
    return monday_of(day)


def calendar(request, site):
    """Draw the week that ?week= names by one of its days. Four queries for the stories and sections of it."""
    monday, today, now = asked_week(request.GET.get("week", "")), timezone.localdate(), timezone.now()
    days = [monday + timedelta(days=number) for number in range(DAYS)]
    cells = {}
    for section in [*Section.objects.all(), None]:
        for day in days:
            cells[section and section.pk, day] = Cell(day, section, is_open=day >= today, is_today=day == today)
    for key, moment, item in sorted(_items(*span(monday, DAYS), now), key=lambda found: found[1]):
        cells[key, timezone.localdate(moment)].items.append({**item, "moment": moment})
    rows = {}
    for (key, _on), cell in cells.items():
        rows.setdefault(key, []).append(cell)
    if not any(cell.items for cell in rows[None]):
        del rows[None]
    context = {
        **site.each_context(request),
        "days": [
            {"day": day, "is_today": day == today, "number": sum(len(cells[key, day].items) for key in rows)}
            for day in days
        ],
        "rows": [{"section": row[0].section, "cells": row} for row in rows.values()],
        "last_day": days[-1],
        "key": WORDS.items(),
        "before": monday - timedelta(days=DAYS),
        "after": monday + timedelta(days=DAYS),
        "is_this_week": today in days,
    }
    return TemplateResponse(request, "admin/calendar.html", context)


def _items(begin, end, now):
    """Yield (section key, moment, {"key", "headline", "state"}) of what stands in the calendar. Three queries."""
    names = ["article", "headline", "section", "first_published_at", "live_from"]
    live = Edition.objects.live(now).filter(first_published_at__gte=begin, first_published_at__lt=end)
    waiting = Edition.objects.waiting(now).filter(live_from__gte=begin, live_from__lt=end)
    for edition in live.order_by().values(*names):
        yield edition["section"], edition["first_published_at"], _item(edition["article"], edition["headline"], "live")
    for edition in waiting.order_by().values(*names):
        yield edition["section"], edition["live_from"], _item(edition["article"], edition["headline"], "scheduled")
    planned = Article.objects.filter(planned_for__gte=begin, planned_for__lt=end)
    planned = planned.filter(~Exists(Edition.objects.filter(article=OuterRef("pk")))).order_by()
    for story in planned.only("headline", "section", "stage", "planned_for"):
        state = "late" if story.planned_for < now else story.stage
        yield story.section_id, story.planned_for, _item(story.pk, str(story), state)


def _item(key, headline, state):
    return {"key": key, "headline": headline, "state": state, "word": WORDS[state]}
