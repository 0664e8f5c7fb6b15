"""Pages kept in the process: what a reader gets from one, and what is never kept."""

import gzip
import json
import threading
from datetime import timedelta
from os import urandom
from time import sleep, time

import brotli
import pytest
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError
from django.utils import timezone

from articles import made_of, pagecache, workflow
from articles.models import Purge
from articles.pagecache import changes
from articles.pagecache.changes import Changes
from articles.pagecache.copies import Copies
from articles.pagecache.page import Page, best_coding
from articles.pagecache.purging import THINNED_EVERY, thin
from articles.pagecache.store import Store

from .builders import make_entry, make_live, make_live_blog, make_scheduled, publish, the_chief
from .readers import LooksAtOnce, Readers

pytestmark = pytest.mark.usefixtures("one_connection")


@pytest.fixture
def readers(db):
    return Readers(WSGIHandler())


def saying(body="The water came in the night. " * 20, status="200 OK", **headers):
    """A WSGI application that says the same to everybody."""

    def application(environ, start_response):
        said = {"Content-Type": "text/html; charset=utf-8", **headers}
        start_response(status, list(said.items()))
        return [body.encode()]

    return application


@pytest.fixture
def told(db):
    """Readers of a site whose every page says the same."""
    return lambda **how: Readers(saying(**how))


# What a reader gets


def test_the_second_reader_gets_the_same_without_a_query(db, django_assert_num_queries):
    readers = Readers(WSGIHandler(), watch=Known)
    path = make_live().get_absolute_url()
    first = readers.get(path)

    with django_assert_num_queries(0):
        second = readers.get(path)

    assert (first.code, first.body) == (second.code, second.body)
    assert b"The river rises" in first.body
    assert readers.drawn == [path]


@pytest.mark.parametrize(
    ("accepted", "coding", "read"),
    [("gzip, deflate, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("identity", None, bytes)],
)
def test_a_page_comes_in_the_coding_its_reader_likes_best(told, accepted, coding, read):
    answer = told().get("/", accept_encoding=accepted)

    assert answer.headers.get("Content-Encoding") == coding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert read(answer.body).startswith(b"The water came")


@pytest.mark.parametrize("path", ["/feed/", "/feed/atom/", "/feed/json/", "/sitemap.xml", "/api/articles/"])
def test_what_machines_read_comes_compressed(readers, path):
    make_live(standfirst="It came in the night. " * 20)

    assert readers.get(path, accept_encoding="br").headers["Content-Encoding"] == "br"


def test_each_page_of_a_live_blog_is_another_answer_of_the_api(readers, monkeypatch):
    monkeypatch.setattr("articles.live_blog.PAGE_LENGTH", 1)
    article = make_live_blog().article
    hour_ago = timezone.now() - timedelta(hours=1)
    older, newer = (make_entry(article, posted=hour_ago + timedelta(minutes=n), headline=f"Entry {n}") for n in (1, 2))

    first, second = (readers.get(f"/api/articles/{article.pk}/{query}") for query in ("", f"?before={newer.pk}"))

    assert [[one["id"] for one in json.loads(answer.body)["entries"]] for answer in (first, second)] == [
        [newer.pk],
        [older.pk],
    ]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("gzip;q=0", ""),
        ("gzip; q=0.000, br;q=0", ""),
        ("GZIP", "gzip"),
        ("gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("*, br;q=0", "gzip"),
        ("deflate, zstd", ""),
        (";;;,=,q", ""),
    ],
)
def test_what_a_reader_refuses_is_not_sent(accepted, coding):
    assert best_coding(accepted) == coding


def test_what_a_reader_has_is_not_sent_again(told):
    readers = told()
    whole = readers.get("/", accept_encoding="br")
    again = readers.get("/", accept_encoding="gzip", if_none_match=f'"other", {whole.headers["ETag"]}')

    assert (again.code, again.body) == (304, b"")
    assert set(again.headers) == {"Cache-Control", "ETag", "Vary"}
    assert readers.get("/", if_none_match='"other"').code == 200


def test_who_has_it_since_its_last_change_need_not_be_sent_it(told):
    readers = told()
    with time_machine.travel("2026-05-04T12:00:00Z", tick=False):
        first = readers.get("/")
    with time_machine.travel("2026-05-04T12:00:05Z", tick=False):
        second = readers.get("/")
        known = readers.get("/", if_modified_since=second.headers["Last-Modified"])
        older = readers.get("/", if_modified_since="Mon, 04 May 2026 11:59:59 GMT")

    # Within its second another state could follow that would have the same date.
    assert "Last-Modified" not in first.headers
    assert second.headers["Last-Modified"] == "Mon, 04 May 2026 12:00:00 GMT"
    assert (known.code, older.code) == (304, 200)


def test_a_page_that_is_drawn_anew_and_says_the_same_keeps_its_date(told):
    readers = told()
    for moment in ("12:00:00", "12:01:30", "12:01:40"):
        with time_machine.travel(f"2026-05-04T{moment}Z", tick=False):
            last = readers.get("/")

    assert len(readers.drawn) == 2
    assert last.headers["Last-Modified"] == "Mon, 04 May 2026 12:00:00 GMT"


def test_head_is_told_what_get_would_be(told):
    readers = told()
    head, get = (readers.get("/", method=method, accept_encoding="gzip") for method in ("HEAD", "GET"))

    assert (head.code, head.headers, head.body) == (200, get.headers, b"")
    assert len(readers.drawn) == 1


def test_browsers_ask_again_each_time_and_an_edge_after_a_second(told):
    control = told().get("/").headers["Cache-Control"]

    assert control == "public, max-age=0, s-maxage=1, stale-if-error=86400"
    assert told(**{"Cache-Control": "public, max-age=60"}).get("/").headers["Cache-Control"] == "public, max-age=60"


# One entry for all who ask for the same


@pytest.mark.parametrize(
    "path",
    ["/latest/?utm_source=letter", "/latest/?fbclid=1&before=", "/latest/?before=7&x=1", "/latest/?a=1&before=7&b=2"],
)
def test_parameters_that_the_view_does_not_ask_for_are_nothing(readers, path):
    meant = "/latest/?before=7" if "before=7" in path else "/latest/"
    readers.get(meant)
    readers.get(path)

    assert readers.drawn == [meant]


def test_the_order_of_parameters_is_nothing(readers):
    readers.get("/search/?q=river&sort=newest")
    readers.get("/search/?sort=newest&q=river")

    assert readers.drawn == ["/search/?q=river&sort=newest"]


def test_what_is_asked_for_stays_when_a_slash_was_forgotten(readers):
    answer = readers.get("/latest?before=7&utm_source=letter")

    assert (answer.code, answer.headers["Location"]) == (301, "/latest/?before=7")


def test_a_thousand_parameters_are_refused_as_ever(readers):
    assert readers.get("/latest/?" + "&".join(f"before={number}" for number in range(1_100))).code == 400


def test_headers_of_one_reader_do_not_reach_the_page_of_all(told):
    seen = []

    def application(environ, start_response):
        seen.append({name for name in environ if name.startswith("HTTP_")})
        return saying()(environ, start_response)

    readers = Readers(application)
    readers.get("/", cookie="sessionid=1", authorization="Basic eA==", range="bytes=0-1", user_agent="Mozilla/5.0")

    assert seen == [{"HTTP_HOST"}]


# What is never kept


@pytest.mark.parametrize(
    "how",
    [
        {"status": "500 Internal Server Error"},
        {"status": "503 Service Unavailable"},
        {"status": "302 Found", "Location": "/"},
        {"status": "301 Moved Permanently", "Location": "/"},
        {"Set-Cookie": "a=b"},
        {"Cache-Control": "no-store"},
        {"Cache-Control": "private, max-age=60"},
        {"Vary": "Cookie"},
    ],
    ids=lambda how: " ".join(how.values()),
)
def test_what_is_not_for_all_is_drawn_each_time(told, how):
    readers = told(**how)
    answers = [readers.get("/") for _time in range(2)]

    assert len(readers.drawn) == 2
    assert answers[0].body == answers[1].body
    assert answers[0].headers.get("Vary") == how.get("Vary")


@pytest.mark.parametrize("path", ["/admin/", "/static/a.css", "/media/renditions/a.jpg", "/health/ready"])
def test_what_is_no_public_page_passes_by(told, path):
    readers = told()
    answers = [readers.get(path, accept_encoding="gzip") for _time in range(2)]

    assert len(readers.drawn) == 2
    assert "Content-Encoding" not in answers[0].headers


def test_what_is_sent_passes_by(told):
    readers = told()
    readers.get("/", method="POST")
    readers.get("/", method="POST")

    assert len(readers.drawn) == 2


def test_another_host_gets_nothing_that_is_kept(readers):
    assert readers.get("/robots.txt").code == 200
    assert readers.get("/robots.txt", host="elsewhere.example").code == 400


def test_http_gets_nothing_that_is_kept_where_the_site_is_https(told, settings):
    readers = told()
    readers.get("/")
    settings.SECURE_SSL_REDIRECT = True
    readers.get("/")

    assert len(readers.drawn) == 2


def test_a_page_that_raises_is_never_kept(db, settings):
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
    failures = [RuntimeError("The template is broken")]

    def application(environ, start_response):
        if failures:
            raise failures.pop()
        return saying()(environ, start_response)

    readers = Readers(application)
    with pytest.raises(RuntimeError):
        readers.get("/")

    assert readers.get("/").code == 200


def test_a_page_that_has_only_aged_stands_in_for_one_that_fails(db):
    states = ["200 OK", "500 Internal Server Error", "500 Internal Server Error"]

    def application(environ, start_response):
        status = states.pop(0)
        return saying(status, status=status)(environ, start_response)

    readers = Readers(application)
    with time_machine.travel("2026-05-04T12:00:00Z", tick=False):
        readers.get("/")
    with time_machine.travel("2026-05-04T12:02:00Z", tick=False):
        assert readers.get("/").body == b"200 OK"
    with time_machine.travel("2026-05-05T12:00:01Z", tick=False):
        assert readers.get("/").code == 500


# Readers at once


def test_a_page_is_drawn_once_however_many_ask_at_once(db):
    go_on, asked = threading.Event(), threading.Barrier(9)

    def application(environ, start_response):
        go_on.wait(10)
        return saying()(environ, start_response)

    readers = Readers(application, watch=Known)
    answers = []

    def read():
        asked.wait(10)
        answers.append(readers.get("/").code)

    threads = [threading.Thread(target=read) for _reader in range(8)]
    for thread in threads:
        thread.start()
    asked.wait(10)
    go_on.set()
    for thread in threads:
        thread.join(10)

    assert answers == [200] * 8
    assert len(readers.drawn) == 1


def test_who_asks_while_an_aged_page_is_drawn_anew_gets_the_old_one(db):
    begun, go_on = threading.Event(), threading.Event()
    number = iter(range(2))

    def application(environ, start_response):
        text = f"State {next(number)}"
        if text == "State 1":
            begun.set()
            go_on.wait(10)
        return saying(text)(environ, start_response)

    readers = Readers(application, watch=Known)
    with time_machine.travel("2026-05-04T12:00:00Z", tick=False):
        readers.get("/")
    with time_machine.travel("2026-05-04T12:01:01Z", tick=False):
        renewing = threading.Thread(target=readers.get, args=["/"])
        renewing.start()
        assert begun.wait(10)
        old = readers.get("/")
        go_on.set()
        renewing.join(10)
        new = readers.get("/")

    assert (old.body, new.body) == (b"State 0", b"State 1")


class Known(Changes):
    """For threads that have no part in a test's transaction: nothing ever changes."""

    def are_known(self):
        return True


# Changes and moments


def test_a_change_that_comes_while_a_page_is_drawn_is_not_missed(db):
    def application(environ, start_response):
        made_of.note("article-1")
        if not readers.drawn[1:]:
            pagecache.purge({"article-1"})
            readers.cache.changes.look()
        return saying()(environ, start_response)

    readers = Readers(application)
    for _reader in range(3):
        readers.get("/")

    assert len(readers.drawn) == 2


def test_a_scheduled_change_appears_at_its_moment_on_every_page(readers):
    edition = make_live("The river rises", at=timezone.now() - timedelta(days=2))
    article, section = edition.article, edition.section
    article.headline = "The river falls"
    article.save()
    at = timezone.now() + timedelta(hours=2)
    workflow.schedule(article, by=the_chief(), at=at)
    paths = [edition.get_absolute_url(), "/", "/latest/", section.get_absolute_url(), "/feed/", "/api/articles/"]
    with time_machine.travel(at - timedelta(seconds=1), tick=False):
        before = [readers.get(path).body for path in paths]
    with time_machine.travel(at, tick=False):
        after = [readers.get(path).body for path in paths]

    assert all(b"The river rises" in body and b"The river falls" not in body for body in before)
    assert all(b"The river falls" in body and b"The river rises" not in body for body in after)


def test_a_story_that_comes_at_its_moment_is_missing_no_more(readers):
    edition = make_scheduled()
    path = edition.get_absolute_url()
    with time_machine.travel(edition.live_from - timedelta(seconds=1), tick=False):
        assert readers.get(path).code == readers.get(path).code == 404
        assert len(readers.drawn) == 1
    with time_machine.travel(edition.live_from, tick=False):
        assert readers.get(path).code == 200


def test_a_story_ends_at_its_moment(readers):
    edition = publish(make_live().article, until=timezone.now() + timedelta(hours=1), substantive=True)
    assert readers.get(edition.get_absolute_url()).code == 200
    with time_machine.travel(edition.live_until, tick=False):
        assert readers.get(edition.get_absolute_url()).code == 410


def test_what_was_thrown_away_before_a_process_began_does_not_concern_it(db):
    pagecache.purge({"article-1"})
    watched = LooksAtOnce(lambda *thrown_away: pytest.fail("Nothing is kept yet"))

    assert watched.are_known()


def test_a_moment_set_before_a_process_began_holds_in_it(db):
    at = timezone.now() + timedelta(hours=1)
    pagecache.purge({"article-1"}, at=[at])
    thrown_away = []
    watched = LooksAtOnce(lambda tags, withdrawn_before: thrown_away.append(set(tags)))
    assert watched.are_known()
    assert thrown_away == []
    with time_machine.travel(at, tick=False):
        watched.are_known()

    assert thrown_away == [{"article-1"}]


def test_rows_are_thinned_once_every_process_has_seen_them(db):
    now = timezone.now()
    with time_machine.travel(now - timedelta(hours=2), tick=False):
        pagecache.purge({"old"}, at=[now - timedelta(minutes=5)])
        pagecache.purge({"withdrawn"}, is_withdrawal=True)
    with time_machine.travel(now - timedelta(hours=25), tick=False):
        pagecache.purge({"long-withdrawn"}, at=[now + timedelta(hours=1)], is_withdrawal=True)
    pagecache.purge({"new"})
    thin()

    left = Purge.objects.order_by("made_at").values_list("tags", flat=True)
    assert list(left) == ["long-withdrawn", "old", "withdrawn", "new"]


def test_new_rows_thin_the_old_ones(db, django_capture_on_commit_callbacks):
    with time_machine.travel(timezone.now() - timedelta(hours=2), tick=False):
        pagecache.purge({"old"})
    with django_capture_on_commit_callbacks(execute=True):
        for _change in range(THINNED_EVERY):
            pagecache.purge({"new"})

    assert not Purge.objects.filter(tags="old").exists()


def test_a_step_that_readers_do_not_see_throws_nothing_away(db):
    edition = make_live()
    Purge.objects.all().delete()
    workflow.assign(edition.article, by=the_chief(), to=the_chief())

    assert not Purge.objects.exists()


# The room


def page(size=1_000, tags=()):
    return Page("200 OK", [], b"x" * size, tags, made_at=0)


def test_the_bytes_that_pages_take_are_bounded():
    store = Store(100_000)
    for number in range(100):
        store.put(number, page())

    assert len(store) == 100_000 // page().size
    assert store.get(99)
    assert store.get(0) is None


def test_whoever_walks_through_all_addresses_pushes_no_hot_page_out():
    store = Store(100_000)
    for number in range(10):
        store.put(number, page())
        store.get(number)
    for number in range(1_000):
        store.put(f"crawled {number}", page())

    assert all(store.get(number) for number in range(10))


def test_what_was_hot_leaves_when_others_are():
    store = Store(100_000)
    for number in range(100):
        store.put(number, page())
        store.get(number)

    assert store.get(0) is None
    assert store.get(99)


def test_a_page_that_would_take_all_the_room_is_not_kept():
    store = Store(100_000)
    store.put("small", page())
    store.put("large", page(50_000))

    assert store.get("large") is None
    assert store.get("small")


def test_a_page_in_place_of_another_takes_no_more_room():
    store = Store(100_000)
    for _time in range(200):
        store.put("one", page())
        store.get("one")
    store.put("two", page())

    assert store.get("one")
    assert store.get("two")
    assert len(store) == 2


def test_only_what_is_made_of_a_tag_goes():
    store = Store(100_000)
    store.put("hot", page(tags=["article-1"]))
    store.get("hot")
    store.put("new", page(tags=["article-1", "article-2"]))
    store.put("other", page(tags=["article-12"]))
    store.throw_away({"article-1"})

    assert [key for key in ("hot", "new", "other") if store.get(key)] == ["other"]


# What is told of it


def test_answers_that_django_knows_nothing_of_are_told(readers):
    path = make_live().get_absolute_url()
    etag = readers.get(path).headers["ETag"]
    assert readers.told == []
    readers.get(path, if_none_match=etag)

    [(method, told_path, match, status, seconds)] = readers.told
    assert (method, told_path, match.view_name, status) == ("GET", path, "article", 304)
    assert 0 < seconds < 5


# While the database is away


class Away(Changes):
    """The database does not answer."""

    def are_known(self):
        return False


def away(environ, start_response):
    """What Django says then."""
    return saying(status="503 Service Unavailable", **{"Cache-Control": "no-store"})(environ, start_response)


@pytest.fixture
def others(db, tmp_path):
    """Readers who read a page, made of a story, in another process, which has written its copy."""
    others = Readers(_made_of_a_story, folder=tmp_path)
    others.get("/", accept_encoding="br")
    others.copies.write()
    return others


def _made_of_a_story(environ, start_response):
    made_of.note("article-1")
    return saying()(environ, start_response)


def test_a_page_that_another_process_drew_is_there(others, tmp_path):
    readers = Readers(away, folder=tmp_path, watch=Away)
    answers = [readers.get("/", accept_encoding="gzip") for _time in range(2)]

    assert [(answer.code, answer.headers["Content-Encoding"]) for answer in answers] == [(200, "gzip")] * 2
    assert answers[0].headers["ETag"] == others.get("/", accept_encoding="gzip").headers["ETag"]
    assert readers.drawn == []


def test_it_is_there_too_for_who_finds_out_that_the_database_is_away(others, tmp_path):
    assert Readers(away, folder=tmp_path).get("/").code == 200


def test_a_page_that_nobody_read_before_is_not(others, tmp_path):
    assert Readers(away, folder=tmp_path, watch=Away).get("/latest/").code == 503


def test_what_is_in_memory_is_there_however_old_within_a_day(db):
    readers = Readers(saying())
    with time_machine.travel("2026-05-04T12:00:00Z", tick=False):
        readers.get("/")
    readers.cache.changes.are_known = lambda: False
    with time_machine.travel("2026-05-05T11:59:00Z", tick=False):
        assert readers.get("/").code == 200

    assert len(readers.drawn) == 1


def test_copies_are_kept_for_a_day(others, tmp_path):
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1), tick=False):
        assert Readers(away, folder=tmp_path).get("/").code == 503


def test_what_a_change_threw_away_may_be_shown_then(others, tmp_path):
    pagecache.purge({"article-1"})
    others.cache.changes.look()

    assert len(others.cache.store) == 0
    assert Readers(away, folder=tmp_path, watch=Away).get("/").code == 200


def test_what_was_withdrawn_may_not(others, tmp_path):
    pagecache.purge({"article-1"}, is_withdrawal=True)
    others.cache.changes.look()

    assert Readers(away, folder=tmp_path, watch=Away).get("/").code == 503


def test_what_ended_at_its_moment_may_not(others, tmp_path):
    at = timezone.now() + timedelta(hours=1)
    pagecache.purge({"article-1"}, ends=[at])
    with time_machine.travel(at, tick=False):
        others.cache.changes.are_known()
        assert Readers(away, folder=tmp_path, watch=Away).get("/").code == 503


def test_what_was_withdrawn_while_no_process_ran_may_not(others, tmp_path):
    pagecache.purge({"article-1"}, is_withdrawal=True)
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        Readers(saying(), folder=tmp_path).cache.changes.look()
        assert Readers(away, folder=tmp_path, watch=Away).get("/").code == 503


def test_a_withdrawal_does_not_concern_what_was_drawn_after_it(db, tmp_path):
    pagecache.purge({"article-1"}, is_withdrawal=True)
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        others = Readers(_made_of_a_story, folder=tmp_path)
        others.get("/")
        others.copies.write()
        Readers(saying(), folder=tmp_path).cache.changes.look()
        assert Readers(away, folder=tmp_path, watch=Away).get("/").code == 200


def test_a_withdrawn_page_that_waits_to_be_written_is_not(db, tmp_path):
    others = Readers(_made_of_a_story, folder=tmp_path)
    others.get("/")
    pagecache.purge({"article-1"}, is_withdrawal=True)
    others.cache.changes.look()
    others.copies.write()

    assert Readers(away, folder=tmp_path, watch=Away).get("/").code == 503


def test_the_bytes_that_copies_take_are_bounded(tmp_path):
    copies = Copies(tmp_path, most_bytes=400_000)
    for number in range(40):
        drawn = Page("200 OK", [], urandom(20_000), [], made_at=time() + number)
        copies.keep((f"/{number}/", ""), drawn)
        copies.write()

    assert copies.get(("/39/", ""))
    assert copies.get(("/0/", "")) is None
    assert (tmp_path / "copies.sqlite3").stat().st_size < 600_000


@pytest.mark.parametrize("broken", ["no database", "no folder"])
def test_copies_that_cannot_be_kept_keep_nobody_from_reading(db, tmp_path, broken):
    folder = tmp_path / "pagecache"
    if broken == "no folder":
        folder.touch()
    else:
        folder.mkdir()
        (folder / "copies.sqlite3").write_bytes(b"This is no database. " * 100)
    readers = Readers(saying(), folder=folder)

    assert readers.get("/").code == 200
    readers.copies.write()
    assert Readers(away, folder=folder, watch=Away).get("/").code == 503


def test_who_looks_in_vain_says_so_once_and_waits_for_nothing(caplog):
    class Failing(Changes):
        def _read(self):
            raise OperationalError("The database is away.")

    watched = Failing(lambda *thrown_away: None)
    watched.look()
    watched.look()

    assert not watched.are_known()
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_processes_hurry_each_other_through_redis(settings, redis_server):
    port = redis_server.connection_pool.connection_kwargs["port"]
    backend = {"BACKEND": "newsroom.redis.RedisCache", "LOCATION": f"redis://127.0.0.1:{port}/0"}
    settings.CACHES = {**settings.CACHES, "default": backend}
    heard = threading.Event()

    class Listening(Changes):
        def look_soon(self):
            heard.set()

    listening = Listening(lambda *thrown_away: None)
    threading.Thread(target=listening.listen, daemon=True).start()
    for _attempt in range(200):
        if redis_server.pubsub_numsub(changes.CHANNEL)[0][1]:
            break
        sleep(0.02)
    assert not heard.is_set()
    changes.hurry()

    assert heard.wait(5)
