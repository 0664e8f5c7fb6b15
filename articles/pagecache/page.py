"""One page as all readers get it: whole, compressed, not at all where they have it already."""

import gzip
import re
from functools import lru_cache
from hashlib import blake2b
from time import time

import brotli
from django.utils.http import http_date, parse_http_date_safe

#: What words are sent as; pictures are compressed already.
COMPRESSED = (
    "text/",
    *("application/json", "application/feed+json", "application/manifest+json"),
    *("application/xml", "application/atom+xml", "application/rss+xml"),
)
#: Shorter ones gain nothing.
SHORTEST_COMPRESSED = 200
#: What a page may take beside its text, compressed and not, in bytes: headers, tags, and what Python adds.
OVERHEAD = 4_000
#: For browsers, and for what stands between: both ask again each time, an edge after a second. While the site does not
#: answer, an edge may show what it has for a day.
CACHE_CONTROL = "public, max-age=0, s-maxage=1, stale-if-error=86400"
#: What 304 says again (RFC 9110, section 15.4.5); the rest is known.
SAID_AGAIN = {"cache-control", "content-location", "etag", "expires", "last-modified", "vary"}
KEPT_STATUSES = (200, 404, 410)


class Page:
    """An answer that was drawn for nobody in particular: status line, headers, body, and the tags it is made of."""

    def __init__(self, status, headers, body, tags, *, made_at):
        self.status, self.headers, self.body, self.tags = status, headers, body, frozenset(tags)
        self.made_at = self.last_modified = made_at
        self._digest = blake2b(body, digest_size=12).hexdigest()
        said = {name.lower(): value for name, value in headers}
        self.can_be_kept = self._may_be_kept(said)
        self._is_text = said.get("content-type", "").startswith(COMPRESSED) and len(body) >= SHORTEST_COMPRESSED
        own = {"content-length", "etag", "last-modified", "vary"} if self.can_be_kept else {"content-length"}
        self._headers = [(name, value) for name, value in headers if name.lower() not in own]
        if self.can_be_kept:
            self._headers.append(("Vary", "Accept-Encoding"))
            if "cache-control" not in said:
                self._headers.append(("Cache-Control", CACHE_CONTROL))
        self._ready = {}

    def _may_be_kept(self, said):
        control = said.get("cache-control", "")
        return (
            self.code in KEPT_STATUSES
            and "set-cookie" not in said
            and "content-encoding" not in said
            and "no-store" not in control
            and "private" not in control
            and said.get("vary", "accept-encoding").lower() == "accept-encoding"
        )

    @property
    def code(self):
        return int(self.status[:3])

    @property
    def size(self):
        """What it takes at most, in bytes."""
        return (3 * len(self.body) // 2 if self._is_text else len(self.body)) + OVERHEAD

    def says_the_same_as(self, other):
        return (self.status, self._digest) == (other.status, other._digest)

    def answer_to(self, environ):
        """Return (status line, headers, body) for one reader: in the coding they like best; 304 for what they have."""
        if not self.can_be_kept:
            headers = [*self._headers, ("Content-Length", str(len(self.body)))]
            return self.status, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else self.body
        coding = best_coding(environ.get("HTTP_ACCEPT_ENCODING", "")) if self._is_text else ""
        # Two states of one second would have the same date: no date is told before the second is over.
        is_dated = time() - self.last_modified >= 2
        body, headers = self._ready.get((coding, is_dated)) or self._make_ready(coding, is_dated)
        if self.code == 200 and self._is_known(environ):
            return "304 Not Modified", [one for one in headers if one[0].lower() in SAID_AGAIN], b""
        return self.status, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body

    def _make_ready(self, coding, is_dated):
        # Once, for the first who asks for it: most pages are asked for in one coding only.
        ready = self._ready.get((coding, not is_dated))
        body = ready[0] if ready else {"br": _brotli, "gzip": _gzip, "": bytes}[coding](self.body)
        # A weak one says that it is the same page in another coding (RFC 9110, section 8.8.1).
        headers = [*self._headers, ("ETag", f'{"W/" if coding else ""}"{self._digest}"')]
        if coding:
            headers.append(("Content-Encoding", coding))
        if is_dated:
            headers.append(("Last-Modified", http_date(self.last_modified)))
        self._ready[coding, is_dated] = body, [*headers, ("Content-Length", str(len(body)))]
        return self._ready[coding, is_dated]

    def _is_known(self, environ):
        if known := environ.get("HTTP_IF_NONE_MATCH"):
            return known.strip() == "*" or self._digest in re.findall(r'"([^"]*)"', known)
        since = parse_http_date_safe(environ.get("HTTP_IF_MODIFIED_SINCE", ""))
        return since is not None and since >= int(self.last_modified) and time() - self.last_modified >= 2


def _brotli(body):
    return brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)


def _gzip(body):
    return gzip.compress(body, compresslevel=6, mtime=0)


@lru_cache(256)
def best_coding(accepted):
    """Return br, gzip, or nothing, for an Accept-Encoding header (RFC 9110, section 12.5.3)."""
    qualities = {}
    for one in accepted.lower().split(","):
        name, _, parameters = one.partition(";")
        quality = re.fullmatch(r"\s*q=([0-9.]+)\s*", parameters)
        qualities[name.strip()] = quality[1].strip("0.") != "" if quality else True
    return next((name for name in ("br", "gzip") if qualities.get(name, qualities.get("*", False))), "")
