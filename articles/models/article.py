from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from .. import addresses
from .address import Address
from .edition import Edition
from .revision import Revision
from .story import BylineBase, RelatedBase, Story
from .topic import Topic


def is_own_of(user):
    """Return the condition of own_of()."""
    byline = Byline.objects.filter(article=OuterRef("pk"), author__user=user)
    return Q(created_by=user) | Q(assigned_to=user) | Exists(byline)


class ArticleQuerySet(models.QuerySet):
    def own_of(self, user):
        """The stories that are `user`'s own: begun by them, assigned to them, or with their author's byline."""
        return self.filter(is_own_of(user))

    def with_publication(self, at=None):
        """Add what each story's `publication` and `has_unpublished_changes` read: see there."""
        at = at or timezone.now()
        editions = Edition.objects.filter(article=OuterRef("pk"))
        live = editions.live(at)
        newest = Revision.objects.saved().filter(article=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            live_since=Subquery(live.values("live_from")[:1]),
            live_until=Subquery(live.values("live_until")[:1]),
            live_revision=Subquery(live.values("revision")[:1]),
            newest_revision=Subquery(newest.values("pk")[:1]),
            waits_until=Subquery(editions.waiting(at).values("live_from")[:1]),
            was_live=Exists(editions.filter(live_from__lte=at)),
            was_withdrawn=Subquery(editions.filter(live_until__lte=at).order_by("-live_from").values("withdrawn")[:1]),
        )


class Article(Story):
    """A story as the desk works on it. Nothing here is public; the verbs of `workflow` move it and publish it."""

    class Stage(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        READY = "ready", _("Ready")

    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.DRAFT, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("begun by"),
    )
    # These two are set by workflow.assign() and workflow.plan(): whoever holds a story and its day are on record.
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    planned_for = models.DateTimeField(
        _("planned for"),
        null=True,
        editable=False,
        help_text=_("For the desk and its calendar. A plan never publishes anything."),
    )
    # Set by workflow.leave_out(), and true of what is live at once: it is about lists, not about the text.
    left_out_of_reading_now = models.BooleanField(
        _("Leave it out of “Others are reading now”"),
        default=False,
        editable=False,
        help_text=_("And out of the most read. It holds as soon as you save; nothing has to be published."),
        db_default=False,
    )
    created_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)

    topics = TaggableManager(_("topics"), through="articles.ArticleTopic", blank=True, help_text=_("Parted by commas."))

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-saved_at", "-pk"]
        permissions = [
            ("publish_article", "Can publish, schedule and withdraw articles"),
            ("change_any_article", "Can change articles of others"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "slug"],
                condition=~Q(slug=""),
                name="article_address_unique",
                violation_error_message=_("Another story has this address in this section."),
            )
        ]
        # Every list of the desk is found in an index: the texts are in the rows.
        indexes = [
            models.Index(fields=["-saved_at", "-id"], name="article_newest_saved"),
            models.Index(fields=["stage", "-saved_at", "-id"], name="article_by_stage"),
            models.Index(fields=["section", "-saved_at", "-id"], name="article_by_section"),
            models.Index(fields=["planned_for"], condition=Q(planned_for__isnull=False), name="article_planned"),
        ]

    def clean(self):
        """Give the story an address from its headline, or refuse one that belongs to another."""
        super().clean()
        typed = bool(self.slug)
        self.slug = self.slug or addresses.slug_for(self.headline)
        if self.slug and self.section_id and self._address_taken(self.slug):
            free = next(
                slug for number in range(2, 10_000) if not self._address_taken(slug := f"{self.slug[:94]}-{number}")
            )
            if typed:
                raise ValidationError(
                    {"slug": _("This address is taken already. “%(free)s” is free.") % {"free": free}}
                )
            self.slug = free

    def _address_taken(self, slug):
        """Whether the section itself or another story has this address, or ever had it. Up to two queries."""
        path = addresses.story_path(self.section.slug, slug)
        return (
            slug in addresses.RESERVED_IN_SECTION
            or Article.objects.filter(section=self.section_id, slug=slug).exclude(pk=self.pk).exists()
            or Address.objects.filter(path=path).exclude(article=self.pk).exists()
        )

    @property
    def publication(self):
        """Where it stands with readers: live, changed, scheduled, withdrawn, ended, or its stage.

        Needs with_publication().
        """
        if self.live_since:
            return "changed" if self.has_unpublished_changes else "live"
        if self.waits_until:
            return "scheduled"
        if self.was_live:
            return "withdrawn" if self.was_withdrawn else "ended"
        return self.stage

    @property
    def has_unpublished_changes(self):
        """Whether readers see an older text than the desk's. Needs with_publication()."""
        return self.live_since is not None and self.live_revision != self.newest_revision


class ArticleTopic(ItemBase):
    tag = models.ForeignKey(Topic, models.CASCADE, related_name="article_items")
    content_object = models.ForeignKey(Article, models.CASCADE, related_name="topic_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="article_topic_once")]


class Byline(BylineBase):
    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")

    class Meta(BylineBase.Meta):
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        constraints = [models.UniqueConstraint(fields=["article", "author", "role"], name="byline_once")]


class RelatedArticle(RelatedBase):
    article = models.ForeignKey(Article, models.CASCADE, related_name="related")

    class Meta(RelatedBase.Meta):
        verbose_name = _("related story")
        verbose_name_plural = _("related stories")
        constraints = [
            models.UniqueConstraint(fields=["article", "target"], name="related_once"),
            models.CheckConstraint(
                condition=~Q(article=F("target")),
                name="related_not_itself",
                violation_error_message=_("A story cannot be related to itself."),
            ),
        ]
