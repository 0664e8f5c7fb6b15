from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..body import embeds
from .fields import BodyField, SectionKey, SlugField

#: The shape of a language tag as browsers understand it: https://www.rfc-editor.org/rfc/bcp/bcp47.txt
validate_language = RegexValidator(
    r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", _("A language is written as in en, da, pt-BR or zh-Hans.")
)


def validate_video(address):
    """Raise ValidationError, with a sentence for the editor, for what cannot be shown in the lead picture's place."""
    if not embeds.is_address(address):
        raise ValidationError(_("A video needs a web address that begins with https://."))
    if not embeds.recognise(address).frame:
        raise ValidationError(
            _("No video can be shown from that address. Use the address of its page at YouTube or Vimeo.")
        )


class Story(models.Model):
    """The fields that the desk's Article and the readers' Edition share. Publishing copies them: see STORY_FIELDS."""

    class Form(models.TextChoices):
        NEWS = "news", _("News")
        FEATURE = "feature", _("Feature")
        ANALYSIS = "analysis", _("Analysis")
        OPINION = "opinion", _("Opinion")
        INTERVIEW = "interview", _("Interview")
        REVIEW = "review", _("Review")
        OBITUARY = "obituary", _("Obituary")
        LIVE = "live", _("Live blog")

    kicker = models.CharField(
        _("kicker"), max_length=40, blank=True, help_text=_("One or two words over the headline.")
    )
    headline = models.CharField(_("headline"), max_length=300, blank=True)
    slug = SlugField(
        _("address"), blank=True, help_text=_("The last part of the story's address. Empty: made from the headline.")
    )
    section = SectionKey(
        "articles.Section", models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name=_("section")
    )
    form = models.CharField(_("form"), max_length=10, choices=Form, default=Form.NEWS)
    standfirst = models.TextField(_("standfirst"), max_length=600, blank=True)
    body = BodyField(_("text"), blank=True)
    lead_image = models.ForeignKey(
        "articles.Image", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lead picture")
    )
    lead_caption = models.CharField(
        _("caption here"), max_length=400, blank=True, help_text=_("Empty: the picture's own caption.")
    )
    lead_credit = models.CharField(
        _("credit here"), max_length=200, blank=True, help_text=_("Empty: the picture's own credit.")
    )
    lead_alt = models.CharField(
        _("alt text here"), max_length=300, blank=True, help_text=_("Empty: the picture's own alt text.")
    )
    lead_decorative = models.BooleanField(
        _("decorative here"),
        default=False,
        help_text=_("It says nothing that is not in the words beside it."),
        db_default=False,
    )
    video = models.CharField(
        _("lead video"),
        max_length=500,
        blank=True,
        validators=[validate_video],
        help_text=_("Its address. It stands in the lead picture's place; nothing loads before a reader asks for it."),
        default="",
        db_default="",
    )
    video_title = models.CharField(
        _("what the video shows"),
        max_length=300,
        blank=True,
        help_text=_("Printed under it, and read out."),
        default="",
        db_default="",
    )
    video_credit = models.CharField(
        _("video credit"),
        max_length=200,
        blank=True,
        help_text=_("Empty: the house it comes from."),
        default="",
        db_default="",
    )
    series = models.ForeignKey(
        "articles.Series", models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name=_("series")
    )
    sponsor = models.CharField(
        _("sponsor"),
        max_length=100,
        blank=True,
        help_text=_("Who paid for it. Readers are told so over the story and wherever it is listed."),
        default="",
        db_default="",
    )
    is_timeless = models.BooleanField(
        _("never old"),
        default=False,
        help_text=_("Readers are not told how old it is, however old it gets."),
        db_default=False,
    )
    search_title = models.CharField(
        _("title for search engines"), max_length=120, blank=True, help_text=_("Empty: the headline.")
    )
    social_title = models.CharField(
        _("title for sharing"), max_length=200, blank=True, help_text=_("Empty: the headline.")
    )
    language = models.CharField(
        _("language"),
        max_length=12,
        blank=True,
        validators=[validate_language],
        help_text=_("Such as en, da or ar. Empty: the site's language."),
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.headline or str(_("Untitled story"))

    def get_absolute_url(self):
        return reverse("article", args=[self.section.slug, self.slug])

    @property
    def is_opinion(self):
        return self.form == self.Form.OPINION

    @property
    def is_live_blog(self):
        return self.form == self.Form.LIVE

    @property
    def is_sponsored(self):
        """Whether somebody paid for it: then the site never chooses it by itself, and readers are told."""
        return bool(self.sponsor)

    @property
    def sponsored_by(self):
        """What readers are told of a story that somebody paid for, wherever it is named; empty of all others."""
        return gettext("Sponsored by %(sponsor)s") % {"sponsor": self.sponsor} if self.is_sponsored else ""

    @property
    def lead_video(self):
        """The Embed that stands in the lead picture's place, or None."""
        return embeds.recognise(self.video) if self.video else None

    @property
    def has_picture(self):
        """Whether there is a lead picture that readers may see now."""
        return self.lead_image is not None and self.lead_image.is_drawable

    @property
    def caption(self):
        """The lead picture's caption as printed with this story."""
        return self.lead_caption or self.lead_image.caption

    @property
    def credit(self):
        """The lead picture's credit as printed with this story."""
        return self.lead_credit or self.lead_image.credit

    @property
    def alt(self):
        """The lead picture's alt text in this story; empty when there is nothing to say, or nothing was said."""
        return "" if self.lead_decorative else self.lead_alt or self.lead_image.own_alt

    @property
    def is_decorative(self):
        """Whether it was said that the lead picture needs no alt text in this story."""
        return self.lead_decorative or (self.lead_image.is_decorative and not self.lead_alt)


#: What publishing copies from the Article and what a Revision keeps.
STORY_FIELDS = [field.name for field in Story._meta.fields]


class BylineBase(models.Model):
    """One author of a story, in order, with what they did."""

    class Role(models.TextChoices):
        WORDS = "words", _("Words")
        PHOTOGRAPHS = "photographs", _("Photographs")
        EDITING = "editing", _("Editing")

    author = models.ForeignKey("articles.Author", models.PROTECT, related_name="%(class)ss", verbose_name=_("author"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.WORDS)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.author} ({self.get_role_display()})"


class RelatedBase(models.Model):
    """One story that another points to, in order. It points to the Article, so it follows whatever is live of it."""

    target = models.ForeignKey("articles.Article", models.CASCADE, related_name="+", verbose_name=_("story"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self):
        return str(self.target)
