"""What the writing surface shows of pictures and stories: in its pickers, and where a block stands for one."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import moments
from ..body.embeds import is_address, recognise
from ..models import Article, Edition, Image
from ..templatetags.desk import STATES, thumbnail
from .image_list import flags, lacks

#: How many a picker shows for one search, and how many blocks one question may ask for.
PICKER_LENGTH = 24
MOST_KEYS = 200


def keys(text):
    """Return the keys in `text`, parted by commas, as numbers; what is none is left out."""
    found = [part for part in text.split(",") if part.isascii() and part.isdecimal() and len(part) <= 18]
    return [int(part) for part in found[:MOST_KEYS]]


def shown(*, images, articles):
    """Return {"images": {key: ...}, "articles": {key: ...}} for the keys that exist. Two queries."""
    return {
        "images": {str(image.pk): as_picture(image) for image in Image.objects.filter(pk__in=images)},
        "articles": {str(story["id"]): story for story in as_stories(Article.objects.filter(pk__in=articles))},
    }


def embeds(addresses):
    """Return {address: its house, and whether readers can look at it here} of those that are addresses."""
    found = {address: recognise(address) for address in addresses[:MOST_KEYS] if is_address(address)}
    return {address: {"provider": embed.name, "has_frame": bool(embed.frame)} for address, embed in found.items()}


def as_picture(image):
    """Return what the picker and a figure show of a library Image."""
    return {
        "id": image.pk,
        "title": image.title,
        "caption": image.caption,
        "credit": image.credit,
        "alt": image.alt,
        "src": thumbnail(image, 960),
        "whole": thumbnail(image, 960, "natural"),
        "shared": thumbnail(image, 640, "1.91x1"),
        "thumbnail": thumbnail(image, 320),
        "address": reverse("admin:articles_image_change", args=[image.pk]),
        "flags": [{"words": words, "level": level} for words, level in flags(image)],
        "lacks": lacks(image),
        "note": _("The rights of this picture have ended. Readers do not see it.") if image.rights_expired() else "",
    }


def found(results):
    """Return a picker's answer: as many of `results` as it shows, and whether there are more."""
    return {"results": results[:PICKER_LENGTH], "has_more": len(results) > PICKER_LENGTH}


def as_stories(articles, limit=MOST_KEYS):
    """Return what the picker and an "Also read" box show of `articles`: today's headline, picture and state."""
    articles = list(articles.with_publication().select_related("section", "lead_image").defer("body")[:limit])
    # Readers see the live edition's headline, not the one the desk is working on.
    live = {
        edition.article_id: edition
        for edition in Edition.objects.live().for_boxes().filter(article__in=[article.pk for article in articles])
    }
    return [_as_story(article, live.get(article.pk, article)) for article in articles]


def _as_story(article, shown_as):
    is_live = article.live_since is not None
    moment = article.live_since or article.waits_until or article.saved_at
    return {
        "id": article.pk,
        "headline": str(shown_as),
        "section": shown_as.section.name if shown_as.section else "",
        "state": str(STATES[article.publication]),
        "chip": article.publication,
        "date": moments.day(timezone.localtime(moment)),
        "thumbnail": thumbnail(shown_as.lead_image, 320),
        "note": "" if is_live else _("Readers see nothing here until it is live."),
    }
