"""Pages by key, bounded by bytes."""

import threading
from collections import OrderedDict

#: The part of the room that pages which were asked for again may take.
PROTECTED = 0.8
#: No page may take more than this part of the room.
LARGEST = 1 / 16


class Store:
    """Keeps what was asked for last, what was asked for more than once before the rest.

    A page waits on probation for its second reader: a program that walks through every address there is pushes out only
    what stands there. For all threads at once.
    """

    def __init__(self, most_bytes):
        self._most = most_bytes
        self._bytes = self._protected_bytes = 0
        self._probation, self._protected = OrderedDict(), OrderedDict()
        self._lock = threading.Lock()

    def get(self, key):
        """Return the page of `key`, which has a reader more now, or None."""
        with self._lock:
            page = self._protected.get(key)
            if page is not None:
                self._protected.move_to_end(key)
                return page
            page = self._probation.pop(key, None)
            if page is not None:
                self._protect(key, page)
            return page

    def put(self, key, page):
        """Keep a page, in place of the one before, unless it is larger than any may be."""
        with self._lock:
            was_protected = key in self._protected
            self._remove(key)
            if page.size > self._most * LARGEST:
                return
            self._bytes += page.size
            if was_protected:
                self._protect(key, page)
            else:
                self._probation[key] = page
            while self._bytes > self._most:
                self._remove(next(iter(self._probation or self._protected)))

    def remove(self, key):
        """Forget the page of `key`, if there is one."""
        with self._lock:
            self._remove(key)

    def throw_away(self, tags):
        """Forget every page that is made of one of `tags`."""
        with self._lock:
            for pages in (self._probation, self._protected):
                for key in [key for key, page in pages.items() if not page.tags.isdisjoint(tags)]:
                    self._remove(key)

    def __len__(self):
        return len(self._probation) + len(self._protected)

    def _protect(self, key, page):
        self._protected[key] = page
        self._protected_bytes += page.size
        while self._protected_bytes > self._most * PROTECTED:
            key, page = self._protected.popitem(last=False)
            self._protected_bytes -= page.size
            self._probation[key] = page

    def _remove(self, key):
        page = self._probation.pop(key, None)
        if page is None:
            page = self._protected.pop(key, None)
            if page is None:
                return
            self._protected_bytes -= page.size
        self._bytes -= page.size
