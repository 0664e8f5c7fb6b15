"""Django's Redis cache for a site that goes on without it: while it is away or full, each process remembers by itself.

What is kept here are throttles, who has which story open, and what else may be lost. Sessions are in the database.
"""

from functools import partial

from django.core.cache.backends import locmem, redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from newsroom.outage import Outage

#: Seconds to wait for Redis, twice: a connection may have been closed meanwhile. It answers in thousandths.
PATIENCE = 0.5


class RedisCache(redis.RedisCache):
    """Every operation falls back on this process's own memory; nobody is told, but the log and /health/ready."""

    def __init__(self, server, params):
        patience = {
            "socket_timeout": PATIENCE,
            "socket_connect_timeout": PATIENCE,
            "retry": Retry(NoBackoff(), 1),
        }
        params["OPTIONS"] = {**patience, **params.get("OPTIONS", {})}
        super().__init__(server, params)
        self._instead = locmem.LocMemCache("without redis", params)

    @property
    def is_away(self):
        return _outage(self).is_on


def _patient(name):
    of_redis, instead = getattr(redis.RedisCache, name), getattr(locmem.LocMemCache, name)

    def method(self, *args, **kwargs):
        outage = _outage(self)
        if not outage.is_on:
            try:
                return of_redis(self, *args, **kwargs)
            except RedisError as error:
                outage.begin(error)
        return instead(self._instead, *args, **kwargs)

    return method


for _name in ("add get set touch delete get_many has_key incr set_many delete_many clear").split():
    setattr(RedisCache, _name, _patient(_name))


_outages: dict[str, Outage] = {}


def _outage(cache):
    """Return what the process knows of this server: each thread has a cache object of its own."""
    server = cache._servers[0]
    if server not in _outages:
        _outages[server] = Outage("Redis", partial(_answers, cache))
    return _outages[server]


def _answers(cache):
    """Whether it takes and gives: one that is full, or only reads, does not take."""
    try:
        redis.RedisCache.set(cache, "outage", 1, 10)
    except RedisError:
        return False
    return True
