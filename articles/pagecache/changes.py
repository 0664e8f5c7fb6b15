"""How a process learns, within a second, what is to be thrown away: a thread looks for new rows of Purge."""

import heapq
import logging
import threading
from collections import deque
from contextlib import suppress
from time import monotonic, sleep, time
from weakref import WeakSet

from django.conf import settings
from django.core.cache import caches
from django.db import Error, connection
from redis import Redis, RedisError

from ..models import Purge

logger = logging.getLogger(__name__)

#: Seconds from one look to the next; for so long what the last one saw holds; so long a reader waits for one.
EVERY, HOLDS = 0.4, 1
#: So many of the last purges are known to a page that was being drawn when they came.
REMEMBERED = 1_000
#: Seconds after a change was written in which a page could still be drawn without it.
SPREAD = 60

#: Where processes tell each other through Redis that there is something to look for, and how long one waits to say it.
CHANNEL, PATIENCE = "newsroom-purges", 0.5

_watching: WeakSet = WeakSet()


def hurry():
    """Have processes look now, since something has just been committed: this one, and through Redis the others."""
    for watcher in list(_watching):
        watcher.look_soon()
    if (redis := _redis(socket_timeout=PATIENCE)) and not getattr(caches["default"], "is_away", False):
        try:
            with redis:
                redis.publish(CHANNEL, "")
        except RedisError as error:
            logger.warning("Changes are not hurried through Redis: %s", error)


def _redis(**how):
    """Return a client of the Redis that CACHE_URL names, or None without one."""
    named = settings.CACHES["default"]
    if not named["BACKEND"].endswith("RedisCache"):
        return None
    return Redis.from_url(named["LOCATION"], socket_connect_timeout=PATIENCE, **how)


class Changes:
    """Watches for purges, from the first question on: threads begin after the fork.

    throw_away(tags, before) is called for each; `before`, in seconds since 1970, is None unless a withdrawal caused it:
    of then and earlier, nothing may be shown again. After each look the thread calls `and_then`.
    """

    def __init__(self, throw_away, and_then=lambda: None):
        self._throw_away, self._and_then = throw_away, and_then
        self._mark = None
        self._seen = set()
        self._due = []
        self._next_moment = float("inf")
        self._applied: deque[frozenset[str]] = deque(maxlen=REMEMBERED)
        self.number = 0
        self._applying = threading.Lock()
        self._looked = threading.Condition()
        self._thread = None
        self._is_wanted = False
        self._began_at = self._looked_at = self._failed_at = float("-inf")

    def are_known(self):
        """Whether all that was committed until a second ago is thrown away; looks first if need be.

        False while the database does not answer.
        """
        if self._next_moment <= time():
            self._apply_due()
        return monotonic() - self._looked_at < HOLDS or self._wait_for_a_look()

    def came_since(self, number, tags):
        """Whether a page made of `tags`, begun when `number` was self.number, has been thrown away meanwhile."""
        if self._next_moment <= time():
            self._apply_due()
        with self._applying:
            missed = self.number - number
            return missed > len(self._applied) or any(
                not tags.isdisjoint(self._applied[-place]) for place in range(1, missed + 1)
            )

    def look_soon(self):
        """Wake the thread."""
        with self._looked:
            self._is_wanted = True
            self._looked.notify_all()

    def listen(self):
        """Look whenever another process has committed something, for ever. Returns at once without Redis."""
        while redis := _redis():
            with suppress(RedisError), redis, redis.pubsub(ignore_subscribe_messages=True) as heard:
                heard.subscribe(CHANNEL)
                for _message in heard.listen():
                    self.look_soon()
            # It is away; the database is asked all the same.
            sleep(1)

    def _wait_for_a_look(self):
        asked_at = monotonic()
        is_stuck = self._began_at > self._looked_at and asked_at - self._began_at > HOLDS
        if is_stuck or asked_at - self._failed_at < EVERY:
            return False
        with self._looked:
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep_looking, name="purges", daemon=True)
                self._thread.start()
                threading.Thread(target=self.listen, name="hurries", daemon=True).start()
                _watching.add(self)
            self._is_wanted = True
            self._looked.notify_all()
            self._looked.wait_for(lambda: max(self._looked_at, self._failed_at) > asked_at, timeout=HOLDS)
        return self._looked_at > asked_at

    def _keep_looking(self):
        while True:
            self.look()
            with self._looked:
                self._looked.notify_all()
            self._and_then()
            with self._looked:
                self._looked.wait_for(lambda: self._is_wanted, timeout=EVERY)
                self._is_wanted = False

    def look(self):
        """Look for new rows and throw away what they name. For the thread, and for tests without one."""
        began_at = self._began_at = monotonic()
        try:
            rows = self._read()
        except Exception as error:  # Whatever it is, the thread lives on, and readers are served.
            if self._failed_at <= self._looked_at:
                logger.error("Changes cannot be looked for; pages are served as they were: %s", error)
            self._failed_at = monotonic()
            return
        for row in rows:
            tags = frozenset(row.tags.split())
            if row.at:
                with self._applying:
                    heapq.heappush(self._due, (row.at.timestamp(), row.pk, tags, row.is_withdrawal))
                    self._next_moment = self._due[0][0]
            else:
                # Of what was withdrawn before this process began, what was drawn since says nothing any more.
                before = row.made_at.timestamp() + SPREAD if self._looked_at < 0 else time()
                self._apply(tags, before if row.is_withdrawal else None)
        self._looked_at = began_at

    def _read(self):
        try:
            rows, mark = Purge.since(self._mark)
        except Error:
            # It may have been gone in between; a second failure is one.
            connection.close()
            rows, mark = Purge.since(self._mark)
        is_first = self._mark is None
        new = [row for row in rows if row.pk not in self._seen]
        self._seen, self._mark = {row.pk for row in rows}, mark
        # Nothing is kept yet that a change could concern, but for old copies.
        return [row for row in new if row.at or row.is_withdrawal] if is_first else new

    def _apply(self, tags, withdrawn_before):
        with self._applying:
            self.number += 1
            self._applied.append(tags)
        self._throw_away(tags, withdrawn_before)

    def _apply_due(self):
        while True:
            with self._applying:
                if not self._due or self._due[0][0] > time():
                    self._next_moment = self._due[0][0] if self._due else float("inf")
                    return
                moment, _key, tags, is_withdrawal = heapq.heappop(self._due)
            self._apply(tags, moment if is_withdrawal else None)
