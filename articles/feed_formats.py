"""A feed as RSS 2.0, Atom or JSON Feed: values in, a document out.

https://www.rssboard.org/rss-profile, https://www.rfc-editor.org/rfc/rfc4287, https://www.jsonfeed.org/version/1.1/,
https://www.rssboard.org/media-rss. What a validator asks beyond them is at https://validator.w3.org/feed/docs/.
"""

import json
import re
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime

from django.utils import feedgenerator
from django.utils.html import escape

# A paste from a slide or a PDF brings them into a headline; XML cannot carry them, and Django refuses most of them.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text):
    """Return `text` without the characters that XML 1.0 knows not (https://www.w3.org/TR/xml/#charsets)."""
    return _UNWRITABLE.sub(" ", text)


@dataclass(frozen=True)
class Picture:
    """A JPEG as feeds name it: its address, bytes (0: not known), pixels, and what is printed with it."""

    url: str
    length: int
    width: int
    height: int
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Item:
    """One entry. `key` is its identity wherever it moves, an absolute IRI; `text` is HTML, or empty."""

    key: str
    url: str
    title: str
    published_at: datetime
    updated_at: datetime
    summary: str = ""
    text: str = ""
    language: str = ""
    authors: tuple[tuple[str, str], ...] = ()
    categories: tuple[str, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True)
class Feed:
    """What a feed says. `url` is the page it follows, `own_url` where it is found itself; all addresses are absolute.

    `by` is the newspaper, `hub` a WebSub hub or empty.
    """

    title: str
    description: str
    url: str
    own_url: str
    by: str
    language: str
    empty_since: datetime
    items: list[Item] = field(default_factory=list)
    hub: str = ""


def write(feed, generator):
    """Return (the bytes of a Feed, their content type) as one of FORMATS writes it."""
    feed = _writable(feed)
    written = generator(
        title=feed.title,
        link=feed.url,
        description=feed.description,
        subtitle=feed.description,
        language=feed.language,
        feed_url=feed.own_url,
        author_name=feed.by,
        feed=feed,
    )
    for item in feed.items:
        written.add_item(
            title=item.title,
            link=item.url,
            # Readers' programs take it for HTML.
            description=escape(item.summary) or None,
            unique_id=item.key,
            unique_id_is_permalink=False,
            pubdate=item.published_at,
            updateddate=item.updated_at,
            categories=item.categories,
            enclosures=[feedgenerator.Enclosure(item.picture.url, str(item.picture.length), "image/jpeg")]
            if item.picture
            else [],
            item=item,
        )
    return written.writeString("utf-8").encode(), written.content_type


class _Honest:
    """The last change of a feed is that of its entries; one without any does not change from one look to the next."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else self.feed["feed"].empty_since


class Rss(_Honest, feedgenerator.Rss201rev2Feed):
    def rss_attributes(self):
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        if hub := self.feed["feed"].hub:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": hub})

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        of = item["item"]
        for name, _url in of.authors:
            handler.addQuickElement("dc:creator", name)
        handler.addQuickElement("atom:updated", feedgenerator.rfc3339_date(of.updated_at))
        if of.text:
            handler.addQuickElement("content:encoded", of.text)
        if of.picture:
            _add_media(handler, of.picture)


class Atom(_Honest, feedgenerator.Atom1Feed):
    def root_attributes(self):
        return {**super().root_attributes(), "xmlns:media": "http://search.yahoo.com/mrss/"}

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        if hub := self.feed["feed"].hub:
            handler.addQuickElement("link", "", {"rel": "hub", "href": hub})

    def item_attributes(self, item):
        language = item["item"].language
        return {"xml:lang": language} if language else {}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        of = item["item"]
        for name, url in of.authors:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            if url:
                handler.addQuickElement("uri", url)
            handler.endElement("author")
        if of.text:
            handler.addQuickElement("content", of.text, {"type": "html"})
        if of.picture:
            _add_media(handler, of.picture)


class Json(_Honest, feedgenerator.SyndicationFeed):
    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile, encoding):
        feed = self.feed["feed"]
        said = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "description": feed.description,
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "language": feed.language,
            "authors": [{"name": feed.by}],
            "hubs": [{"type": "WebSub", "url": feed.hub}] if feed.hub else [],
            "items": [self._entry(item) for item in self.items],
        }
        json.dump(_filled(said) | {"items": said["items"]}, outfile, ensure_ascii=False)

    def _entry(self, item):
        of = item["item"]
        entry = {
            "id": of.key,
            "url": item["link"],
            "title": of.title,
            "summary": of.summary,
            "image": of.picture.url if of.picture else "",
            "date_published": of.published_at.isoformat(),
            "date_modified": of.updated_at.isoformat(),
            "authors": [_filled({"name": name, "url": url}) for name, url in of.authors],
            "tags": list(of.categories),
            "language": of.language,
        }
        # One of the two must be there.
        text = {"content_html": of.text} if of.text else {"content_text": of.summary or of.title}
        return _filled(entry) | text


#: The formats by the word their addresses end with; the first is the one without a word.
FORMATS = {"rss": Rss, "atom": Atom, "json": Json}


def _add_media(handler, picture):
    """Write a picture as Media RSS has it, with who made it."""
    size = {"width": str(picture.width), "height": str(picture.height)}
    handler.startElement("media:content", {"url": picture.url, "type": "image/jpeg", "medium": "image", **size})
    if picture.caption:
        handler.addQuickElement("media:description", picture.caption, {"type": "plain"})
    if picture.credit:
        handler.addQuickElement("media:credit", picture.credit, {"role": "photographer"})
    handler.endElement("media:content")


def _filled(said):
    return {name: value for name, value in said.items() if value not in ("", [])}


def _writable(value):
    """Return a value, or what is made of values, with every text in it writable()."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_writable(one) for one in value)
    if is_dataclass(value):
        return replace(value, **{one.name: _writable(getattr(value, one.name)) for one in fields(value)})
    return value
