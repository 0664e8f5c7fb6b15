"""Old copies of pages on disk, for when the database is away: of all processes of a machine, and for those to come."""

import json
import logging
import sqlite3
import threading
import zlib
from contextlib import closing
from time import time

from .page import Page

logger = logging.getLogger(__name__)

#: Seconds for which an old page is better than none.
STALE = 86_400
#: Bytes that all copies may take.
MOST_BYTES = 256 * 2**20
#: So many pages may wait to be written; a program that asks for more at once does not fill the memory.
MOST_WAITING = 500

# What is lost with the machine's power is drawn again, so no write waits for the disk.
_SETTINGS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;"
_TABLE = """
CREATE TABLE IF NOT EXISTS copy (
    path TEXT, query TEXT, made_at REAL, tags TEXT, status TEXT, headers TEXT, body BLOB, PRIMARY KEY (path, query)
);
CREATE INDEX IF NOT EXISTS copy_by_age ON copy (made_at);
"""


class Copies:
    """Keeps each page as it was last drawn, in a SQLite file of its own in `folder`.

    What cannot be written or read is as good as not there: a log line says so, and no reader waits.
    """

    def __init__(self, folder, most_bytes=MOST_BYTES):
        self._path = folder / "copies.sqlite3"
        self._most_bytes = most_bytes
        self._waiting = {}
        self._lock = threading.Lock()

    def keep(self, key, page):
        """Have write() write a page."""
        with self._lock:
            if key in self._waiting or len(self._waiting) < MOST_WAITING:
                self._waiting[key] = page

    def write(self):
        """Write the pages that wait, and delete what is too old or too much. For the thread that looks for changes."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        if waiting:
            rows = [
                (
                    *key,
                    page.made_at,
                    " ".join(page.tags),
                    page.status,
                    json.dumps(page.headers),
                    zlib.compress(page.body),
                )
                for key, page in waiting.items()
            ]
            self._try(lambda database: self._write(database, rows))

    def get(self, key):
        """Return the page of `key` as it was last drawn within a day, or None."""
        found = self._try(
            lambda database: database.execute(
                "SELECT status, headers, body, tags, made_at FROM copy WHERE path = ? AND query = ? AND made_at > ?",
                (*key, time() - STALE),
            ).fetchone()
        )
        if found is None:
            return None
        status, headers, body, tags, made_at = found
        return Page(
            status, [tuple(one) for one in json.loads(headers)], zlib.decompress(body), tags.split(), made_at=made_at
        )

    def remove(self, key):
        """Delete the page of `key`, written or not."""
        with self._lock:
            self._waiting.pop(key, None)
        self._try(lambda database: database.execute("DELETE FROM copy WHERE path = ? AND query = ?", key))

    def forget(self, tags, *, before):
        """Delete what is made of one of `tags` and was drawn before a moment, in seconds since 1970."""

        def is_made_of(written):
            return not tags.isdisjoint(written.split())

        def delete(database):
            database.create_function("is_made_of", 1, is_made_of)
            database.execute("DELETE FROM copy WHERE made_at < ? AND is_made_of(tags)", (before,))

        with self._lock:
            gone = [
                key for key, page in self._waiting.items() if page.made_at < before and not page.tags.isdisjoint(tags)
            ]
            for key in gone:
                del self._waiting[key]
        self._try(delete)

    def _write(self, database, rows):
        database.execute("DELETE FROM copy WHERE made_at < ?", (time() - STALE,))
        database.executemany("INSERT OR REPLACE INTO copy VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        while self._bytes(database) > self._most_bytes:
            oldest = "SELECT rowid FROM copy ORDER BY made_at LIMIT 1 + (SELECT COUNT(*) FROM copy) / 10"
            database.execute(f"DELETE FROM copy WHERE rowid IN ({oldest})")  # nosec B608 # a query of ours

    def _bytes(self, database):
        used, free, size = (
            database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        return (used - free) * size if database.execute("SELECT EXISTS (SELECT 1 FROM copy)").fetchone()[0] else 0

    def _try(self, act):
        try:
            self._path.parent.mkdir(exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=1)) as database, database:
                database.executescript(_SETTINGS + _TABLE)
                return act(database)
        except (sqlite3.Error, OSError) as error:
            logger.warning("Copies of pages cannot be kept or read: %s", error)
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
                # No database any more, after a crash of the machine perhaps: begun anew.
                self._path.unlink(missing_ok=True)
            return None
