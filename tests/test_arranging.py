"""What the desk arranges about a story: who has it, when it is wanted, where it stands; and who may."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import workflow
from articles.models import Article, Edition, Staffer, Topic, Transition

from .builders import (
    make_article,
    make_author,
    make_chief,
    make_editor,
    make_live,
    make_picture_editor,
    make_reporter,
    make_section,
    make_topic,
)

pytestmark = pytest.mark.django_db

TOMORROW = timedelta(days=1)


def steps(article):
    return [(step.verb, step.what, step.by_name) for step in article.transitions.all()]


# Sections


def test_an_editor_without_sections_edits_and_publishes_in_all():
    assert workflow.may_publish(make_editor(), make_article())


def test_an_editor_of_a_section_edits_and_publishes_there_and_nowhere_else():
    sport, world = make_section("Sport"), make_section("World")
    emil = make_editor(sections=[sport])

    assert workflow.may_change(emil, make_article(section=sport))
    assert workflow.may_publish(emil, make_article(section=sport))
    assert not workflow.may_change(emil, make_article(section=world))
    with pytest.raises(workflow.Refused, match="Publishing is for editors"):
        workflow.publish(make_article(section=world), by=emil)


def test_a_story_in_no_section_yet_is_every_editors():
    assert workflow.may_change(make_editor(sections=[make_section()]), make_article(section=None))


def test_an_editor_writes_an_own_story_elsewhere_and_does_not_publish_it():
    emil = make_editor(sections=[make_section("Sport")])
    own = make_article(created_by=emil)

    assert workflow.may_change(emil, own)
    assert not workflow.may_publish(emil, own)


def test_whoever_keeps_the_accounts_is_bound_by_no_section():
    clara = make_chief()
    Staffer.objects.create(user=clara).sections.add(make_section("Sport"))

    assert workflow.may_publish(clara, make_article())


def test_right_to_publish_is_nothing_without_the_right_to_change():
    emil = make_editor()
    emil.groups.get().permissions.remove(
        *emil.groups.get().permissions.filter(codename__in=["change_article", "change_any_article"])
    )

    assert not workflow.may_publish(emil, make_article())


# Assigning


def test_an_assigned_story_is_its_writers_to_change_and_not_to_publish():
    rosa, story = make_reporter(), make_article()
    assert not workflow.may_change(rosa, story)

    story = workflow.assign(story, by=make_editor(), to=rosa, note="By Friday?")

    assert workflow.may_change(rosa, story)
    assert not workflow.may_publish(rosa, story)
    assert list(Article.objects.own_of(rosa)) == [story]
    assert steps(story) == [("assign", "Rosa", "Emil")]
    assert story.transitions.get().note == "By Friday?"


def test_a_story_taken_back_is_no_longer_the_writers():
    rosa, emil, story = make_reporter(), make_editor(), make_article()
    story = workflow.assign(story, by=emil, to=rosa)

    story = workflow.assign(story, by=emil, to=None)

    assert not workflow.may_change(rosa, story)
    assert steps(story)[0] == ("assign", "nobody", "Emil")


@pytest.mark.parametrize("by", [make_reporter, make_picture_editor])
def test_only_editors_assign(by):
    by = by()
    with pytest.raises(workflow.Refused, match="Assigning a story is for editors"):
        workflow.assign(make_article(created_by=by), by=by, to=by)


def test_a_story_is_assigned_to_people_who_write():
    emil, story, gone = make_editor(), make_article(), make_reporter("Sven")
    gone.is_active = False
    gone.save()

    with pytest.raises(workflow.Refused, match="Pia cannot write stories"):
        workflow.assign(story, by=emil, to=make_picture_editor())
    with pytest.raises(workflow.Refused, match="Sven cannot write stories"):
        workflow.assign(story, by=emil, to=gone)


def test_assigning_again_says_so_and_records_nothing():
    rosa, emil, story = make_reporter(), make_editor(), make_article()
    with pytest.raises(workflow.Refused, match="assigned to nobody"):
        workflow.assign(story, by=emil, to=None)
    workflow.assign(story, by=emil, to=rosa)

    with pytest.raises(workflow.Refused, match="assigned to Rosa already"):
        workflow.assign(story, by=emil, to=rosa)

    assert story.transitions.count() == 1


def test_who_is_deleted_leaves_their_name_and_the_story():
    rosa, story = make_reporter(), make_article()
    workflow.assign(story, by=make_editor(), to=rosa)

    rosa.delete()

    story.refresh_from_db()
    assert story.assigned_to is None
    assert steps(story) == [("assign", "Rosa", "Emil")]


# Planning


def test_a_plan_publishes_nothing(client):
    story = make_article()
    noon = timezone.now() + TOMORROW
    workflow.plan(story, by=make_editor(), at=noon)

    with time_machine.travel(noon + timedelta(seconds=1)):
        assert client.get(story.get_absolute_url()).status_code == 404
        assert not Edition.objects.exists()
        assert Article.objects.with_publication().get().publication == "draft"


def test_a_plan_is_on_record_and_can_be_given_up():
    emil, story = make_editor(), make_article()
    at = timezone.now() + TOMORROW

    assert workflow.plan(story, by=emil, at=at).planned_for == at
    assert workflow.plan(story, by=emil, at=None).planned_for is None

    given_up, planned = story.transitions.all()
    assert (planned.verb, planned.effective_at) == ("plan", at)
    assert (given_up.what, given_up.effective_at) == ("no day", None)


def test_a_plan_is_for_what_is_to_come_and_made_once():
    emil, story = make_editor(), make_article()
    at = timezone.now() + TOMORROW
    with pytest.raises(workflow.Refused, match="That time has passed"):
        workflow.plan(story, by=emil, at=timezone.now())
    with pytest.raises(workflow.Refused, match="It has no plan"):
        workflow.plan(story, by=emil, at=None)
    workflow.plan(story, by=emil, at=at)

    with pytest.raises(workflow.Refused, match="planned for that time already"):
        workflow.plan(story, by=emil, at=at)


def test_writers_plan_their_own_stories_alone():
    rosa = make_reporter()
    workflow.plan(make_article(created_by=rosa), by=rosa, at=timezone.now() + TOMORROW)

    with pytest.raises(workflow.Refused, match="not yours to plan"):
        workflow.plan(make_article(), by=rosa, at=timezone.now() + TOMORROW)


# Moving to another section


def test_a_live_story_that_is_moved_stays_for_readers_until_it_is_published(client):
    world, sport = make_section("World"), make_section("Sport")
    edition = make_live("The river rises", section=world)

    moved = workflow.move_section(edition.article, by=make_editor(), to=sport)

    assert client.get("/world/the-river-rises/").status_code == 200
    assert client.get("/sport/the-river-rises/").status_code == 404
    assert Article.objects.with_publication().get().publication == "changed"
    assert moved.revisions.first().snapshot["fields"]["section"] == sport.pk
    assert steps(moved)[0] == ("move", "Sport", "Emil")


def test_a_story_moves_only_into_sections_one_edits():
    sport, world = make_section("Sport"), make_section("World")
    story = make_article(section=sport)

    with pytest.raises(workflow.Refused, match="World is not a section of yours"):
        workflow.move_section(story, by=make_editor(sections=[sport]), to=world)

    story.refresh_from_db()
    assert (story.section, story.transitions.count(), story.revisions.count()) == (sport, 0, 0)


def test_a_reporter_moves_their_own_story_and_no_other():
    rosa, sport = make_reporter(), make_section("Sport")

    assert workflow.move_section(make_article(created_by=rosa), by=rosa, to=sport).section == sport
    with pytest.raises(workflow.Refused, match="not yours to move"):
        workflow.move_section(make_article(), by=rosa, to=sport)


def test_an_address_that_another_has_there_keeps_a_story_where_it_is():
    sport = make_section("Sport")
    make_article("The river rises", section=sport)
    story = make_article("The river rises")

    with pytest.raises(workflow.Refused, match="“the-river-rises-2” is free"):
        workflow.move_section(story, by=make_editor(), to=sport)
    with pytest.raises(workflow.Refused, match="in Sport already"):
        workflow.move_section(make_article(section=sport), by=make_editor("Ada"), to=sport)


# Topics


def test_a_topic_is_added_beside_the_others_and_kept_as_a_revision():
    make_topic("Floods")
    story = make_article(topics=["Water"])

    story = workflow.add_topic(story, by=make_editor(), topic=" floods ")

    assert set(story.topics.names()) == {"Water", "Floods"}
    assert story.revisions.first().snapshot["topics"] == ["Floods", "Water"]
    assert steps(story)[0][:2] == ("add_topic", "Floods")


def test_a_topic_a_story_has_is_not_added_again():
    with pytest.raises(workflow.Refused, match="has the topic “Water” already"):
        workflow.add_topic(make_article(topics=["Water"]), by=make_editor(), topic="Water")


@pytest.mark.parametrize("typed", ["", " , ", "Water, Floods"])
def test_one_topic_is_named_at_a_time(typed):
    with pytest.raises(workflow.Refused, match="Name one topic"):
        workflow.add_topic(make_article(), by=make_editor(), topic=typed)
    assert not Topic.objects.exists()


def test_a_topic_is_not_added_to_a_story_of_another():
    rosa = make_reporter()
    with pytest.raises(workflow.Refused, match="not yours to change"):
        workflow.add_topic(make_article(bylines=[make_author()]), by=rosa, topic="Water")


def test_what_the_desk_arranges_moves_no_stage():
    story = make_article(stage="review")

    workflow.assign(story, by=make_editor(), to=make_reporter())

    story.refresh_from_db()
    assert story.stage == "review"
    assert not Transition.objects.of_the_way().exists()


# Leaving out of "Others are reading now"


def test_leaving_a_story_out_is_on_record_and_publishes_nothing():
    edition, emil = make_live(), make_editor()

    workflow.leave_out(edition.article, by=emil)

    assert steps(edition.article)[0] == ("leave_out", "“Others are reading now”", "Emil")
    assert edition.article.editions.count() == 1


def test_leaving_out_is_for_editors_of_the_section():
    article = make_live(section=make_section("World")).article

    for somebody in (make_reporter(), make_editor(sections=[make_section("Sport")])):
        with pytest.raises(workflow.Refused, match="for editors"):
            workflow.leave_out(article, by=somebody)


@pytest.mark.parametrize(("left_out", "says"), [(True, "left out already"), (False, "not left out")])
def test_what_is_so_already_is_refused_with_a_sentence(left_out, says):
    article = make_article(left_out_of_reading_now=left_out)

    with pytest.raises(workflow.Refused, match=says):
        workflow.leave_out(article, by=make_editor(), left_out=left_out)
