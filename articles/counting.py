"""Counting without asking the database: in the process first, written in batches by a thread of its own."""

import atexit
import logging
import threading
from collections import Counter
from collections.abc import Callable, Hashable

from django.conf import settings
from django.db import Error, connection

logger = logging.getLogger(__name__)

#: A process counts so many keys at once, then only these: nobody fills its memory with made-up ones.
MOST_KEYS = 10_000


class Tally:
    """Counts of one kind. `store({key: number})` adds a batch of them to what the database has; it may raise Error."""

    def __init__(self, name: str, store: Callable[[dict], None]):
        self.name, self.store = name, store
        self._counted: Counter[Hashable] = Counter()
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None
        self._ending = threading.Event()

    def count(self, key):
        """Count one, without asking the database.

        It is written within COUNTS_WRITTEN_EVERY seconds, and at the end of the process; one that is killed loses what
        it had not written yet.
        """
        self._add({key: 1})
        if settings.COUNTS_WRITTEN_EVERY:
            self._write_from_now_on()
        else:
            self.write()

    def write(self):
        """Write what this process has counted; nothing is asked of the database if that is nothing.

        What a database that does not answer would not take is kept for the next time.
        """
        with self._lock:
            batch = dict(self._counted)
            self._counted.clear()
        if not batch:
            return
        try:
            self.store(batch)
        except Error as error:
            logger.warning("Counts of %s could not be written, and are kept for the next time: %s", self.name, error)
            self._add(batch)

    def _add(self, numbers):
        with self._lock:
            for key, number in numbers.items():
                if key in self._counted or len(self._counted) < MOST_KEYS:
                    self._counted[key] += number

    def _write_from_now_on(self):
        """Start this process's writing thread, unless it runs: with the first count, so never before a fork."""
        if self._writer is None:
            with self._lock:
                if self._writer is None:
                    self._writer = threading.Thread(target=self._keep_writing, name=self.name, daemon=True)
                    self._writer.start()
                    atexit.register(self._write_the_last, self._writer)

    def _keep_writing(self):
        while not self._ending.wait(settings.COUNTS_WRITTEN_EVERY):
            self.write()
            connection.close()

    def _write_the_last(self, writer):
        self._ending.set()
        writer.join(timeout=5)
        self.write()
        connection.close()
