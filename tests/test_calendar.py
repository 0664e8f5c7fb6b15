"""The week by section."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from articles.admin import week

from .builders import make_article, make_editor, make_picture_editor, make_section, make_withdrawn, publish

pytestmark = pytest.mark.django_db

CALENDAR = reverse("admin:calendar")
#: A Wednesday.
NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def editor(client):
    client.force_login(user := make_editor())
    return user


def items(response, day):
    """{section: [(headline, state)]} of one day of the calendar."""
    return {
        str(row["section"]): [
            (item["headline"], item["state"]) for cell in row["cells"] if cell.day == day for item in cell.items
        ]
        for row in response.context["rows"]
    }


def test_each_story_stands_on_its_day_in_its_section(client, editor, noon):
    sport, world = make_section("Sport", position=1), make_section("World", position=2)
    publish(make_article("Published", section=sport), at=NOON - 2 * HOUR)
    publish(make_article("Scheduled", section=world), at=NOON + 2 * HOUR)
    make_article("Planned", section=world, planned_for=NOON + 3 * HOUR, stage="review")
    make_article("Overdue", section=world, planned_for=NOON - 3 * HOUR)
    make_article("Without a plan", section=world)

    response = client.get(CALENDAR)

    assert items(response, date(2026, 5, 6)) == {
        "Sport": [("Published", "live")],
        "World": [("Overdue", "late"), ("Scheduled", "scheduled"), ("Planned", "review")],
    }


def test_a_story_that_went_out_no_longer_stands_by_its_plan(client, editor, noon):
    story = make_article("Early", planned_for=NOON + DAY)
    publish(story, at=NOON - HOUR)

    response = client.get(CALENDAR)

    assert [entry["number"] for entry in response.context["days"]] == [0, 0, 1, 0, 0, 0, 0]


def test_what_readers_no_longer_see_does_not_stand_there(client, editor):
    make_withdrawn("Gone")

    assert "Gone" not in client.get(CALENDAR).content.decode()


def test_a_gap_to_come_offers_a_story_for_its_day_and_section(client, editor, noon):
    sport = make_section("Sport")

    page = client.get(CALENDAR).content.decode()

    assert f'href="/admin/articles/article/add/?planned_for=2026-05-07&amp;section={sport.pk}"' in page
    assert "planned_for=2026-05-05" not in page


def test_who_only_reads_is_offered_no_story_to_plan(client, noon):
    client.force_login(make_picture_editor())
    make_section("Sport")

    assert "planned_for=" not in client.get(CALENDAR).content.decode()


def test_a_planned_story_without_a_section_has_a_row_of_its_own(client, editor, noon):
    assert client.get(CALENDAR).context["rows"] == []
    make_article("Somewhere", section=None, planned_for=NOON + HOUR)

    assert items(client.get(CALENDAR), date(2026, 5, 6)) == {"None": [("Somewhere", "draft")]}


def test_days_are_the_sites_and_not_those_of_utc(client, editor, settings, noon):
    settings.TIME_ZONE = "Pacific/Auckland"
    make_article("After midnight there", section=make_section("World"), planned_for=NOON + HOUR)

    assert items(client.get(CALENDAR), date(2026, 5, 7)) == {"World": [("After midnight there", "draft")]}


def test_a_day_on_which_clocks_change_is_whole(settings):
    settings.TIME_ZONE = "Europe/Berlin"

    begin, end = week.span(date(2026, 3, 29), 1)

    assert end.astimezone(UTC) - begin.astimezone(UTC) == timedelta(hours=23)


def test_weeks_lead_to_those_before_and_after(client, editor, noon):
    page = client.get(CALENDAR, {"week": "2026-05-13"})

    assert (page.context["before"], page.context["after"]) == (date(2026, 5, 4), date(2026, 5, 18))
    assert not page.context["is_this_week"]


@pytest.mark.parametrize("asked", ["", "soon", "2026-02-31", "0001-01-01", "9999-12-31", "2026-05-06; --"])
def test_a_week_that_is_none_is_this_one(client, editor, noon, asked):
    response = client.get(CALENDAR, {"week": asked})

    assert response.context["days"][0]["day"] == date(2026, 5, 4)


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_costs_the_same_for_any_number_of_stories(client, editor, noon, django_assert_num_queries, count):
    for _number in range(count):
        publish(make_article(), at=NOON - HOUR)
        publish(make_article(), at=NOON + HOUR)
        make_article(planned_for=NOON + HOUR)
    client.get(CALENDAR)

    with django_assert_num_queries(9):
        client.get(CALENDAR)
