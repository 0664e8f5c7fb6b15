"""What templates compute: pictures in all their sizes, share links, icons."""

from django import template
from django.conf import settings

from .. import renditions, sharing

register = template.Library()


@register.inclusion_tag("components/picture.html")
def picture(image, sizes, alt="", priority=False, css_class=""):
    """Draw a library Image at 3:2 in every width there is.

    `sizes` is the HTML attribute: how wide the picture is drawn. `alt` is empty where the words beside it say all.
    `priority` is for the one picture that is seen first; all others wait until they are near.
    """
    made = sorted(image.renditions, key=lambda rendition: rendition["width"])
    return {
        "src": renditions.url(_about(made, 960)) if made else "",
        "srcset": ", ".join(f"{renditions.url(one)} {one['width']}w" for one in made),
        "largest": made[-1] if made else None,
        "sizes": sizes,
        "alt": alt,
        "priority": priority,
        "css_class": css_class,
    }


@register.simple_tag
def picture_address(image, width):
    """Return the absolute address of the rendition of `image` nearest to `width` pixels, or an empty string."""
    made = sorted(image.renditions, key=lambda rendition: rendition["width"])
    return absolute(renditions.url(_about(made, width))) if made else ""


@register.simple_tag
def share_links(edition):
    """Return the ShareLinks of an edition."""
    return sharing.share_links(absolute(edition.get_absolute_url()), edition.headline)


@register.filter
def absolute(path):
    """Return one of our paths as an absolute address; what is one already (a CDN's) stays."""
    return path if "://" in path else f"{settings.SITE_URL}{path}"


def _about(made, width):
    """Return the smallest rendition at least `width` wide, or the widest there is."""
    return next((one for one in made if one["width"] >= width), made[-1])
