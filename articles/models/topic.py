import re

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import NaturalKeyManager, TagBase

from .. import addresses
from .drawn import Drawn
from .fields import SlugField
from .named import NamedQuerySet


class Topic(Drawn, TagBase):
    """A tag with a page of its own."""

    NAMED_AS = "topic_items__tag"

    slug = SlugField(_("address"), unique=True)
    description = models.TextField(_("description"), max_length=300, blank=True)
    picture = models.ForeignKey(
        "articles.Image", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )

    objects = NaturalKeyManager.from_queryset(NamedQuerySet)()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def clean(self):
        """Refuse what would part the name in two the next time a story's topics are saved."""
        if parse_topics(self.name) != [self.name]:
            raise ValidationError(
                {"name": _("A topic's name has no comma, semicolon, quotation mark or double blank in it.")}
            )

    def slugify(self, tag, i=None):
        """Return the address of a new topic; django-taggit asks with a growing `i` until it is free."""
        slug = addresses.slug_for(tag) or "topic"
        return f"{slug}-{i}" if i else slug

    def get_absolute_url(self):
        return reverse("topic", args=[self.slug])

    @property
    def editions(self):
        """The Editions that name it, live or not."""
        from .edition import Edition  # Edition needs Topic at import.

        return Edition.objects.filter(topic_items__tag=self)


def parse_topics(text):
    """Return the topic names in `text`, parted by commas; blanks inside a name stay (django-taggit would cut there)."""
    names = (" ".join(name.replace('"', " ").split()) for name in re.split(r"[,;\n]", text or ""))
    return list(dict.fromkeys(name[:100] for name in names if name))


def join_topics(topics):
    """Return the topics as an editor types them."""
    return ", ".join(sorted(topic.name for topic in topics))
