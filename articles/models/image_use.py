from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

#: What shows pictures, as the names of ImageUse's fields. Exactly one of them is filled.
PLACES = ("article", "edition", "entry", "page", "author", "topic")


def _is_in(name):
    return Q(**{f"{place}__isnull": place != name for place in PLACES})


class ImageUse(models.Model):
    """That a place shows a picture. Written by `picture_uses` on every save of a place; goes with the place.

    It protects the picture, which a body names by its key only, as a foreign key would.
    """

    class Kind(models.TextChoices):
        LEAD = "lead", _("Lead picture")
        FIGURE = "figure", _("In the text")
        PORTRAIT = "portrait", _("Portrait")

    image = models.ForeignKey("articles.Image", models.PROTECT, related_name="uses")
    kind = models.CharField(max_length=10, choices=Kind)
    article = models.ForeignKey("articles.Article", models.CASCADE, null=True, related_name="image_uses")
    edition = models.ForeignKey("articles.Edition", models.CASCADE, null=True, related_name="image_uses")
    entry = models.ForeignKey("articles.Entry", models.CASCADE, null=True, related_name="image_uses")
    page = models.ForeignKey("articles.Page", models.CASCADE, null=True, related_name="image_uses")
    author = models.ForeignKey("articles.Author", models.CASCADE, null=True, related_name="image_uses")
    topic = models.ForeignKey("articles.Topic", models.CASCADE, null=True, related_name="image_uses")

    class Meta:
        verbose_name = _("use of a picture")
        verbose_name_plural = _("uses of pictures")
        constraints = [
            models.CheckConstraint(
                condition=reduce(or_, map(_is_in, PLACES)),
                name="image_use_in_one_place",
            ),
            *(
                models.UniqueConstraint(fields=[place, "kind", "image"], name=f"image_use_once_in_{place}")
                for place in PLACES
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.image_id}"
