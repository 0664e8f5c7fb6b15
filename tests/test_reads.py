from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from articles import counting, reads
from articles.models import ReadCount

from .builders import make_article, make_live, make_scheduled, make_withdrawn
from .test_popular import count_reads

pytestmark = pytest.mark.django_db

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"
)
NOON = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)


def read(client, content, agent=PHONE, **headers):
    headers = {"user-agent": agent, **headers}
    return client.post("/api/read", content, content_type="text/plain;charset=UTF-8", headers=headers)


def reads_of(edition):
    return sum(ReadCount.objects.filter(article=edition.article).values_list("reads", flat=True))


@pytest.fixture
def counted_first(settings):
    """Reads are counted in the process, and written when the test says so."""
    settings.COUNTS_WRITTEN_EVERY = 3600


def test_a_beacon_counts_one_read(client):
    edition, other = make_live(), make_live()

    response = read(client, str(edition.article_id))

    assert (response.status_code, response.content) == (204, b"")
    assert (reads_of(edition), reads_of(other)) == (1, 0)


def test_reads_add_up_within_the_hour(client):
    edition = make_live(at=NOON - timedelta(days=1))

    with time_machine.travel(NOON, tick=False) as clock:
        for _beacon in range(3):
            read(client, str(edition.article_id))
        clock.shift(timedelta(hours=1))
        read(client, str(edition.article_id))

    assert list(ReadCount.objects.order_by("hour").values_list("hour", "reads")) == [
        (NOON.replace(minute=0), 3),
        (NOON.replace(minute=0, hour=13), 1),
    ]


def test_a_beacon_asks_the_database_for_nothing(client, django_assert_num_queries, counted_first):
    edition = make_live()

    with django_assert_num_queries(0):
        read(client, str(edition.article_id))

    assert reads_of(edition) == 0
    reads.write()
    assert reads_of(edition) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_a_batch_costs_the_same_for_any_number_of_stories(django_assert_num_queries, counted_first, number):
    stories = [make_live() for _story in range(number)]
    count_reads(stories[0], 4)
    for story in stories * 2:
        reads.count(story.article_id)

    # What is live, the counts, what is too old, and the transaction's two ends.
    with django_assert_num_queries(5):
        reads.write()

    assert [reads_of(story) for story in stories] == [6, 2, 2][:number]
    with django_assert_num_queries(0):
        reads.write()


def test_made_up_keys_take_no_more_memory_than_there_is_for_them(counted_first):
    known, late = make_live(), make_live()
    reads.count(known.article_id)
    for key in range(counting.MOST_KEYS):
        reads.count(10**9 + key)
    reads.count(known.article_id)
    reads.count(late.article_id)

    reads.write()

    assert (reads_of(known), reads_of(late)) == (2, 0)


def test_what_the_database_would_not_take_is_written_the_next_time(counted_first):
    edition = make_live()
    reads.count(edition.article_id)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_readcount RENAME TO elsewhere")
        reads.write()
        cursor.execute("ALTER TABLE elsewhere RENAME TO articles_readcount")
    reads.count(edition.article_id)

    reads.write()

    assert reads_of(edition) == 2


def test_the_beacon_gets_no_cookie_and_needs_none(client):
    client.handler.enforce_csrf_checks = True
    edition = make_live()

    response = read(client, str(edition.article_id))

    assert response.status_code == 204
    assert not response.cookies
    assert reads_of(edition) == 1


@pytest.mark.parametrize("make", [make_article, lambda: make_scheduled().article, lambda: make_withdrawn().article])
def test_what_is_not_live_has_no_readers(client, make):
    article = make()

    assert read(client, str(article.pk)).status_code == 204
    assert not ReadCount.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "abc",
        "-1",
        "1.0",
        "1e3",
        " 1",
        "0x1",
        "٣",
        "1\n",
        "9" * 19,
        "9" * 5000,
        b"\x00",
        b"\xff\xfe",
        '{"id": 1}',
        "1,2",
    ],
    ids=repr,
)
def test_nonsense_is_answered_alike_and_counts_nothing(client, content):
    make_live()

    assert read(client, content).status_code == 204
    assert not ReadCount.objects.exists()


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116.0 Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0 Safari/537.36",
        "facebookexternalhit/1.1 LinkPreview",
        "Mozilla/5.0 (compatible; Yahoo! Slurp)",
        "python-requests/2.32",
        "curl/8.5.0",
        "Wget/1.21",
        "okhttp/4.12",
        "Mozilla/5.0 (compatible; Google-InspectionTool/1.0)",
    ],
)
def test_programs_are_no_readers(client, agent):
    edition = make_live()

    assert read(client, str(edition.article_id), agent=agent).status_code == 204
    assert reads_of(edition) == 0


@pytest.mark.parametrize("headers", [{"sec-purpose": "prefetch;prerender"}, {"purpose": "prefetch"}])
def test_a_page_fetched_ahead_is_not_read_yet(client, headers):
    edition = make_live()

    read(client, str(edition.article_id), **headers)

    assert reads_of(edition) == 0


def test_a_phone_is_no_program_for_its_makers_name(client):
    edition = make_live()

    read(client, str(edition.article_id), agent=PHONE.replace("Pixel 8", "CUBOT X19"))

    assert reads_of(edition) == 1


@pytest.mark.parametrize(("site", "counted"), [("same-origin", 1), ("same-site", 0), ("cross-site", 0), ("none", 0)])
def test_reads_are_told_by_our_own_pages(client, site, counted):
    edition = make_live()

    read(client, str(edition.article_id), **{"sec-fetch-site": site})

    assert reads_of(edition) == counted


def test_old_counts_are_swept_away_with_the_first_read_of_an_hour(client):
    edition = make_live()
    count_reads(edition, 5, at=timezone.now() - timedelta(days=8))
    count_reads(edition, 3, at=timezone.now() - timedelta(days=6))

    read(client, str(edition.article_id))

    assert reads_of(edition) == 4


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_a_read_is_told_by_post_only(client, method):
    assert getattr(client, method)("/api/read").status_code == 405
