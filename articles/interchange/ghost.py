"""Reading what Ghost exports: one JSON file (Settings → Import/Export → Export content).

https://ghost.org/docs/migration/custom/ describes it: `db[0].data` holds tables as lists of rows.
"""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from ..refusals import Refused
from .arrivals import Label, Picture, Story, Writer

#: The file is read whole, and takes some four times its size of memory.
LARGEST = 2**28

_STATUS = {"published": Story.LIVE, "sent": Story.LIVE, "scheduled": Story.WAITS, "draft": Story.DRAFT}
#: What Ghost writes where its own address stands.
_OWN = "__GHOST_URL__"
_EMPTY: list = []


class Ghost:
    """A file of Ghost that was read and found sound. Raise Refused, with a sentence, for one that is not.

    `site` is where the site is found, since the file does not say it.
    """

    def __init__(self, path, site=""):
        self.path = Path(path)
        #: It keeps no list of its pictures: each is what its address says.
        self.pictures: dict[str, Picture] = {}
        self.left_out: Counter[str] = Counter()
        self.tables = self._read()
        self.site = site.rstrip("/")
        self.count = len(self._rows("posts"))
        self.users = {_key(row["id"]): row for row in self._rows("users")}
        self.tags = {_key(row["id"]): row for row in self._rows("tags")}
        self.meta = {_key(row.get("post_id")): row for row in self._rows("posts_meta")}
        self.authors_of = self._ordered("posts_authors", "author_id")
        self.tags_of = self._ordered("posts_tags", "tag_id")
        self.left_out["member"] = len(self._rows("members"))

    @property
    def name(self):
        return f"ghost {self.site or self.path.stem}"

    @property
    def hosts(self):
        host = urlsplit(self.site).hostname or ""
        return {host, f"www.{host}", host.removeprefix("www.")} if host else set()

    def stories(self):
        """Yield every Story of the file, in its order."""
        for row in self._rows("posts"):
            yield self._story(row)

    def _read(self):
        try:
            size = self.path.stat().st_size
            if size > LARGEST:
                raise Refused(
                    f"{self.path} has {size // 2**20} MB; files of Ghost up to {LARGEST // 2**20} MB are read. Have "
                    "Ghost export fewer posts at a time."
                )
            said = json.loads(self.path.read_bytes())
        except OSError as error:
            raise Refused(f"{self.path} cannot be read: {error.strerror}.") from None
        except (ValueError, RecursionError):
            raise Refused(f"{self.path} is broken or was cut off: it is not JSON that can be read.") from None
        try:
            tables = (said["db"][0] if "db" in said else said)["data"]
            rows = [tables.get(name, _EMPTY) for name in ("users", "tags", "posts_meta", "posts_authors", "posts_tags")]
            if not all(_key(row["id"]) for table in (tables["posts"], *rows) for row in table):
                raise ValueError
        except (KeyError, IndexError, TypeError, AttributeError, ValueError):
            raise Refused(f"{self.path} is not an export of Ghost: it is built otherwise.") from None
        return tables

    def _rows(self, name):
        rows = self.tables.get(name)
        return rows if isinstance(rows, list) else _EMPTY

    def _ordered(self, name, target):
        """Return {key of a post: keys of what it has, in order}."""
        found: dict[str, list] = {}
        for row in sorted(self._rows(name), key=_order):
            found.setdefault(_key(row.get("post_id")), []).append(_key(row.get(target)))
        return found

    def _story(self, row):
        key, problems = _key(row["id"]), []
        meta = self.meta.get(key, {})
        status = _STATUS.get(_said(row.get("status")))
        if status is None:
            status = Story.DRAFT
            problems.append("Its status means nothing here: it is a draft.")
        if row.get("visibility") not in (None, "public"):
            status = Story.DRAFT
            problems.append("It was for members only: it is a draft here.")
        if row.get("codeinjection_head") or row.get("codeinjection_foot"):
            problems.append("Code that was put into its page was left out.")
        published_at = _moment(row.get("published_at"))
        if status == Story.LIVE and published_at is None:
            problems.append("It has no date: it is published as of today.")
        html = _said(row.get("html"))
        if not html and (row.get("lexical") or row.get("mobiledoc")):
            problems.append("It has no HTML: export it anew with a newer Ghost.")
        slug = _said(row.get("slug"))
        return Story(
            key=f"post {key}",
            kind=_said(row.get("type")) or "post",
            status=status,
            headline=" ".join(_said(row.get("title")).split()),
            html=self._own(html),
            slug=slug,
            standfirst=" ".join(_said(row.get("custom_excerpt")).split()),
            search_title=_said(meta.get("meta_title")),
            social_title=_said(meta.get("og_title")),
            published_at=published_at,
            updated_at=_moment(row.get("updated_at")),
            authors=[
                Writer(_said(user.get("slug")), _said(user.get("name")))
                for user in (self.users.get(one) for one in self.authors_of.get(key, [_key(row.get("author_id"))]))
                if user
            ],
            # Ghost has tags alone; the first is the main one. Those that begin with # are its own business.
            categories=[
                Label(_said(tag.get("slug")), _said(tag.get("name")))
                for tag in (self.tags.get(one) for one in self.tags_of.get(key, _EMPTY))
                if tag and not _said(tag.get("name")).startswith("#")
            ],
            lead=self._lead(row, meta),
            paths=[f"/{slug}/"] if slug and status in {Story.LIVE, Story.WAITS} else [],
            problems=problems,
        )

    def _lead(self, row, meta):
        url = self._own(_said(row.get("feature_image")))
        if not url:
            return None
        caption = " ".join(_without_tags(_said(meta.get("feature_image_caption"))).split())
        return Picture(url[:190], url, alt=_said(meta.get("feature_image_alt")), caption=caption)

    def _own(self, text):
        return text.replace(_OWN, self.site)


def _key(value):
    """Return a key as text: old files have numbers. What is neither is no key."""
    return str(value) if isinstance(value, str | int) and value else ""


def _order(row):
    order = row.get("sort_order")
    return order if isinstance(order, int | float) else 0


def _said(value):
    return value.strip() if isinstance(value, str) else ""


def _without_tags(html):
    return "".join(part.partition(">")[2] if ">" in part else part for part in html.split("<"))


def _moment(value):
    """Return the moment of ISO 8601 or, as in old files, of milliseconds; None for neither."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value / 1000, UTC)
        moment = datetime.fromisoformat(_said(value))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
