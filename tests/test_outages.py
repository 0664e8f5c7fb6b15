"""While the database or Redis is away: what readers get, how soon, and how soon it is over."""

import socket
import time
from contextlib import contextmanager

import pytest
from django.core.cache import caches
from django.db import OperationalError, connection

from newsroom.outage import Outage

from .builders import make_live
from .processes import free_port, manage, own_database, serving
from .proxies import Proxy


@contextmanager
def failing_database(reason="database or disk is full"):
    """Have every question to the database fail as its driver would have it."""

    def fail(execute, sql, params, many, context):
        raise OperationalError(reason)

    with connection.execute_wrapper(fail):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/world/flood/", "/search/?q=water", "/feed/", "/admin/login/?next=/admin/"])
def test_a_page_says_that_the_database_is_away(client, path):
    make_live("Flood")
    if path.startswith("/admin"):
        client.cookies["sessionid"] = "nobody's"

    with failing_database():
        response = client.get(path)

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "no-store" in response["Cache-Control"]
    assert "We will be back in a moment" in response.text
    assert "disk is full" not in response.text


@pytest.mark.django_db
def test_an_outage_is_logged_once_a_minute(client, caplog):
    with failing_database("it is very late"):
        for _time in range(5):
            client.get("/")

    assert len([record for record in caplog.records if record.levelname == "ERROR"]) <= 2
    assert "it is very late" in caplog.text


def test_a_fault_of_the_program_is_no_outage(client):
    client.raise_request_exception = False

    def fail(execute, sql, params, many, context):
        raise ZeroDivisionError

    with connection.execute_wrapper(fail):
        response = client.get("/")

    assert response.status_code == 500


def test_an_outage_ends_by_itself(caplog):
    answers = iter([False, True])
    outage = Outage("The database", lambda: next(answers))

    outage.begin("connection refused")
    outage.begin("connection refused")

    assert outage.is_on
    for _attempt in range(100):
        if not outage.is_on:
            break
        time.sleep(0.05)
    assert not outage.is_on
    assert [record.levelname for record in caplog.records if record.name == "newsroom.outage"] == ["ERROR", "WARNING"]


# Redis


def redis_cache(settings, port):
    """Return the cache as CACHE_URL makes it."""
    backend = {"BACKEND": "newsroom.redis.RedisCache", "LOCATION": f"redis://127.0.0.1:{port}/0"}
    settings.CACHES = {**settings.CACHES, f"redis-{port}": backend}
    return caches[f"redis-{port}"]


def used(cache):
    """Use a cache as throttles and open tabs do, and return how many seconds it took."""
    began = time.monotonic()
    assert cache.add("rosa", 1)
    assert not cache.add("rosa", 2)
    assert cache.incr("rosa") == 2
    cache.set_many({"emil": 1, "clara": 2})
    assert cache.get_many(["rosa", "emil", "nobody"]) == {"rosa": 2, "emil": 1}
    assert cache.delete("rosa")
    return time.monotonic() - began


def test_without_redis_each_process_remembers_by_itself(settings):
    cache = redis_cache(settings, free_port())

    used(cache)

    assert cache.is_away


def test_nobody_waits_for_a_redis_that_hangs(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        cache = redis_cache(settings, silent.getsockname()[1])

        assert used(cache) < 3
        assert used(cache) < 0.2


def test_a_full_redis_is_as_good_as_none(settings, redis_server):
    port = redis_server.connection_pool.connection_kwargs["port"]
    cache = redis_cache(settings, port)
    used(cache)
    assert not cache.is_away

    redis_server.config_set("maxmemory", 1)

    used(cache)
    assert cache.is_away


# The real server


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no network to fail")
@pytest.mark.django_db(databases=[])
def test_a_database_that_is_away_keeps_nobody_waiting(tmp_path, static_root):
    """Real processes and real seconds: what is promised is how long somebody waits."""
    with own_database("newsroom_outage") as database:
        url = database["DATABASE_URL"]
        door = Proxy(("127.0.0.1", 5432))
        done = manage("migrate", var=tmp_path, **database)
        assert done.returncode == 0, done.stderr
        variables = {
            "DATABASE_URL": url.replace(":5432", f":{door.port}"),
            "STATIC_ROOT": str(static_root),
            "WEB_CONCURRENCY": "1",
            # What was kept is another promise: test_pagecache_served.py.
            "PAGE_CACHE_MB": "0",
        }
        with serving(tmp_path, "--no-worker", **variables) as site:
            for end in (door.stop, door.hang):
                assert asked(site)[0] == 200

                end()
                paths = ("/", "/feeds/", "/health/ready", "/health/live")
                first, later, ready, live = [asked(site, path) for path in paths]
                door.open()
                back_after = seconds_until_served(site)

                assert [answer[0] for answer in (first, later, ready, live)] == [503, 503, 503, 200]
                assert first[1]["Retry-After"] == "5"
                assert first[1]["Cache-Control"] == "no-store"
                assert first[2] < 3  # two, and what a busy machine adds
                assert max(answer[2] for answer in (later, ready, live)) < 1
                assert back_after < 5


def asked(site, path="/"):
    """Return status, headers and seconds of an answer."""
    began = time.monotonic()
    status, headers, _text = site.get(path, Host="localhost")
    return status, headers, time.monotonic() - began


def seconds_until_served(site):
    began = time.monotonic()
    while asked(site)[0] != 200:
        time.sleep(0.1)
    return time.monotonic() - began
