"""RSS 2.0 for the site, for each section, and for corrections."""

import re

from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from . import pages
from .addresses import absolute
from .models import Correction, Edition, Section, SiteIdentity

LENGTH = 30

# A paste from a slide or a PDF brings them into a headline; XML cannot carry them, and Django refuses most of them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def writable(text):
    """Return `text` without the characters that XML 1.0 knows not (https://www.w3.org/TR/xml/#charsets)."""
    return _CONTROL.sub(" ", text)


class LatestFeed(Feed):
    """The newest stories of the whole site."""

    def get_object(self, request):
        return SiteIdentity.load()

    def title(self, identity):
        return writable(identity.name)

    def description(self, identity):
        return writable(identity.tagline) or _("The latest stories")

    def link(self, identity):
        return absolute(reverse("home"))

    def feed_url(self, identity):
        return absolute(reverse("feed"))

    def items(self, identity):
        return Edition.objects.live().newest_first().for_cards()[:LENGTH]

    def item_title(self, edition):
        return writable(edition.headline)

    def item_description(self, edition):
        return writable(edition.standfirst)

    def item_link(self, edition):
        return absolute(edition.get_absolute_url())

    def item_guid(self, edition):
        return absolute(f"/#article-{edition.article_id}")

    item_guid_is_permalink = False

    def item_pubdate(self, edition):
        return edition.first_published_at

    def item_updateddate(self, edition):
        return edition.updated_at

    def item_author_name(self, edition):
        return writable(", ".join(edition.names))

    def item_categories(self, edition):
        return [writable(edition.section.name)]


class SectionFeed(LatestFeed):
    """The newest stories of one section."""

    def get_object(self, request, section):
        return get_object_or_404(Section, slug=section)

    def title(self, section):
        return writable(f"{SiteIdentity.load().name}: {section.name}")

    def description(self, section):
        return writable(section.description) or _("The latest stories")

    def link(self, section):
        return absolute(section.get_absolute_url())

    def feed_url(self, section):
        return absolute(reverse("section_feed", args=[section.slug]))

    def items(self, section):
        return section.editions.live().newest_first().for_cards()[:LENGTH]


class CorrectionsFeed(Feed):
    """What the newspaper put right, the newest first."""

    def get_object(self, request):
        return SiteIdentity.load()

    def title(self, identity):
        return writable(f"{identity.name}: {_('Corrections')}")

    def description(self, identity):
        return _("What we got wrong, and when we put it right.")

    def link(self, identity):
        return absolute(reverse("corrections"))

    def feed_url(self, identity):
        return absolute(reverse("corrections_feed"))

    def items(self, identity):
        return pages.with_editions(list(Correction.objects.live().newest_first()[:LENGTH]))

    def item_title(self, correction):
        return writable(f"{correction.get_kind_display()}: {correction.edition.headline}")

    def item_description(self, correction):
        return writable(correction.text)

    def item_link(self, correction):
        return absolute(correction.edition.get_absolute_url())

    def item_guid(self, correction):
        return absolute(f"/#correction-{correction.pk}")

    item_guid_is_permalink = False

    def item_pubdate(self, correction):
        return correction.live_from
