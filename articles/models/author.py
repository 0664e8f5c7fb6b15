from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .drawn import Drawn
from .edition import Edition
from .fields import SlugField
from .named import NamedQuerySet

MOST_LINKS = 8

#: Houses that readers know by another name than their host's.
HOUSES = {
    "bsky.app": "Bluesky",
    "facebook.com": "Facebook",
    "github.com": "GitHub",
    "instagram.com": "Instagram",
    "linkedin.com": "LinkedIn",
    "orcid.org": "ORCID",
    "threads.com": "Threads",
    "threads.net": "Threads",
    "tiktok.com": "TikTok",
    "twitter.com": "X",
    "x.com": "X",
    "youtube.com": "YouTube",
}


def validate_links(text):
    """Raise ValidationError, naming the line, unless every line of `text` is an address on the web."""
    lines = text.split("\n")
    for line in filter(None, map(str.strip, lines)):
        try:
            URLValidator(schemes=["https", "http"])(line)
        except ValidationError:
            raise ValidationError(
                _("“%(line)s” is no address. One begins with https:// and stands on a line of its own."),
                params={"line": line[:80]},
            ) from None
    if len(text.split()) > MOST_LINKS:
        raise ValidationError(_("Up to %(number)d addresses."), params={"number": MOST_LINKS})


def _house(address):
    host = urlsplit(address).hostname or ""
    host = host.removeprefix("www.")
    return HOUSES.get(".".join(host.split(".")[-2:]), host)


class Author(Drawn):
    """Someone, or a desk, whose name stands over stories. Authors need no account."""

    NAMED_AS = "bylines__author"

    name = models.CharField(_("name"), max_length=100)
    slug = SlugField(_("address"), unique=True)
    job_title = models.CharField(
        _("position"),
        max_length=100,
        blank=True,
        help_text=_("Stands under the name: Science editor, for one."),
        default="",
        db_default="",
    )
    bio = models.TextField(_("about"), max_length=600, blank=True)
    email = models.EmailField(_("public e-mail"), blank=True)
    links = models.TextField(
        _("elsewhere"),
        max_length=1000,
        blank=True,
        validators=[validate_links],
        help_text=_("A website and accounts, one address a line: https://…"),
        default="",
        db_default="",
    )
    picture = models.ForeignKey(
        "articles.Image", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("account"),
        help_text=_("Stories with this byline count as this person's own."),
    )

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("author", args=[self.slug])

    @property
    def editions(self):
        """The Editions with their byline, live or not."""
        # One with two roles has two bylines.
        return Edition.objects.filter(pk__in=self.editionbylines.values("edition"))

    @property
    def accounts(self):
        """Where else the author is found, as (name of the house, address)."""
        return [(_house(address), address) for address in self.links.split()]
