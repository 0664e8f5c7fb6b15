"""The crops of a picture, side by side, as its page shows them."""

from django.utils.translation import gettext_lazy as _

from .. import pictures, renditions

#: The crops that are shown beside the focal point, with what uses each.
SHOWN = {
    "3x2": ("3:2", _("Pages and cards")),
    "16x9": ("16:9", _("Search engines")),
    "4x3": ("4:3", _("Search engines")),
    "1x1": ("1:1", _("Search engines")),
    "1.91x1": ("1.91:1", _("Shared links")),
}


def crops(image):
    """Return what there is of each crop of a library Image: {name: {"label", "used_by", "ratio", "src"}}."""
    shown = {}
    for name, (label, used_by) in SHOWN.items():
        across, down = pictures.CROPS[name].ratio
        made = renditions.nearest(image, 320, name)
        shown[name] = {
            "label": label,
            "used_by": used_by,
            "ratio": f"{across} {down}",
            "src": renditions.url(made) if made else "",
        }
    return shown
