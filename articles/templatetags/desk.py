"""What the editors' templates say again and again: how a story stands, when something was, a small picture, an icon."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from .. import moments, renditions
from ..models import Article, name_of

register = template.Library()

#: Article.publication in words. The keys are the modifiers of .nr-chip in static/admin/css/components.css.
STATES = {
    **dict(Article.Stage.choices),
    "scheduled": gettext_lazy("Scheduled"),
    "live": gettext_lazy("Live"),
    "changed": gettext_lazy("Live, changed"),
    "ended": gettext_lazy("Unpublished"),
    "withdrawn": gettext_lazy("Withdrawn"),
}


@register.simple_tag
def chip(article):
    """Draw how a story stands, as shape, word and colour. `article` is from with_publication(), or new."""
    state = article.publication if article.pk else Article.Stage.DRAFT.value
    return format_html('<span class="nr-chip nr-chip--{}">{}</span>', state, STATES[state])


@register.filter
def moment(at):
    """Return a moment as the desk says it, in the site's time zone: today, 14:05; 3 November, 09:30."""
    return moments.in_words(at) if at else ""


@register.filter
def briefly(at):
    """Return a moment that has passed in as few words as will do: 14:05 today, else 3 November."""
    local = timezone.localtime(at)
    return moments.clock(at) if local.date() == timezone.localdate() else moments.day_and_month(local)


@register.filter
def day_and_month(day):
    """Return a date of this year in words: 3 November."""
    return moments.day_and_month(day)


@register.filter
def long_day(day):
    """Return a date of this year in words, with its day of the week: Tuesday 3 November."""
    return date_format(day, pgettext("date format", "l j F"))


@register.simple_tag
def today():
    """Return today's date in the site's time zone."""
    return timezone.localdate()


@register.filter
def how_long(at):
    """Return how long it is since `at`, in one unit: 40 minutes, 2 hours, 3 days."""
    return timesince(at, depth=1)


@register.filter
def person(user):
    """Return the name people in the newsroom call a user by."""
    return name_of(user)


@register.simple_tag
def countdown(at):
    """Draw how long it is until `at`, as countdown.js goes on counting it: 12 min, 4 h 12; later: Tue 06:00."""
    return format_html(
        '<time datetime="{}" data-countdown data-minutes="{}" data-hours="{}" data-now="{}">{}</time>',
        at.isoformat(timespec="seconds"),
        _("MINUTES min"),
        _("HOURS h MINUTES"),
        _("now"),
        moments.brief(at),
    )


@register.simple_tag
def icon(name):
    """Draw one icon of templates/admin/icons.html."""
    return format_html('<svg class="nr-i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def thumbnail(image, width=320, crop="3x2"):
    """Return the address of the smallest rendition at least `width` pixels wide, or nothing without a picture."""
    made = renditions.nearest(image, width, crop) if image else None
    return renditions.url(made) if made else ""
