"""The desk page: what waits for whom, its numbers and the lists they lead to."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from articles import workflow
from articles.models import Article

from .builders import (
    make_article,
    make_author,
    make_chief,
    make_editor,
    make_image,
    make_live,
    make_picture_editor,
    make_reporter,
    make_scheduled,
    make_section,
    make_withdrawn,
    publish,
    the_chief,
)

pytestmark = pytest.mark.django_db

DESK = reverse("admin:index")
LIST = reverse("admin:articles_article_changelist")
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def desk_of(client, user):
    client.force_login(user)
    return client.get(DESK).context["desk"]


def stories(desk, name):
    """The headlines in one of the lists of what is at work."""
    return [str(story) for entry in desk["lists"] if entry["name"] == name for story in entry["stories"]]


def number(desk, words):
    return next(entry["number"] for entry in desk["numbers"] if str(entry["words"]) == words)


def sent_back(headline, *, to, note="Who says so?", **fields):
    story = make_article(headline, created_by=to, **fields)
    workflow.submit(story, by=to)
    return workflow.send_back(story, by=the_chief(), note=note)


def changed(headline, **fields):
    """A live story with a change that readers do not see."""
    story = make_live(headline, **fields).article
    workflow.add_topic(story, by=the_chief(), topic="Floods")
    return story


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


# What waits for me


def test_what_came_back_waits_for_its_writer_with_the_note(client):
    rosa = make_reporter()
    sent_back("The river rises", to=rosa, note="Which river?")
    make_article("Only begun", created_by=rosa)

    client.force_login(rosa)
    page = client.get(DESK)

    assert stories(page.context["desk"], "waiting") == ["The river rises"]
    assert stories(page.context["desk"], "drafts") == ["Only begun"]
    assert "“Which river?” <b>The-chief</b>" in page.content.decode()


def test_what_the_desk_arranges_does_not_hide_that_a_story_came_back(client):
    rosa = make_reporter()
    story = sent_back("The river rises", to=rosa)
    workflow.plan(story, by=the_chief(), at=timezone.now() + HOUR)

    desk = desk_of(client, rosa)

    assert desk["lists"][0]["stories"][0].last_verb == "send_back"


def test_what_is_assigned_waits_for_whom_it_was_given_to(client):
    rosa = make_reporter()
    workflow.assign(make_article("For Rosa"), by=the_chief(), to=rosa)
    workflow.assign(make_article("For Sven"), by=the_chief(), to=make_reporter("Sven"))
    workflow.assign(make_article("In review by now", stage="review"), by=the_chief(), to=rosa)

    assert stories(desk_of(client, rosa), "waiting") == ["For Rosa"]


def test_what_is_submitted_waits_for_the_editors_of_its_section(client):
    sport, world = make_section("Sport"), make_section("World")
    make_article("A match", section=sport, stage="review")
    make_article("A summit", section=world, stage="review")

    desk = desk_of(client, make_editor(sections=[sport]))

    assert stories(desk, "waiting") == ["A match"]
    assert stories(desk, "review") == ["A summit"]
    assert (number(desk, "Waiting for me"), number(desk, "In review")) == (1, 2)


def test_a_byline_makes_what_came_back_ones_own(client):
    rosa = make_reporter()
    author = make_author(user=rosa)
    sent_back("By Rosa", to=make_reporter("Sven"), bylines=[author])

    assert stories(desk_of(client, rosa), "waiting") == ["By Rosa"]


def test_submitted_changes_of_a_live_story_are_in_review(client):
    emil, story = make_editor(), changed("The river falls")
    workflow.submit(story, by=emil)

    desk = desk_of(client, emil)

    assert stories(desk, "waiting") == ["The river falls"]
    assert client.get(f"{LIST}?state=review").context["cl"].result_count == number(desk, "In review") == 1


def test_nothing_waits_for_whoever_only_reads(client):
    make_article(stage="review")

    assert number(desk_of(client, make_picture_editor()), "Waiting for me") == 0


# The one next act


def test_a_ready_story_offers_publish_only_when_nothing_refuses_and_to_who_may(client):
    sport = make_section("Sport")
    make_article("Good to go", stage="ready", section=sport)
    make_article("Still TK", stage="ready", section=sport)
    make_article("Elsewhere", stage="ready")

    client.force_login(make_editor(sections=[sport]))
    response = client.get(DESK)
    acts = {str(story): story.next_act for story in response.context["desk"]["lists"][2]["stories"]}

    assert acts == {"Good to go": "publish", "Still TK": "open", "Elsewhere": "open"}
    assert "Not yet publishable: “TK” is still in the text, once." in response.content.decode()
    assert response.content.decode().count('value="publish_selected"') == 1


def test_the_buttons_of_a_reporter_open(client):
    make_article(stage="ready")
    make_article(stage="review")

    desk = desk_of(client, make_reporter())

    assert {story.next_act for entry in desk["lists"] for story in entry["stories"]} == {"open"}


def test_publish_on_the_desk_asks_before_it_does(client):
    story = make_article("Good to go", stage="ready")
    client.force_login(make_editor())

    response = client.post(LIST, {"action": "publish_selected", "_selected_action": story.pk})

    assert "Publish these stories?" in response.content.decode()
    assert not story.editions.exists()


# What readers get, and when


def test_what_changes_by_itself_stands_in_its_order_with_the_time_left(client, noon):
    publish(make_article("Second"), at=NOON + 4 * HOUR + timedelta(minutes=12))
    publish(make_article("First"), at=NOON + timedelta(minutes=12))
    publish(make_article("Leaves"), until=NOON + 30 * HOUR)
    publish(make_article("Stays"))

    client.force_login(make_editor())
    response = client.get(DESK)

    assert [str(edition) for edition in response.context["desk"]["scheduled"]] == ["First", "Second", "Leaves"]
    page = response.content.decode()
    assert ">12 min</time>" in page
    assert ">4 h 12</time>" in page
    assert ">Tue 18:00</time>" in page
    assert "leaves readers" in page
    assert client.get(f"{LIST}?state=scheduled").context["cl"].result_count == 3


def test_a_change_that_waits_for_its_moment_stands_once(client, noon):
    story = publish(make_article("The river"), at=NOON - HOUR).article
    story.headline = "The river falls"
    story.save()
    publish(story, at=NOON + HOUR)

    desk = desk_of(client, make_editor())

    assert [str(edition) for edition in desk["scheduled"]] == ["The river falls"]
    assert number(desk, "Scheduled") == 1


def test_what_went_out_today_is_counted(client, noon):
    publish(make_article("Today"), at=NOON - HOUR)
    publish(make_article("Yesterday"), at=NOON - 24 * HOUR)
    make_scheduled("To come")

    desk = desk_of(client, make_editor())

    assert [str(edition) for edition in desk["published"]] == ["Today", "Yesterday"]
    assert desk["out_today"] == 1


def test_changes_that_readers_do_not_see_are_named(client):
    changed("Changed")
    make_live("As it is")

    assert [str(story) for story in desk_of(client, make_editor())["changed"]] == ["Changed"]


def test_overdue_is_what_was_planned_and_never_went_out(client, noon):
    for headline, hours in (("Long ago", 40), ("Just now", 1), ("To come", -3)):
        make_article(headline, planned_for=NOON - hours * HOUR)
    publish(make_article("Went out", planned_for=NOON - HOUR), at=NOON - HOUR)

    desk = desk_of(client, make_editor())

    assert [str(story) for story in desk["overdue"]] == ["Long ago", "Just now"]
    listed = client.get(f"{LIST}?planned=overdue").context["cl"].result_list
    assert {str(story) for story in listed} == {"Long ago", "Just now"}


def test_rights_that_end_within_a_week_are_named_with_the_live_stories_they_are_in(client, noon):
    soon = make_image("Casa", rights_expire_at=NOON + 48 * HOUR)
    make_image("Later", rights_expire_at=NOON + 24 * 9 * HOUR)
    make_live("Shows it", lead_image=soon)
    make_article("Would show it", lead_image=soon)

    client.force_login(make_editor())
    response = client.get(DESK)

    assert [(str(image), image.live_uses) for image in response.context["desk"]["rights"]] == [("Casa", 1)]
    assert "In 1 live story. Readers see it until then." in response.content.decode()


def test_no_story_stands_twice_among_what_is_at_work(client):
    emil = make_editor()
    workflow.assign(make_article("Assigned and in review", stage="review"), by=the_chief(), to=emil)
    workflow.assign(make_article("Assigned and ready", stage="ready"), by=the_chief(), to=emil)
    make_article("Own draft", created_by=emil)

    desk = desk_of(client, emil)

    assert [stories(desk, name) for name in ("waiting", "review", "ready", "drafts")] == [
        ["Assigned and in review", "Assigned and ready"],
        [],
        [],
        ["Own draft"],
    ]
    assert [entry["empty"] for entry in desk["lists"][1:3]] == ["All of them wait for you."] * 2


# The numbers


@pytest.mark.parametrize("make", [make_editor, make_reporter, make_chief])
def test_each_number_leads_to_a_list_of_so_many(client, make):
    user = make()
    sent_back("Sent back", to=user)
    for count, stage in ((1, "draft"), (2, "review"), (3, "ready")):
        for _number in range(count):
            make_article(stage=stage)
    workflow.assign(make_article("Assigned"), by=the_chief(), to=user)
    make_article(planned_for=timezone.now() - HOUR)
    make_live(), make_withdrawn(), make_scheduled(), changed("Changed")

    desk = desk_of(client, user)

    for entry in desk["numbers"]:
        if "query" in entry:
            assert client.get(LIST + entry["query"]).context["cl"].result_count == entry["number"] > 0, entry["words"]
    waiting = client.get(f"{LIST}?whose=waiting").context["cl"].result_count
    assert waiting == number(desk, "Waiting for me") > 0


def test_a_list_that_goes_on_says_how_many_more(client):
    for _number in range(8):
        make_article(stage="ready")

    client.force_login(make_editor())

    assert ">2 more</a>" in client.get(DESK).content.decode()


def test_an_empty_newspaper_says_what_would_be_there(client):
    client.force_login(make_editor())

    page = client.get(DESK).content.decode()

    for sentence in ("Nothing waits for you.", "No story waits for an editor.", "Nothing is scheduled."):
        assert sentence in page
    assert Article.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_costs_the_same_for_any_number_of_stories(client, django_assert_num_queries, count):
    emil, sport, image = make_editor(), make_section("Sport"), make_image(rights_expire_at=timezone.now() + 40 * HOUR)
    text = f'<p>See it.</p><figure data-image="{image.pk}"></figure>'
    for _number in range(count):
        sent_back("Sent back", to=emil, slug=f"back-{_number}")
        for stage in ("draft", "review", "ready"):
            make_article(stage=stage, body=text, lead_image=image, bylines=[make_author()], section=sport)
        make_article(planned_for=timezone.now() - HOUR)
        make_scheduled(), changed("Changed", slug=f"changed-{_number}", lead_image=image)
    client.force_login(emil)
    client.get(DESK)

    with django_assert_num_queries(15):
        client.get(DESK)
