"""What a story says of itself to machines: schema.org, as JSON-LD.

https://developers.google.com/search/docs/appearance/structured-data/article, https://schema.org/CorrectionComment
"""

from django.conf import settings
from django.urls import reverse

from . import renditions
from .addresses import absolute

#: The types of schema.org for the forms that have one of their own.
TYPES = {"opinion": "OpinionNewsArticle", "analysis": "AnalysisNewsArticle", "review": "ReviewNewsArticle"}

#: The crops that search engines ask for, and how wide.
CROPS = ("16x9", "4x3", "1x1")
WIDTH = 1200


def news_article(edition, corrections, *, newspaper):
    """Return the NewsArticle of an Edition from for_page() with its Corrections; `newspaper` is the paper's name."""
    address = absolute(edition.get_absolute_url())
    publisher = {"@type": "NewsMediaOrganization", "name": newspaper, "url": absolute(reverse("home"))}
    if corrections:
        publisher["correctionsPolicy"] = absolute(reverse("corrections"))
    article = {
        "@context": "https://schema.org",
        "@type": TYPES.get(edition.form, "NewsArticle"),
        "headline": edition.headline,
        "description": edition.standfirst,
        "url": address,
        "mainEntityOfPage": address,
        "datePublished": edition.first_published_at.isoformat(),
        "dateModified": edition.updated_at.isoformat(),
        "inLanguage": edition.language or settings.LANGUAGE_CODE,
        "articleSection": edition.section.name,
        "wordCount": edition.word_count,
        "author": [_person(byline.author) for byline in edition.bylines.all() if byline.role == "words"],
        "image": _pictures(edition) if edition.has_picture else [],
        "publisher": publisher,
        "correction": [_correction(correction) for correction in corrections],
    }
    return {name: value for name, value in article.items() if value not in ("", [], None)}


def _person(author):
    return {"@type": "Person", "name": author.name, "url": absolute(author.get_absolute_url())}


def _pictures(edition):
    made = filter(None, (renditions.nearest(edition.lead_image, WIDTH, crop) for crop in CROPS))
    return [absolute(renditions.url(one)) for one in made]


def _correction(correction):
    return {
        "@type": "CorrectionComment",
        "text": correction.text,
        "datePublished": correction.live_from.isoformat(),
    }
