"""Assigning and planning in the page for writing, and the sections its form offers."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import workflow
from articles.models import Article

from .builders import make_article, make_chief, make_editor, make_live, make_reporter, make_section, the_chief
from .test_admin import ADD, change, form, told

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def editor(client):
    client.force_login(user := make_editor())
    return user


def opened(client, story):
    """The fields of planning as the opened page would send them back."""
    fields = client.get(change(story)).context["adminform"].form
    sent = {name: fields[name].value() or "" for name in ("assigned_to", "was_assigned_to", "was_planned_for")}
    day, clock = fields["planned_for"].field.widget.decompress(fields["planned_for"].value())
    return {**sent, "planned_for_0": day or "", "planned_for_1": clock or ""}


def test_an_editor_assigns_and_plans_while_saving(client, editor, noon):
    rosa, story = make_reporter(), make_article()
    sent = {"assigned_to": rosa.pk, "planned_for_0": "2026-05-08", "planned_for_1": "09:30"}

    response = client.post(change(story), form(story, **{**opened(client, story), **sent}), follow=True)

    story.refresh_from_db()
    assert told(response) == ["Saved."]
    assert (story.assigned_to, story.planned_for) == (rosa, datetime(2026, 5, 8, 9, 30, tzinfo=UTC))
    assert [step.verb for step in story.transitions.all()] == ["plan", "assign"]


def test_a_day_alone_is_a_plan_for_noon(client, editor, noon):
    client.post(ADD, form(headline="A pitch", planned_for_0="2026-05-08"))

    assert Article.objects.get().planned_for == datetime(2026, 5, 8, 12, tzinfo=UTC)


def test_a_save_that_leaves_them_as_they_were_records_nothing(client, editor, noon):
    story = make_article(assigned_to=make_reporter(), planned_for=NOON - timedelta(days=1))

    response = client.post(change(story), form(story, **opened(client, story)), follow=True)

    assert told(response) == ["Saved."]
    assert not story.transitions.exists()


def test_a_form_opened_before_another_assigned_the_story_takes_nothing_back(client, editor, noon):
    rosa, story = make_reporter(), make_article()
    seen = opened(client, story)
    workflow.assign(story, by=the_chief(), to=rosa)
    workflow.plan(story, by=the_chief(), at=NOON + timedelta(days=2))

    client.post(change(story), form(story, standfirst="Meanwhile.", **seen))

    story.refresh_from_db()
    assert (story.standfirst, story.assigned_to) == ("Meanwhile.", rosa)
    assert story.planned_for == NOON + timedelta(days=2)


def test_taking_both_back(client, editor, noon):
    story = make_article(assigned_to=make_reporter(), planned_for=NOON + timedelta(days=1))
    sent = {"assigned_to": "", "planned_for_0": "", "planned_for_1": ""}

    client.post(change(story), form(story, **{**opened(client, story), **sent}))

    story.refresh_from_db()
    assert (story.assigned_to, story.planned_for) == (None, None)


def test_a_reporter_plans_their_own_story_and_assigns_none(client, noon):
    client.force_login(rosa := make_reporter())
    story = make_article(created_by=rosa)
    page = client.get(change(story)).content.decode()

    sent = form(story, assigned_to=make_chief().pk, planned_for_0="2026-05-08", planned_for_1="10:00")
    response = client.post(change(story), sent, follow=True)

    story.refresh_from_db()
    assert 'name="assigned_to"' not in page
    assert 'name="planned_for_0"' in page
    assert told(response) == ["Assigning a story is for editors.", "Saved."]
    assert (story.assigned_to, story.planned_for.hour) == (None, 10)


def test_a_plan_for_a_time_that_has_passed_saves_the_text_and_says_so(client, editor, noon):
    response = client.post(ADD, form(headline="A pitch", planned_for_0="2026-05-05"), follow=True)

    assert told(response) == ["That time has passed.", "Saved."]
    assert Article.objects.get().planned_for is None


def test_a_story_is_not_assigned_to_whom_the_form_does_not_offer(client, editor):
    story = make_article()
    gone = make_reporter()
    gone.is_active = False
    gone.save()

    response = client.post(change(story), form(story, assigned_to=gone.pk))

    assert "assigned_to" in response.context["adminform"].form.errors
    story.refresh_from_db()
    assert story.assigned_to is None


# Beginning from the desk and the calendar


@pytest.mark.parametrize(("day", "hour"), [("2026-05-08", 12), ("2026-05-06", 13)])
def test_a_story_begins_with_the_section_and_the_day_of_the_calendar(client, editor, noon, day, hour):
    sport = make_section("Sport")

    fields = client.get(ADD, {"section": sport.pk, "planned_for": day}).context["adminform"].form

    assert fields["section"].value() == str(sport.pk)
    assert fields["planned_for"].value() == datetime.combine(date.fromisoformat(day), time(hour), UTC)


@pytest.mark.parametrize("asked", ["", "soon", "2026-02-31", "9999-12-31", "0001-01-01"])
def test_a_day_that_is_none_begins_a_story_all_the_same(client, editor, asked):
    assert client.get(ADD, {"planned_for": asked, "section": "x", "headline": "Why?"}).status_code == 200


# Sections


def test_an_editor_of_sections_is_offered_these(client):
    sport, world = make_section("Sport"), make_section("World")
    client.force_login(make_editor(sections=[sport]))

    offered = client.get(ADD).context["adminform"].form.fields["section"].queryset

    assert list(offered) == [sport]
    assert world not in offered


def test_a_story_is_not_moved_by_hand_into_a_section_one_does_not_edit(client):
    sport, world = make_section("Sport"), make_section("World")
    client.force_login(make_editor(sections=[sport]))
    story = make_article(section=sport)

    response = client.post(change(story), form(story, section=world.pk))

    story.refresh_from_db()
    assert story.section == sport
    assert response.context["adminform"].form.errors["section"] == ["That is not a section of yours."]


def test_an_editor_saves_an_own_story_that_stands_elsewhere(client):
    client.force_login(emil := make_editor(sections=[make_section("Sport")]))
    story = make_article(created_by=emil)

    client.post(change(story), form(story, headline="The river falls"))

    story.refresh_from_db()
    assert story.headline == "The river falls"


def test_a_reporter_writes_for_any_section(client):
    client.force_login(make_reporter())
    sport, world = make_section("Sport"), make_section("World")

    assert set(client.get(ADD).context["adminform"].form.fields["section"].queryset) == {sport, world}


def test_what_is_planned_and_for_whom_stands_on_the_page_of_a_reader(client):
    client.force_login(make_reporter("Sven"))
    story = make_article(assigned_to=make_reporter(), planned_for=timezone.now() + timedelta(days=1))

    page = client.get(change(story)).content.decode()

    assert "Rosa" in page
    assert 'name="planned_for_0"' not in page


# Leaving out of "Others are reading now"


def test_an_editor_leaves_a_live_story_out_while_saving_and_publishes_nothing(client, editor):
    story = make_live().article

    client.post(change(story), form(story, left_out="on", was_left_out="False"))

    story.refresh_from_db()
    assert story.left_out_of_reading_now
    assert [step.verb for step in story.transitions.all()] == ["leave_out", "publish"]
    assert client.get(change(story)).context["adminform"].form["left_out"].value() is True


def test_a_form_opened_before_another_left_the_story_out_takes_nothing_back(client, editor):
    story = make_live().article
    workflow.leave_out(story, by=the_chief())

    client.post(change(story), form(story, was_left_out="False"))

    story.refresh_from_db()
    assert story.left_out_of_reading_now


def test_a_reporter_is_not_asked_what_others_read(client):
    client.force_login(rosa := make_reporter())
    story = make_article(created_by=rosa)

    assert "id_left_out" not in client.get(change(story)).content.decode()

    response = client.post(change(story), form(story, left_out="on", was_left_out="False"), follow=True)
    story.refresh_from_db()
    assert not story.left_out_of_reading_now
    assert "What others are reading is for editors to choose." in told(response)
