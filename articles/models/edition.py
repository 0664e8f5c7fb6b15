from datetime import datetime, timedelta

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from .. import made_of
from .drawn import Drawn
from .fields import MonthField
from .story import BylineBase, RelatedBase, Story
from .topic import Topic

NOTICE_LENGTH = 500
#: What Google News takes: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
NEWS_AGE = timedelta(days=2)


def _place_of(key):
    """Return, as a subquery, when the article `key` was first published, live or not by now."""
    known = Edition.objects.filter(article=key, live_from__lte=timezone.now())
    return Subquery(known.newest_first().values("first_published_at")[:1])


class EditionQuerySet(models.QuerySet):
    def live(self, at=None):
        """What readers see at `at` (default: now). The only definition of public."""
        at = at or timezone.now()
        return self.filter(Q(live_until__isnull=True) | Q(live_until__gt=at), live_from__lte=at)

    def waiting(self, at=None):
        """What readers will see, but do not at `at` (default: now)."""
        return self.filter(live_from__gt=at or timezone.now())

    def newest_first(self):
        return self.order_by("-first_published_at", "-article_id")

    def before(self, key):
        """What comes after the article `key` in newest_first(); nothing after one that readers never saw."""
        place = _place_of(key)
        return self.filter(first_published_at__lte=place).exclude(first_published_at=place, article__gte=key)

    def up_to(self, key):
        """The article `key` and what comes before it in newest_first(): what before() leaves out."""
        place = _place_of(key)
        return self.filter(first_published_at__gte=place).exclude(first_published_at=place, article__lt=key)

    def oldest_first(self):
        return self.order_by("first_published_at", "article_id")

    def earlier_than(self, edition):
        """What was first published before `edition`."""
        # What was never saved has no key yet.
        same_moment = Q(first_published_at=edition.first_published_at, article_id__lt=edition.article_id or 0)
        return self.filter(Q(first_published_at__lt=edition.first_published_at) | same_moment)

    def later_than(self, edition):
        """What was first published after `edition`."""
        same_moment = Q(first_published_at=edition.first_published_at, article_id__gt=edition.article_id or 0)
        return self.filter(Q(first_published_at__gt=edition.first_published_at) | same_moment)

    def with_changed_at(self):
        """Add `changed_at`: when what readers have of it last changed in a way that they are told of.

        It is `updated_at`, or later when a correction came or went, or an entry of its live blog came, changed or went.
        """
        from .correction import Correction  # Both need Edition at import.
        from .entry import Entry

        now = timezone.now()

        def last(model, name):
            """Return the last of the moments `name` in the rows of a story, or else its `updated_at`."""
            passed = model.objects.filter(article=OuterRef("article"), **{f"{name}__lte": now})
            return Coalesce(Subquery(passed.order_by(f"-{name}").values(name)[:1]), "updated_at")

        entries = Case(When(form=Story.Form.LIVE, then=last(Entry, "changed_at")), default=F("updated_at"))
        corrections = last(Correction, "live_from"), last(Correction, "live_until")
        return self.annotate(changed_at=Greatest("updated_at", *corrections, entries))

    def for_cards(self):
        """Load what components/card.html shows: a list of fifty costs the queries of a list of one."""
        bylines = EditionByline.objects.select_related("author")
        return self.for_boxes().prefetch_related(Prefetch("bylines", bylines))

    def for_boxes(self):
        """Load what components/also_read.html and a card without names show."""
        return self.defer("body", "search_text").select_related("section", "lead_image")

    def for_page(self):
        """Load what articles/article.html shows of the story itself: three queries, whatever it holds."""
        from .correction import Correction  # Correction needs Edition at import.

        bylines = EditionByline.objects.select_related("author__picture")
        corrections = Correction.objects.standing().filter(article=OuterRef("article"))
        editions = self.select_related("section", "lead_image", "series").annotate(is_corrected=Exists(corrections))
        return editions.with_changed_at().prefetch_related(Prefetch("bylines", bylines), "topics")


class Edition(Drawn, Story):
    """What readers see of an article from `live_from` until `live_until`. Written by `workflow` alone.

    At most one is live and at most one waits: `workflow` holds it under the article's row lock, since it depends on
    the clock; PostgreSQL holds it too, with an exclusion constraint made in a migration.
    """

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="editions")
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="+")
    live_from = models.DateTimeField(_("live from"))
    live_until = models.DateTimeField(_("live until"), null=True, blank=True)
    # What its editor asked for: `live_until` comes sooner while a later edition waits or has taken over.
    asked_until = models.DateTimeField(null=True, blank=True)
    # Whether that end takes it back; otherwise it ends quietly. The notice is for readers who come after it.
    withdrawn = models.BooleanField(default=False, db_default=False)
    notice = models.CharField(max_length=NOTICE_LENGTH, blank=True, default="", db_default="")
    # First and last time that mean something to readers: a typo mended does not move `updated_at`.
    first_published_at = models.DateTimeField(_("first published"))
    updated_at = models.DateTimeField(_("updated"))
    # The file of the sitemap that it stands in.
    published_month = MonthField(of="first_published_at", db_default=0)
    # The words of its body, as search looks for them and shows where they are.
    search_text = models.TextField()
    word_count = models.PositiveIntegerField()

    topics = TaggableManager(through="articles.EditionTopic", blank=True)

    #: See with_changed_at().
    changed_at: datetime

    #: Whether corrections stand under it: for_page() knows; without it, they are to be asked for.
    is_corrected = True

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-live_from", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(live_until__gt=F("live_from")), name="edition_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(slug="") & ~Q(headline=""), name="edition_has_headline_and_address"),
            models.CheckConstraint(condition=Q(section__isnull=False), name="edition_has_section"),
            models.UniqueConstraint(fields=["article", "live_from"], name="edition_one_per_moment"),
            models.UniqueConstraint(
                fields=["article"], condition=Q(live_until__isnull=True), name="edition_one_open_ended"
            ),
        ]
        indexes = [
            models.Index(fields=["section", "-first_published_at", "-article"], name="edition_by_section"),
            # With what says whether it is live, so that the archive counts without the rows.
            models.Index(
                fields=["-first_published_at", "-article", "live_from", "live_until"], name="edition_newest_first"
            ),
            models.Index(fields=["section", "slug"], name="edition_by_address"),
            # How a story stands, and where in the sitemap, is read off these alone, without the texts in the rows.
            models.Index(
                fields=["article", "live_from", "live_until", "revision", "published_month"], name="edition_standing"
            ),
            models.Index(
                fields=["published_month", "article", "live_from", "live_until"],
                condition=Q(form="live"),
                name="edition_live_blogs",
            ),
            models.Index(fields=["-live_from", "-id"], name="edition_newest_live"),
            models.Index(fields=["published_month", "-updated_at"], name="edition_by_month"),
            models.Index(fields=["published_month", "article"], name="edition_of_month"),
            models.Index(fields=["live_until"], condition=Q(live_until__isnull=False), name="edition_ending"),
            models.Index(fields=["language"], condition=Q(language__gt=""), name="edition_language"),
        ]

    @property
    def tag(self):
        return made_of.article(self.article_id)

    @property
    def is_updated(self):
        """Whether an editor has said that it changed in substance since it was first published."""
        return self.updated_at > self.first_published_at

    @property
    def reading_minutes(self):
        """Whole minutes it takes to read, at 230 words a minute (Brysbaert 2019: 238 for English non-fiction)."""
        return max(1, round(self.word_count / 230))

    @property
    def names(self):
        """The names of those who wrote it, for a card. Needs for_cards() or for_page()."""
        return [byline.author.name for byline in self.bylines.all() if byline.role == BylineBase.Role.WORDS]


class EditionTopic(ItemBase):
    tag = models.ForeignKey(Topic, models.CASCADE, related_name="edition_items")
    content_object = models.ForeignKey(Edition, models.CASCADE, related_name="topic_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="edition_topic_once")]


class EditionByline(BylineBase):
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="bylines")

    class Meta(BylineBase.Meta):
        constraints = [models.UniqueConstraint(fields=["edition", "author", "role"], name="edition_byline_once")]


class EditionRelated(RelatedBase):
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="related")

    class Meta(RelatedBase.Meta):
        constraints = [models.UniqueConstraint(fields=["edition", "target"], name="edition_related_once")]
