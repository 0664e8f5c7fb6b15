"""The picture library as a grid: what its tabs and menus show, and what is flagged on a picture."""

from datetime import timedelta

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import picture_uses
from ..models import Image, ImageUse

#: Rights that end within so many days are flagged.
DAYS_BEFORE = 30
#: Search engines want a picture this wide: see readiness.picture_is_small.
WIDE_ENOUGH = 1200

#: The value of LicenceFilter for pictures without any.
NO_LICENCE = "-"


def lacks(image):
    """Return which of "alt" and "credit" a library Image has none of and needs."""
    has = {"alt": image.alt or image.is_decorative, "credit": image.credit}
    return [name for name in has if not has[name]]


def flags(image):
    """Return what is to mend about a library Image, the worst first, as [(words, "stop" or "warn")]."""
    found = []
    if image.rights_expired():
        found.append((_("Rights have ended"), "stop"))
    elif image.rights_expire_at and image.rights_expire_at <= timezone.now() + timedelta(days=DAYS_BEFORE):
        found.append((_rights_end(image.rights_expire_at), "warn"))
    if not (image.alt or image.is_decorative):
        found.append((_("No alt text"), "warn"))
    if not image.credit:
        found.append((_("No credit"), "warn"))
    if image.width < WIDE_ENOUGH:
        found.append((_("Small: %(width)s px") % {"width": number_format(image.width, force_grouping=True)}, "warn"))
    return found


def _rights_end(at):
    days = (timezone.localdate(at) - timezone.localdate()).days
    if days == 0:
        return _("Rights end today")
    return ngettext("Rights end in %(days)d day", "Rights end in %(days)d days", days) % {"days": days}


class ShowFilter(SimpleListFilter):
    """What is to mend, as tabs over the grid, each with how many there are among what is searched for."""

    title = gettext_lazy("show")
    parameter_name = "show"
    template = "admin/articles/image/show_filter.html"
    #: The tabs that name something to mend.
    to_mend = {"no-alt", "no-credit", "ending", "ended"}

    def lookups(self, request, model_admin):
        return [
            ("unused", _("Not used")),
            ("no-alt", _("No alt text")),
            ("no-credit", _("No credit")),
            ("ending", _("Rights ending")),
            ("ended", _("Rights ended")),
            ("small", _("Small")),
        ]

    def conditions(self):
        now = timezone.now()
        return {
            "unused": ~Exists(ImageUse.objects.filter(image=OuterRef("pk"))),
            "no-alt": Q(alt="", is_decorative=False),
            "no-credit": Q(credit=""),
            "ending": Q(rights_expire_at__gt=now, rights_expire_at__lte=now + timedelta(days=DAYS_BEFORE)),
            "ended": Q(rights_expire_at__lte=now),
            "small": Q(width__lt=WIDE_ENOUGH),
        }

    def queryset(self, request, images):
        condition = self.conditions().get(self.value())
        return images if condition is None else images.filter(condition)

    def choices(self, changelist):
        """Yield Django's choices with their `count` and whether that is `late`. One query."""
        counts = changelist.without(self).aggregate(
            total=Count("pk"),
            **{key.replace("-", "_"): Count("pk", filter=Q(of)) for key, of in self.conditions().items()},
        )
        keys = ["total", *self.conditions()]
        for key, choice in zip(keys, super().choices(changelist), strict=True):
            count = counts[key.replace("-", "_")]
            yield {**choice, "count": count, "late": bool(count) and key in self.to_mend}


class LicenceFilter(SimpleListFilter):
    title = gettext_lazy("licence")
    parameter_name = "licence"

    def lookups(self, request, model_admin):
        named = Image.objects.exclude(licence="").order_by("licence").values_list("licence", flat=True).distinct()
        return [*((licence, licence) for licence in named[:200]), (NO_LICENCE, _("None named"))]

    def queryset(self, request, images):
        if self.value() is None:
            return images
        # PostgreSQL takes no NUL, which no licence has.
        return images.filter(licence="" if self.value() == NO_LICENCE else self.value().replace("\0", ""))


class Library(ChangeList):
    """The list of pictures, each with its `flags` and in how many `places` it is used. One query more for them all."""

    def __init__(self, request, *args, **kwargs):
        self.request = request
        super().__init__(request, *args, **kwargs)

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        counts = picture_uses.counted(self.result_list)
        for image in self.result_list:
            image.flags, image.places = flags(image), counts.get(image.pk, 0)

    def without(self, chosen):
        """Return the pictures that the search and all filters but `chosen` leave, in no order."""
        images = self.root_queryset.order_by()
        for other in self.filter_specs:
            if other is not chosen:
                images = other.queryset(self.request, images)
        return self.model_admin.get_search_results(self.request, images, self.query)[0]

    @property
    def shown(self):
        """The key of the tab that is open, or nothing."""
        return self.filter_params.get(ShowFilter.parameter_name, [""])[0]
