"""What the closed groups of the writing page's panel say: what each holds now. panel-says.js follows the fields."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

#: The fields of the panel whose words are in the story's language.
IN_LANGUAGE = {
    "topics",
    "lead_caption",
    "lead_credit",
    "lead_alt",
    "video_title",
    "video_credit",
    "search_title",
    "social_title",
}


def says(article):
    """Return {group: {"now", "nothing"}} of a saved or new Article, as stored: "nothing" stands for a group left empty.

    Three queries for a saved one.
    """
    bylines, topics, related = [], [], 0
    if article.pk:
        bylines = [byline.author.name for byline in article.bylines.select_related("author")]
        topics = list(article.topics.order_by("name").values_list("name", flat=True))
        related = article.related.count()
    return {
        "in_language": IN_LANGUAGE,
        "story": _group(str(article.section or ""), *topics, nothing=_("No section yet")),
        "bylines": _group(*bylines, nothing=_("None yet")),
        "lead_picture": _group(article.lead_image.title if article.lead_image else "", nothing=_("None yet")),
        "video": _group(article.video_title or article.video, nothing=_("None")),
        "told": _group(str(article.series or ""), article.sponsor, nothing=_("Nothing to tell")),
        "related": _group(str(related or ""), nothing=_("Chosen by the site")),
        "search_preview": {
            "host": urlsplit(settings.SITE_URL).netloc,
            "title": article.search_title or article.headline,
            "text": article.standfirst,
            "shared": article.social_title or article.headline,
        },
        "search": _group(article.search_title or article.social_title, nothing=_("As the headline")),
    }


def _group(*values, nothing):
    return {"now": " · ".join(value for value in values if value), "nothing": nothing}
