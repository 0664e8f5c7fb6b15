"""Readers who ask a page cache in this process, one that sees what the test's own transaction has written."""

from types import SimpleNamespace
from wsgiref.util import setup_testing_defaults

from django.conf import settings

from articles.pagecache.answering import PageCache, key_of
from articles.pagecache.changes import Changes
from articles.pagecache.copies import Copies

ROOM = 16 * 2**20


class LooksAtOnce(Changes):
    """Sees what a test's own transaction has written: there is no thread, and each question looks."""

    def are_known(self):
        self.look()
        return super().are_known()


class Readers:
    """Whoever asks a page cache: `drawn` has the path of each page that was drawn for them."""

    def __init__(self, application, room=ROOM, watch=LooksAtOnce, folder=None):
        self.drawn = []

        def counted(environ, start_response):
            self.drawn.append(environ["PATH_INFO"] + "?" * bool(environ["QUERY_STRING"]) + environ["QUERY_STRING"])
            return application(environ, start_response)

        self.told = []
        self.copies = Copies(folder or settings.VAR_DIR / "copies")
        self.cache = PageCache(counted, room, self.copies, tell=lambda *answer: self.told.append(answer), watch=watch)

    def get(self, path, method="GET", **headers):
        environ = _request(path, method, headers)
        answer = SimpleNamespace()

        def start_response(status, headers, exc_info=None):
            answer.code, answer.headers = int(status[:3]), dict(headers)

        answer.body = b"".join(self.cache(environ, start_response))
        return answer

    def take_over(self, path, others):
        """Have been there with `others`: keep what they left."""
        key = key_of(_request(path))
        self.cache.store.put(key, others.cache.store.get(key))

    def kept(self, pages):
        """Return the names of those of `pages`, {name: path}, that are kept."""
        return {name for name, path in pages.items() if self.cache.store.get(key_of(_request(path)))}


def _request(path, method="GET", headers=()):
    path, _, query = path.partition("?")
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "testserver"}
    environ |= {f"HTTP_{name.upper()}": value for name, value in dict(headers).items()}
    setup_testing_defaults(environ)
    return environ
