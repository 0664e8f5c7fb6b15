"""The archive: years, months and days, by the site's clocks; and what is no part of it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from .builders import make_image, make_live, make_scheduled, make_withdrawn
from .reading import seen

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_may_2026():
    with time_machine.travel(NOW, tick=False):
        yield


def at(*moment):
    return datetime(*moment, tzinfo=UTC)


def counted(client, path):
    """What the list of a page of the archive says: {where it leads, or nothing: its words}."""
    parts = client.get(path).context["parts"]
    return {str(part): number for part, number in parts}


def stories(client, path):
    return [edition.headline for edition in client.get(path).context["editions"]]


def test_years_months_and_days_say_how_many_stories_they_have(client):
    for moment in (at(2024, 12, 31, 9), at(2026, 4, 30), at(2026, 5, 4, 8), at(2026, 5, 4, 23, 59)):
        make_live(at=moment)

    assert counted(client, "/archive/") == {"2026": 3, "2025": 0, "2024": 1}
    assert counted(client, "/archive/2026/") == {
        "January 2026": 0,
        "February 2026": 0,
        "March 2026": 0,
        "April 2026": 1,
        "May 2026": 2,
    }
    days = counted(client, "/archive/2026/05/")
    assert list(days) == [f"{day} May 2026" for day in range(1, 21)]  # today is the 20th
    assert counted(client, "/archive/2024/") == {"December 2024": 1}  # the first month of all
    assert {day: number for day, number in days.items() if number} == {"4 May 2026": 2}


def test_what_has_stories_is_a_link_and_what_has_none_is_not(client):
    make_live(at=at(2026, 4, 30))

    page = seen(client.get("/archive/2026/"))

    assert "/archive/2026/04/" in page.links
    assert "/archive/2026/03/" not in page.links
    assert "April 1 story" in page.text


def test_a_month_and_a_day_list_their_stories_the_newest_first(client):
    for headline, moment in {"One": at(2026, 5, 4, 8), "Two": at(2026, 5, 4, 9), "Three": at(2026, 4, 30, 9)}.items():
        make_live(headline, at=moment)

    assert stories(client, "/archive/2026/05/") == ["Two", "One"]
    assert stories(client, "/archive/2026/05/04/") == ["Two", "One"]
    assert stories(client, "/archive/2026/04/30/") == ["Three"]


def test_a_day_begins_by_the_sites_clocks(client, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    make_live("Late", at=at(2026, 5, 3, 21, 59))
    make_live("Early", at=at(2026, 5, 3, 22))

    assert stories(client, "/archive/2026/05/03/") == ["Late"]
    assert stories(client, "/archive/2026/05/04/") == ["Early"]
    assert "00:00" in seen(client.get("/archive/2026/05/04/")).text


def test_a_day_whose_midnight_the_clocks_pass_over_loses_no_story(client):
    with timezone.override(ZoneInfo("Africa/Cairo")):  # 24 April 2026 begins at 01:00
        make_live("Before", at=at(2026, 4, 23, 21, 59))
        make_live("After", at=at(2026, 4, 23, 22))

        assert stories(client, "/archive/2026/04/23/") == ["Before"]
        assert stories(client, "/archive/2026/04/24/") == ["After"]


def test_only_what_is_live_is_counted_and_listed(client):
    make_live("Live", at=at(2026, 5, 4))
    make_withdrawn("Withdrawn")
    make_scheduled("Scheduled")

    assert counted(client, "/archive/") == {"2026": 1}
    assert stories(client, "/archive/2026/05/") == ["Live"]


def test_an_empty_month_says_so_and_leads_to_those_beside_it(client):
    make_live(at=at(2026, 3, 1))

    page = seen(client.get("/archive/2026/04/"))

    assert "Nothing of April 2026 is here to read." in page.text
    assert [link for link in page.links_in_main if link.startswith("/archive/2026/0")] == [
        "/archive/2026/03/",
        "/archive/2026/05/",
    ]


def test_nothing_leads_before_the_first_story_or_after_today(client):
    make_live(at=at(2026, 5, 4))
    make_live(at=at(2026, 5, 20))

    first, last = client.get("/archive/2026/05/04/").context, client.get("/archive/2026/05/20/").context

    assert (first["previous"], str(first["next"])) == (None, "5 May 2026")
    assert (str(last["previous"]), last["next"]) == ("19 May 2026", None)
    assert client.get("/archive/2026/05/").context["previous"] is None
    assert client.get("/archive/2026/").context["next"] is None


@pytest.mark.parametrize(
    "path",
    [
        "2023/",
        "2027/",
        "2026/06/",
        "2026/05/03/",
        "2026/05/21/",
        "2026/13/",
        "2026/00/",
        "2026/02/30/",
        "2026/5/",
        "2026/05/4/",
        "0000/",
        "9999/",
        "26/",
        "-2026/",
        "2026/may/",
        "٢٠٢٦/",
        "2026/05/04/x/",
    ],
)
def test_what_is_no_time_of_the_newspaper_is_not_found(client, path):
    make_live(at=at(2026, 5, 4))

    assert client.get(f"/archive/{path}").status_code == 404


def test_a_new_newspaper_has_an_archive_that_says_so(client):
    assert "Nothing has been published yet." in seen(client.get("/archive/")).text
    assert client.get("/archive/2026/").status_code == 404


def test_a_month_with_many_stories_is_paged(client):
    for number in range(31):
        make_live(at=at(2026, 5, 4, 8, number))

    first = client.get("/archive/2026/05/")
    second = seen(client.get("/archive/2026/05/", {"before": first.context["older"]}))

    assert len(first.context["editions"]) == 30
    assert second.canonical == f"https://news.example/archive/2026/05/?before={first.context['older']}"
    assert "/archive/2026/05/" in second.links_in_main


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("/archive/", 3), ("/archive/2026/", 3), ("/archive/2026/05/", 4), ("/archive/2026/05/04/", 3)],
)
def test_the_archive_costs_the_same_for_any_number(client, django_assert_num_queries, path, queries, count):
    for _story in range(count):
        make_live(at=at(2026, 5, 4), lead_image=make_image())

    with django_assert_num_queries(queries):
        client.get(path)
