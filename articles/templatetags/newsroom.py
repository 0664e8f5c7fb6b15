"""What templates compute: pictures in all their sizes, share links, who made a story, moments in words."""

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .. import renditions, sharing
from ..models import Edition, EditionByline

register = template.Library()

#: How wide a picture is drawn in each place it stands in, as the HTML attribute `sizes`. Follows static/css/layout.css.
SIZES = {
    "lead": "(min-width: 90rem) 56rem, (min-width: 64rem) 62vw, 94vw",
    "sole": "(min-width: 90rem) 47rem, (min-width: 34rem) 52vw, 94vw",
    "major": "(min-width: 90rem) 26rem, (min-width: 64rem) 29vw, (min-width: 34rem) 52vw, 94vw",
    "feature": "(min-width: 90rem) 31rem, (min-width: 64rem) 35vw, (min-width: 34rem) 52vw, 94vw",
    "third": "(min-width: 90rem) 26rem, (min-width: 64rem) 29vw, (min-width: 40rem) 45vw, 94vw",
    "quarter": "(min-width: 90rem) 19rem, (min-width: 64rem) 21vw, (min-width: 40rem) 45vw, 34vw",
    "list": "(min-width: 90rem) 19rem, (min-width: 64rem) 20vw, (min-width: 40rem) 32vw, 34vw",
    "row": "9rem",
    "article": "(min-width: 64rem) 57.5rem, (min-width: 38rem) 38rem, 100vw",
    "figure": "(min-width: 38rem) 34rem, 94vw",
    "also-read": "7.5rem",
    "face": "6rem",
}

#: Places so narrow that the widths above this one only make the page longer.
NARROW = {"row": 640, "also-read": 320, "face": 320}

#: Forms that need no word of their own; of all others readers are told.
PLAIN_FORMS = {Edition.Form.NEWS, Edition.Form.FEATURE}

#: Languages written from right to left, by their primary subtag.
RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}


@register.filter
def drawable(image):
    """Return the library Image if readers may see it now, else None. Whatever draws a picture asks here first.

    Without one, with its rights ended or its files not made yet, a page looks as if it never had a picture.
    """
    return image if image and image.renditions and not image.rights_expired() else None


@register.inclusion_tag("components/picture.html")
def picture(image, place, alt="", priority=False, css_class=""):
    """Draw a library Image at 3:2 in every width there is, or nothing if it is not drawable().

    `place` is one of SIZES. `alt` is empty where the words beside it say all. `priority` is for the one picture that
    is seen first; all others wait until they are near.
    """
    made = _by_width(image) if drawable(image) else []
    made = [one for one in made if one["width"] <= NARROW.get(place, one["width"])] or made[:1]
    return {
        "src": renditions.url(_about(made, 960)) if made else "",
        "srcset": ", ".join(f"{renditions.url(one)} {one['width']}w" for one in made),
        "largest": made[-1] if made else None,
        "sizes": SIZES[place],
        "alt": alt,
        "priority": priority,
        "css_class": css_class,
    }


@register.simple_tag
def picture_address(image, width):
    """Return the absolute address of the rendition of `image` nearest to `width` pixels, or an empty string."""
    return absolute(renditions.url(_about(_by_width(image), width))) if drawable(image) else ""


@register.simple_tag
def share_links(edition, *keys):
    """Return the ShareLinks of an edition: those with `keys`, in that order, or all."""
    links = sharing.share_links(absolute(edition.get_absolute_url()), edition.headline)
    return [next(link for link in links if link.key == key) for key in keys] or links


@register.simple_tag
def language_of(edition):
    """Return the attributes that say in which language and direction a story is written, if it has one of its own."""
    if not edition.language:
        return ""
    primary = edition.language.lower().replace("_", "-").partition("-")[0]
    return format_html(' lang="{}" dir="{}"', edition.language, "rtl" if primary in RIGHT_TO_LEFT else "ltr")


@register.filter
def form_label(edition):
    """Return what readers are told of the story's form, such as "Opinion", or an empty string."""
    return "" if edition.form in PLAIN_FORMS else edition.get_form_display()


@register.filter
def credits_by_role(edition):
    """Return who made the story besides its writers, as [(role, authors)]. Needs for_page()."""
    authors = {}
    for byline in edition.bylines.all():
        if byline.role != EditionByline.Role.WORDS:
            authors.setdefault(byline.get_role_display(), []).append(byline.author)
    return list(authors.items())


@register.filter
def writers(edition):
    """Return the authors of the story's words. Needs for_page()."""
    return [byline.author for byline in edition.bylines.all() if byline.role == EditionByline.Role.WORDS]


@register.filter
def in_words(names):
    """Return names as a sentence lists them: "Ada, Ben and Cleo"."""
    return get_text_list(names, _("and"))


@register.filter
def opinion_rail(rails):
    """Return the first of the homepage's rails that is all opinion, else the first, else None."""
    all_opinion = (rail for rail in rails if all(edition.is_opinion for edition in rail[1]))
    return next(all_opinion, rails[0] if rails else None)


@register.filter
def without(items, item):
    """Return the list `items` without `item`."""
    return [other for other in items if other != item]


@register.filter
def day(moment):
    """Return a moment's date in words, in the site's time zone."""
    return date_format(timezone.localtime(moment), pgettext("date format", "j F Y"))


@register.filter
def day_and_time(moment):
    return date_format(timezone.localtime(moment), pgettext("date format", "j F Y, H:i"))


@register.filter
def clock(moment):
    return date_format(timezone.localtime(moment), pgettext("time format", "H:i"))


@register.filter
def clock_or_day(moment):
    """Return the time of a moment of today, else its day: what fits a narrow column."""
    moment = timezone.localtime(moment)
    if moment.date() == timezone.localdate():
        return clock(moment)
    return date_format(moment, pgettext("date format", "j M"))


@register.filter
def absolute(path):
    """Return one of our paths as an absolute address; what is one already (a CDN's) stays."""
    return path if "://" in path else f"{settings.SITE_URL}{path}"


def _by_width(image):
    return sorted(image.renditions, key=lambda rendition: rendition["width"])


def _about(made, width):
    """Return the smallest rendition at least `width` wide, or the widest there is."""
    return next((one for one in made if one["width"] >= width), made[-1])
