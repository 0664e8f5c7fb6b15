"""Scheduling as the desk does it: through the form, on any night of the year."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from articles import workflow
from articles.models import Article, Edition

from .builders import make_article, make_editor, make_live, make_picture_editor, make_reporter, publish, the_chief
from .test_admin import change, form, told

pytestmark = pytest.mark.django_db

MOMENT = reverse("admin:articles_article_moment")


@pytest.fixture
def editor(client):
    client.force_login(user := make_editor())
    return user


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def scheduled(story, day, time, **fields):
    """What the form sends when a day and a time are chosen and Publish is pressed."""
    return form(story, verb="publish", when="later", at_0=day, at_1=time, **fields)


# On the nights when clocks change


@pytest.mark.parametrize(
    ("zone", "day", "time", "moment"),
    [
        ("UTC", "2026-03-29", "02:30", "2026-03-29T02:30"),
        ("Europe/Berlin", "2026-03-29", "01:30", "2026-03-29T00:30"),
        ("Europe/Berlin", "2026-03-29", "03:30", "2026-03-29T01:30"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),
        ("Europe/Berlin", "2026-10-25", "03:30", "2026-10-25T02:30"),
        ("America/New_York", "2026-03-08", "03:30", "2026-03-08T07:30"),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30"),
    ],
)
def test_a_story_goes_out_when_the_sites_clocks_show_its_time(client, settings, zone, day, time, moment):
    settings.TIME_ZONE = zone
    story = make_article()
    with time_machine.travel(at(moment) - timedelta(hours=3), tick=False):
        client.force_login(make_editor())
        client.post(change(story), scheduled(story, day, time))

    assert not Edition.objects.live(at(moment) - timedelta(seconds=1)).exists()
    assert Edition.objects.live(at(moment)).exists()


@pytest.mark.parametrize(("zone", "day"), [("Europe/Berlin", "2026-03-29"), ("America/New_York", "2026-03-08")])
@pytest.mark.parametrize("field", ["at", "until", "ends_at"])
def test_a_time_that_does_not_exist_is_said_and_what_was_typed_is_kept(client, settings, zone, day, field):
    settings.TIME_ZONE = zone
    with time_machine.travel(at("2026-03-01T12:00"), tick=False):
        client.force_login(make_editor())
        story = make_live().article
        moments = {"at_0": "2026-03-05", "at_1": "06:00", f"{field}_0": day, f"{field}_1": "02:30"}
        verb = "unpublish" if field == "ends_at" else "publish"

        response = client.post(change(story), form(story, headline="Mine", verb=verb, when="later", **moments))

    page = response.content.decode()
    assert "02:30 does not exist that night; clocks go from 02:00 to 03:00." in page
    assert "Mine" in page
    assert not story.editions.waiting(at("2026-03-01T12:00")).exists()


def test_a_time_that_comes_twice_is_the_first_and_said(client, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    with time_machine.travel(at("2026-10-24T12:00"), tick=False):
        client.force_login(make_editor())
        answer = client.get(MOMENT, {"day": "2026-10-25", "time": "02:30"}).json()
        story = make_article()
        response = client.post(change(story), scheduled(story, "2026-10-25", "02:30"), follow=True)

    assert answer["says"] == "Live in 12 hours 30 minutes. 02:30 comes twice that night; the first is meant."
    assert answer["short"] == "Sun 02:30 CEST"
    assert told(response) == ["Readers will see it at 25 October, 02:30 CEST (Berlin)."]
    assert story.editions.get().live_from == at("2026-10-25T00:30")


# A time that has passed


def test_a_passed_time_is_now_and_takes_one_press_more(client, editor):
    story = make_article("Old words")
    sent = scheduled(story, "2020-01-01", "06:00", headline="New words")

    told_first = client.post(change(story), sent)

    assert "That time has passed. It would go out now." in told_first.content.decode()
    assert not story.editions.exists()

    passed = told_first.context["adminform"].form["passed"].value()
    client.post(change(story), {**sent, "passed": passed})

    assert story.editions.live().get().headline == "New words"
    assert story.transitions.first().verb == "publish"


def test_knowing_of_one_passed_time_is_not_knowing_of_another(client, editor):
    story = make_article()
    client.post(change(story), scheduled(story, "2020-01-02", "06:00", passed="2020-01-01T06:00:00+00:00"))

    assert not story.editions.exists()


def test_a_time_that_passes_between_typing_and_pressing_needs_one_press_more(client):
    with time_machine.travel(at("2026-05-04T12:00"), tick=False) as clock:
        client.force_login(make_editor())
        story = make_article()
        sent = scheduled(story, "2026-05-04", "12:01")
        clock.shift(timedelta(minutes=2))
        response = client.post(change(story), sent)

    assert "That time has passed." in response.content.decode()


def test_now_is_now_whatever_stands_in_the_hidden_fields(client, editor):
    story = make_article()

    client.post(
        change(story),
        form(story, verb="publish", when="now", at_0="2099-01-01", at_1="06:00", until_0="1999-01-01", until_1="x"),
    )

    edition = story.editions.live().get()
    assert edition.live_until is None


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_out_of_reach_is_a_sentence(client, editor, settings, day):
    settings.TIME_ZONE = "America/New_York"
    story = make_article()

    response = client.post(change(story), scheduled(story, day, "00:00"))

    assert "That day is too far away." in response.content.decode()
    assert client.get(MOMENT, {"at": f"{day}T00:00:00+00:00"}).json() == {"says": ""}


# What the box says


def test_a_scheduled_story_says_when_and_how_long_until_then(client, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    with time_machine.travel(at("2026-05-04T11:48"), tick=False):
        client.force_login(make_editor())
        story = workflow.schedule(make_article(), by=the_chief(), at=at("2026-05-04T12:00")).article
        page = client.get(change(story)).content.decode()

    assert "today, 14:00 (Berlin)." in page
    assert "Live in 12 minutes." in page


@pytest.mark.parametrize(
    ("asked", "readers"),
    [
        ({}, "Readers see “Published 23 November 2026, 06:00”."),
        ({"known": "yes"}, "Readers see no new time."),
        ({"known": "yes", "substantive": "yes"}, "Readers see “Updated 23 November 2026, 06:00”."),
    ],
)
def test_what_a_moment_means(client, settings, asked, readers):
    settings.TIME_ZONE = "Europe/Berlin"
    with time_machine.travel(at("2026-11-22T12:48"), tick=False):
        client.force_login(make_reporter())
        answer = client.get(MOMENT, {"day": "2026-11-23", "time": "06:00", **asked}).json()

    assert answer == {
        "at": "2026-11-23T05:00:00+00:00",
        "says": "Live in 16 hours 12 minutes.",
        "readers": readers,
        "short": "Mon 06:00",
    }


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"day": "2020-01-01", "time": "06:00"}, "That time has passed. It would go out now."),
        ({"day": "2020-01-01", "time": "06:00", "ends": "yes"}, "That time has passed."),
        ({"day": "2020-01-01", "time": ""}, "Give a time as well as a day."),
        ({"day": "x", "time": "06:00"}, "Enter a valid date."),
        ({"day": "", "time": ""}, ""),
        ({"at": "x"}, ""),
        ({"at": "2099-01-01T00:00"}, ""),
    ],
)
def test_what_is_no_moment_to_come(client, editor, asked, answer):
    told = client.get(MOMENT, asked).json()

    assert told.get("refused", told.get("says")) == answer


def test_moments_are_for_those_who_see_stories(client):
    assert client.get(MOMENT).status_code == 302
    client.force_login(make_picture_editor())
    assert client.get(MOMENT).status_code == 200


# Who pressed meanwhile


def opened(client, story, **fields):
    """What a form sends that is opened now."""
    moved = client.get(change(story)).content.decode().partition('name="moved" value="')[2].partition('"')[0]
    return form(story, moved=moved, **fields)


MEANWHILE = {
    "withdrew this story": lambda story: workflow.withdraw(story, by=the_chief(), reason="Not true"),
    "unpublished this story": lambda story: workflow.unpublish(story, by=the_chief()),
    "scheduled this story": lambda story: workflow.schedule(
        story, by=the_chief(), at=timezone.now() + timedelta(hours=1)
    ),
}


@pytest.mark.parametrize("sentence", MEANWHILE)
def test_publishing_what_another_has_just_moved_needs_a_second_knowing_press(client, editor, sentence):
    story = make_live("Old words", at=timezone.now() - timedelta(hours=1)).article
    sent = opened(client, story, headline="My words", verb="publish")
    MEANWHILE[sentence](story)
    transitions = story.transitions.count()

    response = client.post(change(story), sent)

    page = response.content.decode()
    assert f"The-chief {sentence} today" in page
    assert "Your text is kept. Press again to do it all the same." in page
    assert "My words" in page
    assert story.transitions.count() == transitions

    moved = response.context["adminform"].form["moved"].value()
    client.post(change(story), {**sent, "moved": moved})

    assert story.editions.live().get().headline == "My words"


def test_withdrawing_what_another_has_just_published_needs_a_second_press(client, editor):
    story = make_live(at=timezone.now() - timedelta(hours=1)).article
    sent = opened(client, story, verb="withdraw", reason="Not true")
    Article.objects.filter(pk=story.pk).update(headline="Mended")
    publish(story)

    page = client.post(change(story), sent).content.decode()

    assert "The-chief published this story today" in page
    assert story.editions.live().exists()


def test_saving_needs_no_second_press(client, editor):
    story = make_live("Old words", at=timezone.now() - timedelta(hours=1)).article
    sent = opened(client, story, headline="My words", verb="save")
    workflow.withdraw(story, by=the_chief(), reason="Not true")

    client.post(change(story), sent)

    assert Article.objects.get().headline == "My words"


@pytest.mark.parametrize(
    "pressed",
    [
        {"verb": "publish", "substantive": "on"},
        {"verb": "publish"},
        {"verb": "publish", "when": "later", "at_0": "2099-01-01", "at_1": "06:00"},
        {"verb": "publish", "when": "later", "at_0": "2099-01-01", "at_1": "06:00", "substantive": "on"},
        {"verb": "unpublish"},
        {"verb": "unpublish", "ends_at_0": "2099-01-01", "ends_at_1": "06:00"},
        {"verb": "withdraw", "reason": "Not true"},
    ],
)
def test_a_button_pressed_twice_does_it_once(client, editor, pressed):
    story = make_live("Old words", at=timezone.now() - timedelta(hours=1)).article
    sent = opened(client, story, headline="My words", **pressed)
    client.post(change(story), sent)
    once = list(story.editions.values()), story.revisions.count()

    client.post(change(story), sent)

    assert (list(story.editions.values()), story.revisions.count()) == once


@pytest.mark.parametrize("pressed", [{"verb": "publish"}, {"verb": "publish", "substantive": "on"}])
def test_an_old_form_sent_again_after_a_withdrawal_publishes_nothing(client, editor, pressed):
    story = make_article()
    sent = opened(client, story, **pressed)
    client.post(change(story), sent)
    workflow.withdraw(story, by=editor, reason="Not true")

    client.post(change(story), sent)

    assert not story.editions.live().exists()


@pytest.mark.parametrize("verb", ["approve", "send_back", "cancel", "cancel_end", "unpublish", "withdraw"])
def test_a_stage_cannot_be_skipped_by_a_form_made_by_hand(client, editor, verb):
    story = make_article()

    response = client.post(change(story), form(story, verb=verb, note="No", reason="No"), follow=True)

    story.refresh_from_db()
    assert story.stage == "draft"
    assert told(response)[0] == "Saved, but nothing else was done."
    assert not story.transitions.exists()
