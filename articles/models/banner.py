from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import addresses, made_of
from .drawn import Drawn
from .edition import Edition

BANNER_LENGTH = 160

#: A path of ours or an address of the web: nothing that runs, and nobody's "//host".
validate_address = RegexValidator(
    r"^(https?://[^\s/]+\S*|/(?![/\\])\S*)\Z", _("Give a whole address, such as https://…, or a path such as /about/.")
)


class BannerQuerySet(models.QuerySet):
    def live(self, at=None):
        """What readers see at `at` (default: now): one that leads to a story only while they can read that.

        It has what the story is found by, `section_slug` and `story_slug`.
        """
        at = at or timezone.now()
        story = Edition.objects.live(at).filter(article=OuterRef("article"))
        found = self.filter(live_from__lte=at, live_until__gt=at).annotate(
            section_slug=Subquery(story.values("section__slug")[:1]), story_slug=Subquery(story.values("slug")[:1])
        )
        return found.filter(Q(article=None) | Q(story_slug__isnull=False)).order_by("-live_from", "-pk")


class Banner(Drawn):
    """A breaking line over every page, from `live_from` until `live_until`. Written by `workflow` alone."""

    class Kind(models.TextChoices):
        BREAKING = "breaking", _("Breaking")
        LIVE = "live", _("Live")
        NOTICE = "notice", _("Notice")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.BREAKING)
    text = models.CharField(_("text"), max_length=BANNER_LENGTH)
    article = models.ForeignKey(
        "articles.Article",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("story"),
        help_text=_("The banner leads to it, and is not shown on its page."),
    )
    address = models.CharField(
        _("or an address"),
        max_length=500,
        blank=True,
        validators=[validate_address],
        help_text=_("Where the banner leads if not to a story: /about/, https://…"),
    )
    live_from = models.DateTimeField(_("from"))
    live_until = models.DateTimeField(_("until"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    # A user who is deleted leaves their name.
    by_name = models.CharField(max_length=150, editable=False)

    objects = BannerQuerySet.as_manager()

    class Meta:
        verbose_name = _("banner")
        verbose_name_plural = _("banners")
        ordering = ["-live_from", "-pk"]
        # Whoever may publish may put one up: it has no rights of its own.
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(live_until__gt=F("live_from")), name="banner_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(text=""), name="banner_has_text"),
            models.CheckConstraint(
                condition=Q(article=None) & ~Q(address="") | Q(article__isnull=False, address=""),
                name="banner_leads_to_one_place",
            ),
        ]
        indexes = [models.Index(fields=["live_until"], name="banner_ending")]

    def __str__(self):
        return self.text

    @property
    def tag(self):
        return made_of.article(self.article_id) if self.article_id else super().tag

    @property
    def leads_to(self):
        """The address, which for a story follows wherever that lives. Needs live()."""
        return self.address or addresses.story_path(self.section_slug, self.story_slug)

    @property
    def is_live(self):
        """Whether it is its time; a story that is gone hides it all the same."""
        return self.live_from <= timezone.now() < self.live_until

    @property
    def has_ended(self):
        return self.live_until <= timezone.now()
