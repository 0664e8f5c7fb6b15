"""Standing in front of Django: what is kept is answered from memory, the rest is drawn once for all who ask."""

import threading
from contextlib import contextmanager
from functools import lru_cache
from time import perf_counter, time
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

from .. import made_of
from .changes import Changes
from .copies import STALE, Copies
from .page import Page
from .store import Store

#: Seconds until a page is drawn anew though nothing has changed: for what follows the clock and what is read.
FRESH = 60
#: What is nobody's page: files, what is signed in, what tells of this process.
APART = ("/admin/", "/static/", "/media/", "/health/")
LONGEST_KEY = 1_000
#: The host is one of ours; the request's id is for the log.
PASSED_ON = {"HTTP_HOST", "HTTP_X_REQUEST_ID"}


def asks_for(*parameters):
    """Decorate a view with the names of the query parameters that it reads. It is given no others."""

    def decorate(view):
        view.asks_for = parameters
        return view

    return decorate


def in_front(application, tell):
    """Return `application` with a page cache of PAGE_CACHE_MB in front of it, or as it is where that is nothing.

    Of each answer that `application` knows nothing of, tell(method, path, match, status, seconds) is called; `match` is
    what the path resolves to, or None.
    """
    if not settings.PAGE_CACHE_MB:
        return application
    copies = Copies(settings.VAR_DIR / "pagecache")
    return PageCache(application, settings.PAGE_CACHE_MB * 2**20, copies, tell=tell)


class PageCache:
    """A WSGI application that keeps the public pages of another."""

    def __init__(self, application, most_bytes, copies, *, tell=lambda *answer: None, watch=Changes):
        self._application = application
        self.store = Store(most_bytes)
        self._copies = copies
        self.changes = watch(self._throw_away, and_then=copies.write)
        self._drawing = _OneAtATime()
        self._tell = tell

    def __call__(self, environ, start_response):
        key = key_of(environ)
        if key is None:
            return self._application(environ, start_response)
        began = perf_counter()
        page, was_kept = self._page(key, environ)
        status, headers, body = page.answer_to(environ)
        start_response(status, headers)
        if was_kept:
            path = key[0].encode("latin-1").decode(errors="replace")
            self._tell(environ["REQUEST_METHOD"], path, _match(path), int(status[:3]), perf_counter() - began)
        return [body]

    def _throw_away(self, tags, withdrawn_before):
        self.store.throw_away(tags)
        if withdrawn_before:
            self._copies.forget(tags, before=withdrawn_before)

    def _page(self, key, environ):
        """Return (the page, whether it was drawn for another)."""
        is_current = self.changes.are_known()
        kept = self.store.get(key)
        if kept and time() - kept.made_at < (FRESH if is_current else STALE):
            return kept, True
        if not is_current and (copy := self._copies.get(key)):
            return copy, True
        # Whoever finds a page that has only aged draws it, and all others take the old one meanwhile.
        with self._drawing(key, waits=kept is None) as has_turn:
            if not has_turn:
                return kept, True
            found = self.store.get(key)
            if found and found is not kept:
                return found, True
            return self._draw(key, environ, kept), False

    def _draw(self, key, environ, kept):
        number, made_at = self.changes.number, time()
        with made_of.noting() as tags:
            status, headers, body = _ask(self._application, _for_all(environ, key))
        if status.startswith("404"):
            tags.add(made_of.MISSING)
        page = Page(status, headers, body, tags, made_at=made_at)
        if page.code >= 500 and kept and made_at - kept.made_at < STALE:
            return kept
        if page.code == 503 and (copy := self._copies.get(key)):
            return copy
        if page.can_be_kept:
            if kept and page.says_the_same_as(kept):
                page.last_modified = kept.last_modified
            self._keep(key, page, number)
        return page

    def _keep(self, key, page, number):
        self.store.put(key, page)
        if page.code == 200:
            self._copies.keep(key, page)
        # Only now: a change that comes between a question and keeping would throw nothing away.
        if self.changes.came_since(number, page.tags):
            self.store.remove(key)
            self._copies.remove(key)


def key_of(environ):
    """Return the path and the query of the parameters that its view asks for; None for what is never kept."""
    path = environ.get("PATH_INFO") or "/"
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or path.startswith(APART):
        return None
    if settings.SECURE_SSL_REDIRECT and environ["wsgi.url_scheme"] != "https":
        return None
    if not _is_ours(environ.get("HTTP_HOST", "")):
        return None
    query = environ.get("QUERY_STRING", "")
    try:
        meaning = _meaning(path, query) if query else ""
    except SuspiciousOperation:
        return None
    return (path, meaning) if len(path) + len(meaning) <= LONGEST_KEY else None


@lru_cache(256)
def _is_ours(host):
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _meaning(path, query):
    """Return what a query string says to the view at `path`: in one order, and nothing that it does not ask for."""
    given = QueryDict(query.encode("latin-1"))
    path = path.encode("latin-1").decode(errors="replace")
    match = _match(path) or _match(f"{path}/")
    asked = getattr(match.func, "asks_for", ()) if match else ()
    return urlencode([(name, given[name]) for name in sorted(asked) if given.get(name)])


@lru_cache(4_096)
def _match(path):
    """Return what a path resolves to, or None."""
    try:
        return resolve(path)
    except Resolver404:
        return None


def _for_all(environ, key):
    """Return the request as if nobody in particular had sent it: GET, the parameters of its key, few headers."""
    plain = {name: value for name, value in environ.items() if not name.startswith("HTTP_") or name in PASSED_ON}
    return {**plain, "REQUEST_METHOD": "GET", "QUERY_STRING": key[1]}


def _ask(application, environ):
    """Return (status line, headers, whole body) of an application's answer."""
    answered: list = []

    def start_response(status, headers, exc_info=None):
        answered[:] = status, headers

    chunks = application(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    status, headers = answered
    return status, headers, body


class _OneAtATime:
    """A lock for each key, there for as long as somebody holds or awaits it."""

    def __init__(self):
        self._locks = {}
        self._guard = threading.Lock()

    @contextmanager
    def __call__(self, key, *, waits):
        """Yield whether it is this thread's turn, at once or when others have had theirs."""
        with self._guard:
            lock, users = self._locks.get(key, (threading.Lock(), 0))
            self._locks[key] = lock, users + 1
        has_turn = lock.acquire(blocking=waits)
        try:
            yield has_turn
        finally:
            if has_turn:
                lock.release()
            with self._guard:
                lock, users = self._locks.pop(key)
                if users > 1:
                    self._locks[key] = lock, users - 1
