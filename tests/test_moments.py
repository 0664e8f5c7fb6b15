from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import moments


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(text):
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "shown", "moment"),
    [
        ("UTC", "2026-03-29T02:30", "2026-03-29T02:30"),
        ("Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59"),
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-07-01T06:00", "2026-07-01T04:00"),
        ("Europe/Berlin", "2026-10-25T01:59", "2026-10-24T23:59"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00"),
        ("America/New_York", "2026-03-08T03:00", "2026-03-08T07:00"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
        ("Asia/Kathmandu", "2026-05-04T06:00", "2026-05-04T00:15"),
    ],
)
def test_what_the_sites_clocks_show_is_a_moment(zone, shown, moment):
    with timezone.override(zone):
        assert moments.at_wall_clock(wall(shown)) == at(moment)


@pytest.mark.parametrize(
    ("zone", "shown", "sentence"),
    [
        ("Europe/Berlin", "2026-03-29T02:00", "02:00 does not exist that night; clocks go from 02:00 to 03:00."),
        ("Europe/Berlin", "2026-03-29T02:30", "02:30 does not exist that night; clocks go from 02:00 to 03:00."),
        ("America/New_York", "2026-03-08T02:59", "02:59 does not exist that night; clocks go from 02:00 to 03:00."),
        # Half an hour only.
        ("Australia/Lord_Howe", "2026-10-04T02:15", "02:15 does not exist that night; clocks go from 02:00 to 02:30."),
        # A whole day: Samoa crossed the date line.
        ("Pacific/Apia", "2011-12-30T12:00", "12:00 does not exist that night; clocks go from 00:00 to 00:00."),
    ],
)
def test_a_time_that_the_clocks_pass_over_is_no_moment(zone, shown, sentence):
    with timezone.override(zone), pytest.raises(moments.NoSuchTime) as refusal:
        moments.at_wall_clock(wall(shown))

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("zone", "moment", "twice"),
    [
        ("Europe/Berlin", "2026-10-25T00:30", True),
        ("Europe/Berlin", "2026-10-25T01:30", True),
        ("Europe/Berlin", "2026-10-24T23:59", False),
        ("Europe/Berlin", "2026-10-25T02:00", False),
        ("Europe/Berlin", "2026-03-29T01:00", False),
        ("America/New_York", "2026-11-01T05:30", True),
        ("UTC", "2026-10-25T00:30", False),
    ],
)
def test_an_hour_that_comes_twice_is_known(zone, moment, twice):
    with timezone.override(zone):
        assert moments.comes_twice(at(moment)) == twice


def test_the_two_hours_are_told_apart():
    with timezone.override("Europe/Berlin"):
        assert [moments.clock(at(f"2026-10-25T0{hour}:30")) for hour in (0, 1, 2)] == [
            "02:30 CEST",
            "02:30 CET",
            "03:30",
        ]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-5, "now"),
        (0, "now"),
        (0.2, "in 1 minute"),
        (12, "in 12 minutes"),
        (60, "in 1 hour"),
        (16 * 60 + 12, "in 16 hours 12 minutes"),
        (24 * 60, "in 1 day"),
        (3 * 24 * 60 + 65, "in 3 days 1 hour"),
    ],
)
def test_how_long_it_is_until_then(minutes, words):
    now = at("2026-05-04T12:00")

    assert moments.from_now(now + timedelta(minutes=minutes), now) == words


def test_an_hour_is_an_hour_on_the_night_the_clocks_change():
    with timezone.override("Europe/Berlin"):
        before, after = moments.at_wall_clock(wall("2026-03-29T01:30")), moments.at_wall_clock(wall("2026-03-29T03:30"))

        assert moments.from_now(after, before) == "in 1 hour"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-05-04T22:30", "5 May, 00:30"),
        ("2026-05-04T20:30", "today, 22:30"),
        ("2027-01-01T12:00", "1 January 2027, 13:00"),
    ],
)
def test_a_moment_in_the_words_of_the_desk(moment, words):
    with time_machine.travel(at("2026-05-04T12:00"), tick=False), timezone.override("Europe/Berlin"):
        assert moments.in_words(at(moment)) == words
