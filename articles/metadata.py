"""What pages say of themselves to machines: schema.org, as JSON-LD. Nothing here asks the database.

https://schema.org/docs/full.html, https://developers.google.com/search/docs/appearance/structured-data/search-gallery
"""

import json
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from . import body, cards, renditions
from .addresses import absolute

#: The types of schema.org for the forms that have one of their own.
TYPES = {
    "feature": "ReportageNewsArticle",
    "interview": "ReportageNewsArticle",
    "analysis": "AnalysisNewsArticle",
    "opinion": "OpinionNewsArticle",
    "review": "ReviewNewsArticle",
    "live": "LiveBlogPosting",
}

#: The crops that search engines ask for, and how wide.
CROPS = ("16x9", "4x3", "1x1")
WIDTH = 1200

#: What may stand in a <script> only in another way: it could end the element, or a line of an old parser.
_ESCAPES = {ord(one): f"\\u{ord(one):04X}" for one in "<>&\u2028\u2029"}

_CREATIVE_COMMONS = re.compile(r"CC[ -]?(BY(?:-NC)?(?:-SA|-ND)?)[ -]?([1-4]\.0)?", re.IGNORECASE)
_PUBLIC_DOMAIN = re.compile(r"CC0(?:[ -]1\.0)?|public domain dedication", re.IGNORECASE)


def script(*things):
    """Return one <script> for each of these dictionaries, so that no text in them can end it."""
    written = (json.dumps({"@context": "https://schema.org", **thing}, ensure_ascii=False) for thing in things)
    return mark_safe(  # nosec B308 B703 # JSON, escaped for a script element
        "\n".join(f'<script type="application/ld+json">{one.translate(_ESCAPES)}</script>' for one in written)
    )


def article(edition, corrections, paper, policies, entries=()):
    """Return the NewsArticle of an Edition from for_page(); `entries` are of its live_blog.page()."""
    address = absolute(edition.get_absolute_url())
    publisher = newspaper(paper, policies)
    by_role = {role: [one.author for one in edition.bylines.all() if one.role == role] for role in ("words", "editing")}
    return _filled(
        {
            "@type": TYPES.get(edition.form, "NewsArticle"),
            "headline": edition.headline,
            "description": edition.standfirst,
            "url": address,
            "mainEntityOfPage": address,
            "datePublished": edition.first_published_at.isoformat(),
            "dateModified": edition.changed_at.isoformat(),
            "inLanguage": edition.language or settings.LANGUAGE_CODE,
            "articleSection": edition.section.name,
            "keywords": [topic.name for topic in edition.topics.all()],
            "wordCount": edition.word_count,
            "isAccessibleForFree": True,
            "author": [_person(author) for author in by_role["words"]] or [_named(publisher)],
            "editor": [_person(author) for author in by_role["editing"]],
            "image": pictures(edition.lead_image, edition.credit, edition.caption) if edition.has_picture else [],
            "publisher": publisher,
            "sponsor": {"@type": "Organization", "name": edition.sponsor} if edition.is_sponsored else None,
            "correction": [_correction(correction) for correction in corrections],
            **(_coverage(edition, address, entries) if edition.is_live_blog else {}),
        }
    )


def _coverage(edition, address, entries):
    """Return what a LiveBlogPosting has besides: https://schema.org/LiveBlogPosting"""
    ended = next((entry for entry in entries if entry.ends_it and entry.blog_has_ended), None)
    return {
        "coverageStartTime": edition.first_published_at.isoformat(),
        "coverageEndTime": ended.at.isoformat() if ended else "",
        "liveBlogUpdate": [
            _filled(
                {
                    "@type": "BlogPosting",
                    "headline": entry.headline or Truncator(text).words(12),
                    "url": f"{address}?entry={entry.pk}#entry-{entry.pk}",
                    "datePublished": entry.at.isoformat(),
                    "dateModified": (entry.corrected_at or entry.at).isoformat(),
                    "articleBody": text,
                }
            )
            for entry, text in ((entry, body.plain_text(entry.body)) for entry in entries)
        ],
    }


def card(edition, paper):
    """Return the Card of a story without a picture, and the path at which networks find it."""
    drawn = cards.Card(
        headline=edition.social_title or edition.headline,
        newspaper=paper.name,
        section=edition.section.name,
        tone=edition.section.tone,
        host=urlsplit(settings.SITE_URL).netloc,
    )
    return drawn, reverse("card", args=[edition.article_id, drawn.key])


def newspaper(paper, policies=()):
    """Return the NewsMediaOrganization; `policies` are the standing pages that say how it works.

    https://schema.org/NewsMediaOrganization, https://developers.google.com/search/docs/appearance/structured-data/logo
    """
    home = absolute(reverse("home"))
    return _filled(
        {
            "@type": "NewsMediaOrganization",
            "@id": f"{home}#newspaper",
            "name": paper.name,
            "url": home,
            "description": paper.tagline,
            "email": paper.email,
            "logo": {"@type": "ImageObject", "url": absolute(reverse("icon", args=["icon-512"]))},
            "sameAs": [address for _name, address in paper.social_accounts],
            "correctionsPolicy": absolute(reverse("corrections")),
            **{page.policy: absolute(page.get_absolute_url()) for page in policies},
        }
    )


def website(paper):
    """Return the WebSite with its search, for the front page."""
    search = {"@type": "EntryPoint", "urlTemplate": f"{absolute(reverse('search'))}?q={{search_term_string}}"}
    return {
        "@type": "WebSite",
        "name": paper.name,
        "url": absolute(reverse("home")),
        "inLanguage": settings.LANGUAGE_CODE,
        "potentialAction": {
            "@type": "SearchAction",
            "target": search,
            "query-input": "required name=search_term_string",
        },
    }


def profile(author, paper):
    """Return the ProfilePage of an Author with their picture."""
    image = author.picture
    return {
        "@type": "ProfilePage",
        "mainEntity": _filled(
            {
                **_person(author),
                "description": author.bio,
                "email": author.email,
                "image": pictures(image, image.credit, image.caption) if image and image.is_drawable else [],
                "worksFor": _named(newspaper(paper)),
            }
        ),
    }


def collection(name, about, path, editions):
    """Return the CollectionPage of a list: `path` is its page, `editions` what stands on it."""
    return _filled(
        {
            "@type": "CollectionPage",
            "name": name,
            "description": about,
            "url": absolute(path),
            "mainEntity": {
                "@type": "ItemList",
                "itemListElement": [
                    {"@type": "ListItem", "position": place, "url": absolute(edition.get_absolute_url())}
                    for place, edition in enumerate(editions, 1)
                ],
            },
        }
    )


def breadcrumbs(*steps):
    """Return the BreadcrumbList from the front page over `steps`: (name, path), the page itself last."""
    ways = [(_("Home"), reverse("home")), *steps]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
            for place, (name, path) in enumerate(ways, 1)
        ],
    }


def pictures(image, credit, caption):
    """Return the ImageObjects of a library Image in each of CROPS: those of WIDTH, or the largest where none is."""
    made = [one for one in (renditions.nearest(image, WIDTH, crop) for crop in CROPS) if one]
    large = [one for one in made if one["width"] >= WIDTH] or made[:1]
    said = {
        "caption": caption,
        "creditText": credit,
        "copyrightNotice": image.copyright,
        "license": licence(image.licence),
    }
    return [
        _filled(
            {
                "@type": "ImageObject",
                "url": absolute(renditions.url(one)),
                "width": one["width"],
                "height": one["height"],
                **said,
            }
        )
        for one in {one["name"]: one for one in large}.values()
    ]


def licence(words):
    """Return the address of a licence that is written as an address or by a Creative Commons name, else "".

    Only an address says something to machines: https://developers.google.com/search/docs/appearance/structured-data/image-license-metadata
    """
    words = words.strip()
    if re.fullmatch(r"https?://[!-~]+", words):
        return words
    if found := _CREATIVE_COMMONS.fullmatch(words):
        return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2] or '4.0'}/"
    return "https://creativecommons.org/publicdomain/zero/1.0/" if _PUBLIC_DOMAIN.fullmatch(words) else ""


def _person(author):
    """Return the author of the story, with what they say of themselves."""
    return _filled(
        {
            "@type": "Person",
            "name": author.name,
            "url": absolute(author.get_absolute_url()),
            "jobTitle": author.job_title,
            "sameAs": [address for _house, address in author.accounts],
        }
    )


def _named(organization):
    return {name: organization[name] for name in ("@type", "@id", "name", "url")}


def _correction(correction):
    return {
        "@type": "CorrectionComment",
        "text": correction.text,
        "datePublished": correction.live_from.isoformat(),
    }


def _filled(said):
    return {name: value for name, value in said.items() if value not in ("", [], None)}
