from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .. import addresses
from .drawn import Drawn
from .fields import BodyField, SlugField
from .section import Section


class Page(Drawn):
    """A standing page: about, contact, privacy, imprint. It shares one namespace of addresses with the sections."""

    class Policy(models.TextChoices):
        """What a page can be to machines: the properties of https://schema.org/NewsMediaOrganization."""

        PRINCIPLES = "publishingPrinciples", _("Publishing principles")
        ETHICS = "ethicsPolicy", _("Ethics")
        CORRECTIONS = "correctionsPolicy", _("Corrections")
        CHECKING = "verificationFactCheckingPolicy", _("Checking of facts")
        SOURCES = "unnamedSourcesPolicy", _("Unnamed sources")
        OWNERSHIP = "ownershipFundingInfo", _("Ownership and funding")
        MASTHEAD = "masthead", _("Who makes the paper")
        DIVERSITY = "diversityPolicy", _("Diversity")
        FEEDBACK = "actionableFeedbackPolicy", _("How to reach us with feedback")

    title = models.CharField(_("title"), max_length=120)
    slug = SlugField(_("address"), unique=True, validators=[addresses.validate_not_reserved])
    body = BodyField(_("text"), blank=True)
    in_footer = models.BooleanField(_("link in the footer"), default=True)
    policy = models.CharField(
        _("policy"),
        max_length=40,
        choices=Policy,
        blank=True,
        help_text=_("Which of the paper's policies this page is. Search engines are told where each is."),
        default="",
        db_default="",
    )
    position = models.PositiveSmallIntegerField(_("place in the footer"), default=0)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")
        ordering = ["position", "title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("section_or_page", args=[self.slug])

    def clean(self):
        if Section.objects.filter(slug=self.slug).exists():
            raise ValidationError({"slug": _("A section has this address already.")})
