"""What templates compute: pictures in all their sizes, share links, who made a story, moments in words."""

import re

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import get_language, get_language_bidi, ngettext, pgettext
from django.utils.translation import gettext as _

from .. import addresses, cards, metadata, moments, pictures, renditions, sharing
from ..models import Edition, EditionByline

register = template.Library()
register.filter(addresses.absolute)

#: How wide a picture is drawn in each place it stands in, as the HTML attribute `sizes`. Follows static/css/layout.css
#: and card.css; tests/browser/test_reading.py measures it.
SIZES = {
    "lead": "(min-width: 90rem) 56rem, (min-width: 64rem) 62vw, 94vw",
    "sole": "(min-width: 90rem) 47rem, (min-width: 34rem) 52vw, 94vw",
    "major": "(min-width: 90rem) 26rem, (min-width: 64rem) 29vw, (min-width: 34rem) 52vw, 94vw",
    "feature": "(min-width: 90rem) 31rem, (min-width: 64rem) 35vw, (min-width: 34rem) 52vw, 94vw",
    "half": "(min-width: 90rem) 26rem, (min-width: 64rem) 29vw, 94vw",
    "column": "(min-width: 90rem) 26rem, (min-width: 64rem) 29vw, (min-width: 40rem) 45vw, 94vw",
    "third": "(min-width: 90rem) 26rem, (min-width: 64rem) 29vw, (min-width: 40rem) 45vw, 34vw",
    "quarter": "(min-width: 90rem) 19rem, (min-width: 64rem) 21vw, (min-width: 40rem) 45vw, 34vw",
    "pair": (
        "(min-width: 90rem) 13.75rem, (min-width: 67.5rem) 15vw, (min-width: 64rem) 45vw, (min-width: 40rem) 32vw, 34vw"
    ),
    "list": "(min-width: 61rem) 19rem, (min-width: 40rem) 32vw, 34vw",
    "list-beside": "(min-width: 90rem) 19rem, (min-width: 64rem) 20vw, (min-width: 40rem) 32vw, 34vw",
    "row": "(min-width: 90rem) 8.25rem, (min-width: 64rem) 9vw, (min-width: 31rem) 9rem, 29vw",
    "article": "(min-width: 64rem) 57.5rem, (min-width: 48rem) 34rem, (min-width: 37rem) 37rem, 100vw",
    "figure": "(min-width: 37rem) 34rem, 94vw",
    "figure-wide": "(min-width: 64rem) 57.5rem, (min-width: 48rem) 34rem, (min-width: 37rem) 37rem, 100vw",
    "gallery": "(min-width: 37rem) 34rem, 94vw",
    "gallery-wide": "(min-width: 64rem) 28.25rem, (min-width: 37rem) 34rem, 94vw",
    "also-read": "7.5rem",
    "byline": "3rem",
    "author-box": "4.5rem",
    "author-head": "6rem",
    "topic-head": "(min-width: 61rem) 20rem, (min-width: 48rem) 34vw, 94vw",
}

#: Places so narrow that the widths above this one only make the page longer.
NARROW = {"row": 640, "also-read": 320, "byline": 320, "author-box": 320, "author-head": 320}

#: Forms that need no word of their own; of all others readers are told.
PLAIN_FORMS = {Edition.Form.NEWS, Edition.Form.FEATURE}

#: Languages written from right to left, by their primary subtag.
RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}


@register.inclusion_tag("components/picture.html")
def picture(image, place, alt="", priority=False, css_class="", crop="3x2"):
    """Draw a library Image in every format and width there is, or nothing where there is none that readers may see.

    `place` is one of SIZES. `alt` is empty where the words beside it say all. `priority` is for the one picture that
    is seen first; all others wait until they are near. `crop` is one of pictures.CROPS, "natural" for all of it.
    """
    if not image or not image.is_drawable:
        return {"src": ""}
    made = renditions.of_crop(image, crop)
    widest = NARROW.get(place, pictures.WIDTHS[-1])
    offered = {name: [one for one in made[name] if one["width"] <= widest] or made[name][:1] for name in made}
    jpegs = offered.pop("jpeg")
    return {
        "sources": [(pictures.MADE_FORMATS[name].mime, _srcset(offered[name])) for name in offered if offered[name]],
        "src": renditions.url(next((one for one in jpegs if one["width"] >= 960), jpegs[-1])),
        "srcset": _srcset(jpegs),
        "largest": jpegs[-1],
        "sizes": SIZES[place],
        "alt": alt,
        "priority": priority,
        "css_class": css_class,
    }


@register.inclusion_tag("components/picture_link.html")
def picture_link(image, place, alt="", **how):
    """Draw a library Image as the tag `picture` does, as a link to all of it."""
    shown = picture(image, place, alt, **how)
    if shown["src"]:
        shown["whole"] = renditions.url(renditions.of_crop(image, "natural")["jpeg"][-1])
    return shown


def _srcset(made):
    return ", ".join(f"{renditions.url(one)} {one['width']}w" for one in made)


@register.simple_tag
def picture_file(image, width, crop="3x2"):
    """Return the JPEG of `image` nearest to `width` pixels: {"url" (absolute), "width", "height"}, or nothing."""
    if not image or not image.is_drawable:
        return None
    made = renditions.nearest(image, width, crop)
    return {"url": addresses.absolute(renditions.url(made)), "width": made["width"], "height": made["height"]}


@register.simple_tag
def card_file(edition, paper):
    """Return the drawn card of a story without a picture, as picture_file() does a picture."""
    _card, path = metadata.card(edition, paper)
    return {"url": addresses.absolute(path), "width": cards.WIDTH, "height": cards.HEIGHT}


@register.filter
def at_x(newspaper):
    """Return the newspaper's name at X, such as @morning, from the address of its account, or an empty string."""
    found = re.fullmatch(r"https://(?:www\.)?(?:x|twitter)\.com/(\w{1,20})/?", newspaper.x, re.ASCII)
    return f"@{found[1]}" if found else ""


# What a page says to machines: see metadata.py. `paper` and `policies` are in every page's context.


@register.simple_tag
def article_data(edition, corrections, paper, policies, entries=""):
    section = edition.section
    steps = [(section.name, section.get_absolute_url()), (edition.headline, edition.get_absolute_url())]
    return metadata.script(
        metadata.article(edition, corrections, paper, policies, entries or ()), metadata.breadcrumbs(*steps)
    )


@register.simple_tag
def newspaper_data(paper, policies):
    return metadata.script(metadata.newspaper(paper, policies), metadata.website(paper))


@register.simple_tag
def author_data(author, paper):
    steps = [(author.name, author.get_absolute_url())]
    return metadata.script(metadata.profile(author, paper), metadata.breadcrumbs(*steps))


@register.simple_tag
def collection_data(name, about, path, editions):
    """`path` is that of the page that lists `editions`."""
    return metadata.script(metadata.collection(name, about, path, editions), metadata.breadcrumbs((name, path)))


@register.simple_tag
def share_links(edition, *keys):
    """Return the ShareLinks of an edition: those with `keys`, in that order, or all."""
    links = sharing.share_links(addresses.absolute(edition.get_absolute_url()), edition.headline)
    return [next(link for link in links if link.key == key) for key in keys] or links


@register.simple_tag
def language_of(edition):
    """Return the attributes that say in which language and direction a story is written, if it has one of its own.

    Our own words never stand inside an element that has them, unless they say site_language for themselves.
    """
    if not edition.language:
        return ""
    primary = edition.language.lower().replace("_", "-").partition("-")[0]
    return format_html(' lang="{}" dir="{}"', edition.language, "rtl" if primary in RIGHT_TO_LEFT else "ltr")


@register.simple_tag
def site_language():
    """Return the attributes that say in which language and direction our own words are."""
    return format_html(' lang="{}" dir="{}"', get_language(), "rtl" if get_language_bidi() else "ltr")


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


@register.simple_tag
def old_note(edition, newspaper):
    """Return the sentence that says how old a story is, once it is old, else an empty string."""
    months = moments.months_since(edition.updated_at)
    if edition.is_timeless or not newspaper.old_after_months or months < newspaper.old_after_months:
        return ""
    if months < 24:
        sentence = ngettext(
            "This article is more than %(count)d month old.", "This article is more than %(count)d months old.", months
        )
        return sentence % {"count": months}
    years = months // 12
    sentence = ngettext(
        "This article is more than %(count)d year old.", "This article is more than %(count)d years old.", years
    )
    return sentence % {"count": years}


@register.filter
def units(editions):
    """Return how many columns stories need side by side: a large one, as a front's layout has it, needs two."""
    return sum(2 if _is_large(edition) else 1 for edition in editions)


@register.filter
def rows(editions):
    """Return stories in as few rows of up to four columns as will do, filled alike."""
    wanted = units(editions)
    number = -(-wanted // 4)
    rows = [[] for _row in range(number)]
    for row in rows:
        share = -(-wanted // number)
        while editions and (not row or units(row) < share) and units([*row, editions[0]]) <= 4:
            row.append(editions[0])
            editions = editions[1:]
        wanted, number = wanted - units(row), number - 1 or 1
    return [*(row for row in rows if row), *([editions] if editions else [])]


def _is_large(edition):
    return hasattr(edition, "slot") and edition.slot.size == "large"


@register.filter
def day(moment):
    """Return a moment's date in words, in the site's time zone."""
    return moments.day(timezone.localtime(moment))


@register.simple_tag
def today():
    """Return today's date in words, as it stands in the masthead."""
    return date_format(timezone.localdate(), pgettext("date format", "l, j F Y"))


@register.filter
def day_and_time(moment):
    return date_format(timezone.localtime(moment), pgettext("date format", "j F Y, H:i"))


@register.filter
def clock(moment):
    return date_format(timezone.localtime(moment), pgettext("time format", "H:i"))


@register.filter
def beside_own_time(moment):
    """Return what js/times.js writes for OWN, a reader's own time: in many words, and in few."""
    zone = timezone.localtime(moment).tzname()
    words = {"clock": clock(moment), "zone": zone}
    return "|".join([_("OWN your time (%(clock)s %(zone)s)") % words, f"OWN ({words['clock']} {zone})"])


@register.filter
def clock_or_day(moment):
    """Return the time of a moment of today, else its day: what fits a narrow column."""
    moment = timezone.localtime(moment)
    if moment.date() == timezone.localdate():
        return clock(moment)
    return date_format(moment, pgettext("date format", "j M"))
