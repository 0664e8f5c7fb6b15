"""What is done to many stories of the list at once."""

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from articles.admin import bulk
from articles.models import Article, Topic

from .builders import (
    make_article,
    make_editor,
    make_live,
    make_picture_editor,
    make_reporter,
    make_scheduled,
    make_section,
)

pytestmark = pytest.mark.django_db

LIST = reverse("admin:articles_article_changelist")
ACTIONS = ("publish_selected", "withdraw_selected", "move_selected", "tag_selected", "assign_selected")


@pytest.fixture
def editor(client):
    client.force_login(user := make_editor())
    return user


def press(client, action, *stories, **asked):
    """Press a button of the list for these stories, and answer its question with `asked`."""
    sent = {"action": action, "_selected_action": [story.pk for story in stories], "sure": "yes", **asked}
    return client.post(LIST, sent, follow=True)


def told(response):
    return [strip_tags(str(message)) for message in response.context["messages"]]


def standing(story):
    return Article.objects.with_publication().get(pk=story.pk).publication


# Asking


@pytest.mark.parametrize("action", ACTIONS)
def test_the_question_names_the_stories_and_nothing_is_done_before_it_is_answered(client, editor, action):
    stories = [make_live("The river rises").article, make_live("The bridge holds").article]

    page = client.post(LIST, {"action": action, "_selected_action": [story.pk for story in stories]})

    assert page.status_code == 200
    assert "The river rises" in page.content.decode()
    assert "The bridge holds" in page.content.decode()
    assert not any(story.transitions.exclude(verb="publish").exists() for story in stories)


@pytest.mark.parametrize(
    ("action", "lacking"),
    [
        ("withdraw_selected", {"reason": ""}),
        ("move_selected", {"section": ""}),
        ("move_selected", {"section": "999"}),
        ("tag_selected", {"topic": " "}),
        ("assign_selected", {"to": "999"}),
    ],
)
def test_an_answer_that_lacks_something_is_asked_for_again(client, editor, action, lacking):
    story = make_live().article

    response = press(client, action, story, **lacking)

    assert response.context["form"].errors
    assert standing(story) == "live"
    assert story.transitions.count() == 1


# Doing


def test_stories_are_published_one_by_one_and_refusals_are_told(client, editor):
    good, bad, waiting = make_article("Good river"), make_article("Bad river", body="<p>TK</p>"), make_scheduled("Late")

    response = press(client, "publish_selected", good, bad, waiting.article)

    assert (standing(good), standing(bad), standing(waiting.article)) == ("live", "draft", "scheduled")
    summary, *refusals = told(response)
    assert summary == "Published 1 of 3."
    assert "Bad river was not: “TK” is still in the text, once." in refusals
    assert any(words.startswith("Late was not: It is scheduled for ") for words in refusals)


def test_stories_are_withdrawn_with_a_reason_and_a_notice(client, editor):
    live, draft = make_live("The river rises").article, make_article("Only begun")

    response = press(client, "withdraw_selected", live, draft, reason="Wrong river", notice="We named a wrong river.")

    assert told(response)[0] == "Withdrew 1 of 2."
    assert told(response)[1].startswith("Only begun was not: ")
    assert live.transitions.first().note == "Wrong river"
    assert live.editions.get().notice == "We named a wrong river."


def test_stories_are_moved_where_their_address_is_free(client, editor):
    sport = make_section("Sport")
    make_article("Taken", section=sport)
    free, taken = make_article("Free"), make_article("Taken")

    response = press(client, "move_selected", free, taken, section=sport.pk)

    assert set(Article.objects.filter(section=sport).values_list("headline", flat=True)) == {"Taken", "Free"}
    assert told(response) == [
        "Moved 1 of 2.",
        "Taken was not: This address is taken already. “taken-2” is free.",
    ]


def test_stories_get_a_topic_that_is_made_if_it_is_new(client, editor):
    without, has = make_article("Without"), make_article("Has it", topics=["Floods"])

    response = press(client, "tag_selected", without, has, topic="floods")

    assert told(response) == ["Added the topic to 1 of 2.", "Has it was not: It has the topic “floods” already."]
    assert list(without.topics.names()) == ["Floods"]
    press(client, "tag_selected", without, topic="Bridges")
    assert Topic.objects.filter(name="Bridges").exists()


def test_stories_are_assigned_and_taken_back(client, editor):
    rosa, first, second = make_reporter(), make_article("First"), make_article("Second")

    assert told(press(client, "assign_selected", first, second, to=rosa.pk)) == ["Assigned 2 of 2."]
    assert Article.objects.filter(assigned_to=rosa).count() == 2
    press(client, "assign_selected", first, to="")

    assert list(Article.objects.filter(assigned_to=rosa)) == [second]


# Who may


@pytest.mark.parametrize("action", ["publish_selected", "withdraw_selected", "assign_selected"])
def test_what_is_for_editors_does_nothing_for_a_reporter(client, action):
    client.force_login(rosa := make_reporter())
    story = make_live(created_by=rosa).article

    page = client.get(LIST).content.decode()
    press(client, action, story, reason="Mine", to=rosa.pk)

    assert f'value="{action}"' not in page
    assert standing(story) == "live"
    assert story.transitions.count() == 1


def test_a_reporter_moves_and_tags_their_own_and_is_told_of_the_others(client):
    client.force_login(rosa := make_reporter())
    own, other, sport = make_article("Own", created_by=rosa), make_article("Other"), make_section("Sport")

    assert told(press(client, "tag_selected", own, other, topic="Floods")) == [
        "Added the topic to 1 of 2.",
        "Other was not: This story is not yours to change.",
    ]
    assert told(press(client, "move_selected", own, other, section=sport.pk))[1] == (
        "Other was not: This story is not yours to move."
    )
    assert not other.topics.exists()


def test_an_editor_of_a_section_does_nothing_elsewhere(client):
    sport = make_section("Sport")
    client.force_login(make_editor("Ada", sections=[sport]))
    inside, outside = make_article("Inside", section=sport), make_article("Outside")

    response = press(client, "publish_selected", inside, outside)

    assert told(response) == ["Published 1 of 2.", "Outside was not: Publishing is for editors."]
    assert told(press(client, "move_selected", inside, section=outside.section_id))[1] == (
        f"Inside was not: {outside.section} is not a section of yours."
    )


def test_whoever_only_reads_has_no_buttons(client):
    client.force_login(make_picture_editor())
    story = make_article()

    page = client.get(LIST).content.decode()
    press(client, "tag_selected", story, topic="Floods")

    assert not any(action in page for action in ACTIONS)
    assert not story.topics.exists()


# Many


def test_more_than_fit_into_one_question_are_refused(client, editor, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 2)
    stories = [make_article() for _number in range(3)]

    response = press(client, "publish_selected", *stories)

    assert told(response) == ["That is more than 2 stories. Choose fewer of them at a time."]
    assert not any(story.editions.exists() for story in stories)


def test_what_takes_too_long_is_asked_for_again(client, editor, monkeypatch):
    monkeypatch.setattr(bulk, "SECONDS", -1)
    stories = [make_article(f"River {number}") for number in range(3)]

    response = press(client, "publish_selected", *stories)

    # One at least, so that asking again comes to an end.
    assert told(response) == ["Published 1 of 1."]
    assert len(response.context["articles"]) == 2
    assert sum(standing(story) == "live" for story in stories) == 1


def test_many_refusals_are_counted(client, editor, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_TOLD", 1)
    stories = [make_article(body="") for _number in range(3)]

    response = press(client, "publish_selected", *stories)

    assert told(response)[0] == "Published 0 of 3."
    assert told(response)[2] == "2 more were not."
