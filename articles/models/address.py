from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import addresses

#: What an address may belong to, as the names of Address's fields. Exactly one of them is filled.
OWNERS = ("article", "section", "topic", "author")


def _is_of(name):
    owners = Q(**{f"{owner}__isnull": owner != name for owner in OWNERS})
    return owners & (Q(target="") if name else ~Q(target=""))


class Address(models.Model):
    """A path that belongs to one story, section, topic or author for good, or that an editor has lead elsewhere.

    A story's is claimed whether readers find it there now, did once, or will; the others' are those they had before.
    `workflow` writes them; where they lead today is asked of what they belong to.
    """

    path = models.CharField(
        _("old path"),
        max_length=250,
        unique=True,
        validators=[
            RegexValidator(r"^/(?!admin/)[^\s?#\x00-\x1f]+\Z", _("A path of this site, such as /2019/flood/."))
        ],
        error_messages={"unique": _("This path leads somewhere already.")},
    )
    article = models.ForeignKey(
        "articles.Article", models.CASCADE, null=True, blank=True, editable=False, related_name="addresses"
    )
    section = models.ForeignKey(
        "articles.Section", models.CASCADE, null=True, blank=True, editable=False, related_name="addresses"
    )
    topic = models.ForeignKey(
        "articles.Topic", models.CASCADE, null=True, blank=True, editable=False, related_name="addresses"
    )
    author = models.ForeignKey(
        "articles.Author", models.CASCADE, null=True, blank=True, editable=False, related_name="addresses"
    )
    target = models.CharField(
        _("leads to"),
        max_length=500,
        blank=True,
        validators=[
            RegexValidator(
                r"^(/(?![/\\])|https?://[^/\s]+)\S*\Z", _("A path of this site, or an address with https://.")
            )
        ],
        default="",
        db_default="",
    )
    hits = models.PositiveIntegerField(_("times followed"), default=0, editable=False, db_default=0)
    claimed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=_is_of("article") | _is_of("section") | _is_of("topic") | _is_of("author") | _is_of(""),
                name="address_of_one",
            )
        ]

    def __str__(self):
        return self.path

    def clean_fields(self, exclude=None):
        # Copied from a browser, a path is percent-encoded; the one that is asked for is not.
        self.path = unquote(self.path)
        super().clean_fields(exclude)

    def clean(self):
        if self.target and not addresses.is_followed(self.target):
            raise ValidationError({"target": _("A path of this site, or an address with https://.")})
        if self.target and addresses.own_path(self.target).rstrip("/") == self.path.rstrip("/"):
            raise ValidationError({"target": _("It would lead to itself.")})

    @property
    def owner(self):
        """What it belongs to, or None where an editor has it lead elsewhere."""
        return self.article or self.section or self.topic or self.author
