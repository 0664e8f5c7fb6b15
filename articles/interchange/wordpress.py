"""Reading what WordPress exports: WXR, an RSS file with everything in it (Tools → Export).

https://github.com/WordPress/WordPress/blob/master/wp-admin/includes/export.php writes it. The file is read twice as a
stream: once whole, to know that it is sound and what pictures and categories there are, then story by story.
"""

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import ParseError  # nosec B405 # the exception; defusedxml reads

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.timezone import get_current_timezone

from ..refusals import Refused
from .arrivals import Label, Picture, Story, Writer
from .shortcodes import to_html

#: WordPress splits an export long before; what is larger is no newspaper's.
LARGEST = 2**30
#: Bytes of one item, and elements in it: a text of a hundred thousand words with all its comments is far below.
LARGEST_ITEM, MOST_ELEMENTS, DEEPEST = 32 * 2**20, 50_000, 20

_NAMESPACE = re.compile(r"\{http://wordpress\.org/export/[\d.]+/\}")
_NAMESPACES = {
    "{http://purl.org/rss/1.0/modules/content/}": "content:",
    "{http://purl.org/dc/elements/1.1/}": "dc:",
    "{http://wordpress.org/export/1.2/excerpt/}": "excerpt:",
}
# XML 1.0 knows them not, and WordPress writes them all the same.
_CONTROL = bytes(code for code in range(0x20) if code not in (0x09, 0x0A, 0x0D))

_STATUS = {
    "publish": Story.LIVE,
    "future": Story.WAITS,
    "pending": Story.REVIEW,
    "draft": Story.DRAFT,
    "private": Story.DRAFT,
}
_STORIES = {"post", "page"}


class WordPress:
    """A WXR file that was read whole and found sound. Raise Refused, with a sentence, for one that is not."""

    def __init__(self, path):
        self.path = Path(path)
        self.site = ""
        self.writers: dict[str, str] = {}
        self.categories: dict[str, Label] = {}
        self.pictures: dict[str, Picture] = {}
        self.attached: dict[str, list[str]] = defaultdict(list)
        #: What stays behind, by its kind.
        self.left_out: Counter[str] = Counter()
        self.count = 0
        for element in self._elements():
            self._note(element)
        if not self.site:
            raise Refused(f"{self.path} is not an export of WordPress: it names no site.")

    @property
    def name(self):
        return f"wordpress {self.site}"

    @property
    def hosts(self):
        host = urlsplit(self.site).hostname or ""
        return {host, f"www.{host}", host.removeprefix("www.")}

    def stories(self):
        """Yield every Story of the file, in its order."""
        for element in self._elements():
            if element.tag == "item" and (story := self._story(_Item(element))):
                yield story

    def _elements(self):
        """Yield the children of the channel that are read here, each whole, and keep none of them."""
        try:
            if self.path.stat().st_size >= LARGEST:
                raise Refused(
                    f"{self.path} has {self.path.stat().st_size / LARGEST:.1f} GB; files up to 1 GB are read. Have "
                    "WordPress export the stories in parts, by their dates."
                )
            with self.path.open("rb") as file:
                yield from _children(_Sound(file), self.path)
        except OSError as error:
            raise Refused(f"{self.path} cannot be read: {error.strerror}.") from None
        except DefusedXmlException:
            raise Refused(f"{self.path} defines entities, as WordPress never does: it was made to do harm.") from None
        except ParseError as error:
            line = error.position[0]
            raise Refused(f"{self.path} is broken or was cut off: line {line} is not XML that can be read.") from None
        except (ValueError, LookupError):
            raise Refused(f"{self.path} is not an export of WordPress: its characters cannot be read.") from None

    def _note(self, element):
        item = _Item(element)
        if element.tag == "item":
            kind, status = item.text("post_type"), item.text("status")
            if kind == "attachment":
                self._note_picture(item)
            elif kind in _STORIES and status in _STATUS:
                self.count += 1
                self.left_out["comment"] += len(element.findall("comment"))
            else:
                self.left_out[kind if kind not in _STORIES else f"{kind} ({status})"] += 1
        elif element.tag == "author":
            self.writers[item.text("author_login")] = item.text("author_display_name") or item.text("author_login")
        elif element.tag == "category":
            self.categories[item.text("term_id")] = Label(item.text("category_nicename"), item.text("cat_name"))
        elif element.tag in {"base_blog_url", "link"}:
            self.site = (element.text or "").strip() or self.site

    def _note_picture(self, item):
        key, meta = item.text("post_id"), item.meta()
        packed = re.search(r'"credit";s:\d+:"([^"]*)"', meta.get("_wp_attachment_metadata", ""))
        self.pictures[key] = Picture(
            key=f"attachment {key}",
            url=item.text("attachment_url"),
            title=item.text("title"),
            alt=_plain(meta.get("_wp_attachment_image_alt", "")),
            caption=_plain(item.text("excerpt:encoded")),
            credit=_plain(meta.get("_media_credit", "") or (packed[1] if packed else "")),
            parent=item.text("post_parent"),
        )
        self.attached[item.text("post_parent")].append(key)

    def _story(self, item):
        status, kind = _STATUS.get(item.text("status")), item.text("post_type")
        if kind not in _STORIES or status is None:
            return None
        key, meta, problems = item.text("post_id"), item.meta(), []
        if item.text("post_password") or item.text("status") == "private":
            status = Story.DRAFT
            problems.append("It was private or behind a password: it is a draft here.")
        published_at = item.moment("post_date_gmt", "post_date")
        if status == Story.LIVE and published_at is None:
            problems.append("It has no date: it is published as of today.")
        html, lost = to_html(item.text("content:encoded"), self.attached.get(key, []))
        problems += lost
        try:
            paths = _paths(item.text("link"))
        except ValueError:
            paths = []
            problems.append(f"Its old address {item.text('link')[:100]} cannot be read, and leads nowhere.")
        return Story(
            key=f"{kind} {key}",
            kind=kind,
            status=status,
            headline=_plain(item.text("title")),
            html=html,
            slug=unquote(item.text("post_name")),
            standfirst=_plain(item.text("excerpt:encoded") or meta.get("newspack_post_subtitle", "")),
            search_title=_without_variables(meta.get("_yoast_wpseo_title", "")),
            social_title=_without_variables(meta.get("_yoast_wpseo_opengraph-title", "")),
            published_at=published_at,
            updated_at=item.moment("post_modified_gmt", "post_modified"),
            authors=self._authors(item),
            categories=self._main_first(item.labels("category"), meta.get("_yoast_wpseo_primary_category", "")),
            tags=[label.name for label in item.labels("post_tag")],
            lead=self.pictures.get(meta.get("_thumbnail_id", "")),
            paths=paths if status in {Story.LIVE, Story.WAITS} else [],
            problems=problems,
        )

    def _authors(self, item):
        # Co-Authors Plus keeps several authors of one story as terms.
        if several := item.labels("author"):
            return [Writer(label.key.removeprefix("cap-"), label.name) for label in several]
        login = item.text("dc:creator")
        return [Writer(login, self.writers.get(login, login))] if login else []

    def _main_first(self, labels, main):
        main_key = self.categories[main].key if main in self.categories else None
        return sorted(labels, key=lambda label: label.key != main_key)


class _Sound:
    """A file that is read without the characters that no XML may have, and only so far until something was done."""

    def __init__(self, file):
        self.file, self.since = file, 0
        self.is_wide = file.read(2) in {b"\xff\xfe", b"\xfe\xff"}
        file.seek(0)

    def read(self, size=-1):
        data = self.file.read(size)
        self.since += len(data)
        if self.since > LARGEST_ITEM:
            raise Refused(f"One item of the file is larger than {LARGEST_ITEM // 2**20} MB: no story is.")
        return data if self.is_wide else data.translate(None, _CONTROL)


def _children(file, path):
    depth = elements = 0
    is_rss = False
    inside = []
    for event, element in iterparse(file, events=("start", "end")):
        if event == "start":
            depth, elements = depth + 1, elements + 1
            is_rss = is_rss or (depth == 1 and element.tag == "rss")
            if not is_rss or depth > DEEPEST or elements > MOST_ELEMENTS:
                raise Refused(f"{path} is not an export of WordPress: it is built otherwise.")
            inside.append(element)
            continue
        depth -= 1
        inside.pop()
        if depth == 2:
            _rename(element)
            yield element
            element.clear()
            inside[-1].clear()
            elements = file.since = 0


def _rename(element):
    """Write the tags of an element and all in it without their namespaces, which differ by version."""
    for one in element.iter():
        for namespace, prefix in _NAMESPACES.items():
            one.tag = one.tag.replace(namespace, prefix)
        one.tag = _NAMESPACE.sub("", one.tag)
        if ":" in one.tag and one.tag.startswith("{"):
            one.tag = one.tag.rpartition("}")[2]


class _Item:
    def __init__(self, element):
        self.element = element

    def text(self, name):
        return (self.element.findtext(name) or "").strip()

    def meta(self):
        found = ((one.findtext("meta_key"), one.findtext("meta_value")) for one in self.element.findall("postmeta"))
        return {key: value or "" for key, value in found if key}

    def labels(self, domain):
        found = (one for one in self.element.findall("category") if one.get("domain") == domain)
        return [Label(one.get("nicename", ""), unescape(one.text or "").strip()) for one in found]

    def moment(self, utc, local):
        """Return the moment of two elements, or None: what was never dated is 0000-00-00 or in the year 1."""
        for name, zone in ((utc, UTC), (local, get_current_timezone())):
            try:
                moment = datetime.fromisoformat(self.text(name)).replace(tzinfo=zone).astimezone(UTC)
                if moment.year > 1800:
                    return moment
            except (ValueError, OverflowError):
                continue
        try:
            moment = parsedate_to_datetime(self.text("pubDate"))
            return moment.astimezone(UTC) if moment.year > 1800 and moment.tzinfo else None
        except (ValueError, OverflowError):
            return None


def _plain(html):
    """Return what is a line of words in WordPress, perhaps with tags and entities in it, as words."""
    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", html)).split())


def _without_variables(title):
    return "" if "%" in title else _plain(title)


def _paths(address):
    """Return the path of an address; one that hangs on its question (/?p=12) names none. Raise ValueError."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    return [path] if path not in {"", "/"} and not parts.query else []
