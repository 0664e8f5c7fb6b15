"""The rules of documents that other programs read, as a validator would hold them: each returns what breaks a rule.

What has no parser that complains by itself is checked here, each rule with where it stands.
"""

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

from .reading import Seen

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"


def is_absolute(address):
    """Whether `address` is an absolute http(s) URL as RFC 3986 has it: ASCII alone, nothing unescaped."""
    parts = urlsplit(address or "")
    return bool(re.fullmatch(r"[!#-;=?-\[\]_a-z~]+", address or "", re.IGNORECASE)) and bool(
        parts.scheme in {"http", "https"} and parts.netloc
    )


def _is_rfc3339(text):
    """https://www.rfc-editor.org/rfc/rfc3339: a moment with its zone."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None and "T" in text
    except (TypeError, ValueError):
        return False


def _is_rfc822(text):
    try:
        return parsedate_to_datetime(text).tzinfo is not None
    except (TypeError, ValueError):
        return False


#: What readers' programs take out: https://validator.w3.org/feed/docs/warning/SecurityRisk.html
_RISKS = {"script", "iframe", "object", "embed", "form", "style", "button", "meta", "link", "base", "svg"}


def _html_faults(html):
    found = Seen(html or "")
    faults = [f"not for feeds: <{tag}>" for tag in found.tags & _RISKS]
    faults += [f"not for feeds: {name}" for name in found.attributes if name.startswith("on") or name == "style"]
    # https://validator.w3.org/feed/docs/warning/ContainsRelRef.html
    for _tag, attributes in found.elements:
        for address in (attributes.get("href"), attributes.get("src")):
            if address and not address.startswith(("http://", "https://", "mailto:", "tel:", "#")):
                faults.append(f"not absolute: {address}")
    return faults


def rss_faults(content):
    """What breaks https://www.rssboard.org/rss-specification, its profile or https://validator.w3.org/feed/docs/."""
    faults = []
    root = ElementTree.fromstring(content)
    if (root.tag, root.get("version"), len(root)) != ("rss", "2.0", 1):
        faults.append("the root is <rss version=2.0> with one channel")
    channel = root.find("channel")
    for name in ("title", "link", "description"):
        if len(channel.findall(name)) != 1 or not channel.findtext(name).strip():
            faults.append(f"a channel has one {name}")
    selves = [one.get("href") for one in channel.findall(f"{ATOM}link") if one.get("rel") == "self"]
    # https://validator.w3.org/feed/docs/warning/MissingAtomSelfLink.html
    if len(selves) != 1:
        faults.append("a channel has one atom:link rel=self")
    for address in (channel.findtext("link"), *(one.get("href") for one in channel.findall(f"{ATOM}link"))):
        if not is_absolute(address):
            faults.append(f"not absolute: {address}")
    if not _is_rfc822(channel.findtext("lastBuildDate")):
        faults.append("lastBuildDate is no RFC 822 date")
    guids = [item.findtext("guid") for item in channel.iter("item")]
    if len(guids) != len(set(guids)) or None in guids:
        faults.append("each item has a guid of its own")
    for item in channel.iter("item"):
        faults += _rss_item_faults(item)
    return faults


def _rss_item_faults(item):
    faults = []
    tags = [child.tag for child in item]
    for name in set(tags) - {"category", f"{DC}creator", f"{MEDIA}content"}:
        if tags.count(name) > 1:
            faults.append(f"{name} is there twice")
    if not item.findtext("title", "").strip():
        faults.append("an item has a title")
    if not is_absolute(item.findtext("link")):
        faults.append(f"not absolute: {item.findtext('link')}")
    guid = item.find("guid")
    if guid.get("isPermaLink") != "false" and not is_absolute(guid.text):
        faults.append("a guid that is a permalink is an address")
    if not _is_rfc822(item.findtext("pubDate")):
        faults.append("pubDate is no RFC 822 date")
    # https://www.rssboard.org/rss-profile#element-channel-item-enclosure
    for enclosure in item.findall("enclosure"):
        if not (is_absolute(enclosure.get("url")) and enclosure.get("length").isdecimal() and enclosure.get("type")):
            faults.append(f"an enclosure has url, length and type: {enclosure.attrib}")
    faults += _media_faults(item)
    for html in (item.findtext("description"), item.findtext(f"{CONTENT}encoded")):
        faults += _html_faults(html)
    return faults


def _media_faults(item):
    """https://www.rssboard.org/media-rss#media-content"""
    faults = []
    for media in item.findall(f"{MEDIA}content"):
        if not is_absolute(media.get("url")) or media.get("medium") != "image":
            faults.append(f"media:content names an image: {media.attrib}")
        if not (media.get("width").isdecimal() and media.get("height").isdecimal()):
            faults.append("media:content has its size in pixels")
        faults += [f"{child.tag} is empty" for child in media if not (child.text or "").strip()]
    return faults


def atom_faults(content):
    """What breaks https://www.rfc-editor.org/rfc/rfc4287."""
    faults = []
    feed = ElementTree.fromstring(content)
    if feed.tag != f"{ATOM}feed":
        faults.append("the root is atom:feed")
    for one in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            if len(one.findall(f"{ATOM}{name}")) != 1 or not one.findtext(f"{ATOM}{name}").strip():
                faults.append(f"{one.tag} has one {name}")
        if not _is_rfc3339(one.findtext(f"{ATOM}updated")):
            faults.append("updated is an RFC 3339 moment")
        if not is_absolute(one.findtext(f"{ATOM}id")):
            faults.append(f"an id is an IRI: {one.findtext(f'{ATOM}id')}")
        alternates = [link for link in one.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        if len(alternates) != 1:
            faults.append(f"{one.tag} has one alternate link")
        faults += [
            f"not absolute: {link.attrib}" for link in one.findall(f"{ATOM}link") if not is_absolute(link.get("href"))
        ]
    if [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") != 1:
        faults.append("a feed has one self link")
    if feed.find(f"{ATOM}author") is None and any(e.find(f"{ATOM}author") is None for e in feed.iter(f"{ATOM}entry")):
        faults.append("a feed has an author, or each entry has one")
    identities = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    if len(identities) != len(set(identities)):
        faults.append("each entry has an id of its own")
    for entry in feed.iter(f"{ATOM}entry"):
        for name in ("summary", "content"):
            text = entry.find(f"{ATOM}{name}")
            if text is not None:
                if text.get("type") not in {"text", "html"} or not text.text:
                    faults.append(f"{name} has a type and words")
                faults += _html_faults(text.text)
        for person in entry.findall(f"{ATOM}author"):
            if not person.findtext(f"{ATOM}name", "").strip():
                faults.append("an author has a name")
        if entry.findtext(f"{ATOM}published") and not _is_rfc3339(entry.findtext(f"{ATOM}published")):
            faults.append("published is an RFC 3339 moment")
        faults += _media_faults(entry)
    return faults


def json_feed_faults(content):
    """What breaks https://www.jsonfeed.org/version/1.1/."""
    faults = []
    feed = json.loads(content)
    if feed.get("version") != "https://jsonfeed.org/version/1.1" or not feed.get("title"):
        faults.append("a feed has its version and a title")
    if not isinstance(feed.get("items"), list):
        return [*faults, "items is a list"]
    for name in ("home_page_url", "feed_url"):
        if not is_absolute(feed.get(name)):
            faults.append(f"{name} is an address")
    identities = [item.get("id") for item in feed["items"]]
    if len(identities) != len(set(identities)) or not all(isinstance(one, str) for one in identities):
        faults.append("each item has an id of its own, a string")
    known = {"id", "url", "title", "content_html", "content_text", "summary", "image", "date_published"}
    known |= {"date_modified", "authors", "tags", "language", "attachments"}
    for item in feed["items"]:
        if unknown := item.keys() - known:
            faults.append(f"an item has no {unknown}")
        if not ("content_html" in item or "content_text" in item):
            faults.append("an item has content_html or content_text")
        for name in ("date_published", "date_modified"):
            if not _is_rfc3339(item[name]):
                faults.append(f"{name} is an RFC 3339 moment")
        for address in (item["url"], *([item["image"]] if "image" in item else [])):
            if not is_absolute(address):
                faults.append(f"not absolute: {address}")
        faults += [f"an author has a name or url: {one}" for one in item.get("authors", []) if not one.get("name")]
        faults += _html_faults(item.get("content_html"))
    return faults


FEED_FAULTS = {"rss": rss_faults, "atom": atom_faults, "json": json_feed_faults}


# Sitemaps: the rules of https://www.sitemaps.org/schemas/sitemap/0.9/sitemap.xsd and siteindex.xsd, of
# https://www.google.com/schemas/sitemap-image/1.1/sitemap-image.xsd and .../sitemap-news/0.9/sitemap-news.xsd

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITEMAP_IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
SITEMAP_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_W3C_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
#: Each element: the children it may have, in order, each with how often.
_SITEMAP_CHILDREN = {
    f"{SITEMAP}sitemapindex": [(f"{SITEMAP}sitemap", 1, 50_000)],
    f"{SITEMAP}sitemap": [(f"{SITEMAP}loc", 1, 1), (f"{SITEMAP}lastmod", 0, 1)],
    f"{SITEMAP}urlset": [(f"{SITEMAP}url", 1, 50_000)],
    f"{SITEMAP}url": [
        (f"{SITEMAP}loc", 1, 1),
        (f"{SITEMAP}lastmod", 0, 1),
        (f"{SITEMAP_IMAGE}image", 0, 1_000),
        (f"{SITEMAP_NEWS}news", 0, 1),
    ],
    f"{SITEMAP_IMAGE}image": [(f"{SITEMAP_IMAGE}loc", 1, 1)],
    f"{SITEMAP_NEWS}news": [
        (f"{SITEMAP_NEWS}publication", 1, 1),
        (f"{SITEMAP_NEWS}publication_date", 1, 1),
        (f"{SITEMAP_NEWS}title", 1, 1),
    ],
    f"{SITEMAP_NEWS}publication": [(f"{SITEMAP_NEWS}name", 1, 1), (f"{SITEMAP_NEWS}language", 1, 1)],
}


def sitemap_faults(content):
    """What breaks the schema of a sitemap or an index, or what they may hold: 50,000 addresses, 50 MB, 2,048 a loc."""
    root = ElementTree.fromstring(content)
    faults = [] if len(content) <= 50 * 2**20 else ["a file has at most 50 MB"]
    if root.tag not in {f"{SITEMAP}urlset", f"{SITEMAP}sitemapindex"}:
        faults.append(f"no sitemap: {root.tag}")
    for element in root.iter():
        tags = [child.tag for child in element]
        allowed = _SITEMAP_CHILDREN.get(element.tag, [])
        for tag, least, most in allowed:
            if not least <= tags.count(tag) <= most:
                faults.append(f"{element.tag} has {least} to {most} {tag}, not {tags.count(tag)}")
        order = [tag for tag, _least, _most in allowed]
        if [tag for tag in tags if tag not in order] or tags != sorted(tags, key=order.index):
            faults.append(f"{element.tag} has {tags}")
        text = (element.text or "").strip()
        if element.tag in {f"{SITEMAP}loc", f"{SITEMAP_IMAGE}loc"} and not (is_absolute(text) and len(text) <= 2048):
            faults.append(f"no address: {text}")
        if element.tag in {f"{SITEMAP}lastmod", f"{SITEMAP_NEWS}publication_date"} and not _W3C_MOMENT.fullmatch(text):
            faults.append(f"no moment: {text}")
        if element.tag == f"{SITEMAP_NEWS}language" and not re.fullmatch(r"zh-cn|zh-tw|[a-z]{2,3}", text):
            faults.append(f"no language: {text}")
        if element.tag in {f"{SITEMAP_NEWS}name", f"{SITEMAP_NEWS}title"} and not text:
            faults.append(f"{element.tag} is empty")
    if root.tag == f"{SITEMAP}urlset" and len(list(root.iter(f"{SITEMAP_NEWS}news"))) > 1_000:
        faults.append("a news sitemap has at most 1,000 stories")
    return faults


# Structured data: the vocabulary of https://schema.org/docs/full.html, as far as a newspaper speaks it

_THING = {"@type", "@id", "name", "description", "url", "image", "sameAs", "mainEntityOfPage"}
_WORK = _THING | {
    "author",
    "editor",
    "publisher",
    "datePublished",
    "dateModified",
    "inLanguage",
    "headline",
    "keywords",
}
_WORK |= {
    "isAccessibleForFree",
    "sponsor",
    "correction",
    "license",
    "creditText",
    "copyrightNotice",
    "mainEntity",
    "text",
}
_ARTICLE = _WORK | {"articleSection", "wordCount", "articleBody"}
_MEDIA = _WORK | {"width", "height", "caption", "contentUrl"}
_LIVE_BLOG = _ARTICLE | {"coverageStartTime", "coverageEndTime", "liveBlogUpdate"}
_ORGANIZATION = _THING | {"logo", "email", "publishingPrinciples", "ethicsPolicy", "correctionsPolicy", "masthead"}
_ORGANIZATION |= {"verificationFactCheckingPolicy", "unnamedSourcesPolicy", "ownershipFundingInfo", "diversityPolicy"}
_ORGANIZATION |= {"actionableFeedbackPolicy"}
SCHEMA_ORG = {
    "NewsArticle": _ARTICLE,
    "ReportageNewsArticle": _ARTICLE,
    "AnalysisNewsArticle": _ARTICLE,
    "OpinionNewsArticle": _ARTICLE,
    "ReviewNewsArticle": _ARTICLE,
    "LiveBlogPosting": _LIVE_BLOG,
    "BlogPosting": _ARTICLE,
    "NewsMediaOrganization": _ORGANIZATION,
    "Organization": _THING,
    "Person": _THING | {"email", "jobTitle", "worksFor"},
    "ImageObject": _MEDIA,
    "VideoObject": _MEDIA | {"embedUrl", "uploadDate", "thumbnailUrl"},
    "CorrectionComment": {"@type", "text", "datePublished"},
    "WebSite": _WORK | {"potentialAction"},
    "SearchAction": _THING | {"target", "query-input"},
    "EntryPoint": _THING | {"urlTemplate"},
    "ProfilePage": _WORK,
    "CollectionPage": _WORK,
    "BreadcrumbList": {"@type", "itemListElement"},
    "ItemList": {"@type", "itemListElement"},
    "ListItem": {"@type", "position", "name", "item", "url"},
}
_ADDRESSES = {"url", "@id", "item", "mainEntityOfPage", "license", "contentUrl", *_ORGANIZATION} - _THING | {
    "url",
    "@id",
}
_ADDRESSES -= {"logo", "email"}
_MOMENTS = {"datePublished", "dateModified", "coverageStartTime", "coverageEndTime"}
#: What Google asks of each: https://developers.google.com/search/docs/appearance/structured-data/search-gallery
_NEEDED = {
    "NewsMediaOrganization": {"name", "url"},
    "Person": {"name", "url"},
    "ImageObject": {"url"},
    "CorrectionComment": {"text", "datePublished"},
    "ProfilePage": {"mainEntity"},
    "BreadcrumbList": {"itemListElement"},
    **{
        kind: {"headline", "datePublished", "dateModified", "author", "publisher", "isAccessibleForFree"}
        for kind in SCHEMA_ORG
        if kind.endswith("NewsArticle")
    },
}


def structured_data(page):
    """Return what a page's HTML says in JSON-LD, one dictionary for each <script>."""
    pieces = re.findall(r"<script type=\"application/ld\+json\">(.*?)</script>", page, re.DOTALL)
    return [json.loads(piece) for piece in pieces]


def structured_data_faults(thing, is_top=True):
    """What breaks the vocabulary or lacks what search engines ask for; `thing` is one dictionary."""
    faults = []
    if is_top and thing.pop("@context", "") != "https://schema.org":
        faults.append("the vocabulary is not named")
    kind = thing.get("@type")
    if kind not in SCHEMA_ORG:
        return [*faults, f"no type of schema.org: {kind}"]
    if unknown := thing.keys() - SCHEMA_ORG[kind]:
        faults.append(f"a {kind} has no {unknown}")
    if missing := _NEEDED.get(kind, set()) - thing.keys():
        faults.append(f"a {kind} has {missing}")
    for name, value in thing.items():
        for one in value if isinstance(value, list) else [value]:
            if one in ("", None, [], {}):
                faults.append(f"{kind}.{name} is empty")
            elif isinstance(one, dict):
                faults += structured_data_faults(one, is_top=False)
            elif name in _ADDRESSES and not is_absolute(one):
                faults.append(f"{kind}.{name} is no address: {one}")
            elif name in _MOMENTS and not _is_rfc3339(one):
                faults.append(f"{kind}.{name} is no moment with its zone: {one}")
    return faults
