from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from articles import revisions, workflow
from articles.models import Address, Article, Byline, Edition, Transition

from .builders import (
    make_article,
    make_author,
    make_chief,
    make_correction,
    make_editor,
    make_image,
    make_live,
    make_picture_editor,
    make_reporter,
    make_scheduled,
    make_section,
    make_series,
    make_withdrawn,
    publish,
    the_chief,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
VERBS = {
    "submit": lambda article, by: workflow.submit(article, by=by),
    "send_back": lambda article, by: workflow.send_back(article, by=by, note="Who says so?"),
    "approve": lambda article, by: workflow.approve(article, by=by),
    "publish": lambda article, by: workflow.publish(article, by=by),
    "schedule": lambda article, by: workflow.schedule(article, by=by, at=timezone.now() + HOUR),
    "cancel_schedule": lambda article, by: workflow.cancel_schedule(article, by=by),
    "unpublish": lambda article, by: workflow.unpublish(article, by=by),
    "withdraw": lambda article, by: workflow.withdraw(article, by=by, reason="Not true"),
    "cancel_end": lambda article, by: workflow.cancel_end(article, by=by),
    "discard_changes": lambda article, by: workflow.discard_changes(article, by=by),
    "correct": lambda article, by: workflow.correct(article, by=by, kind="correction", text="It was another river."),
    "retract": lambda article, by: workflow.retract_correction(article.corrections.get(), by=by),
}
VERB_NAMES = {"cancel_schedule": "cancel", "discard_changes": "discard"}
#: A story to which each verb applies.
FIT_FOR = {
    "submit": lambda **fields: make_article(**fields),
    "send_back": lambda **fields: make_article(stage="review", **fields),
    "approve": lambda **fields: make_article(stage="review", **fields),
    "publish": lambda **fields: make_article(**fields),
    "schedule": lambda **fields: make_article(**fields),
    "cancel_schedule": lambda **fields: make_scheduled(**fields).article,
    "unpublish": lambda **fields: make_live(**fields).article,
    "withdraw": lambda **fields: make_live(**fields).article,
    "cancel_end": lambda **fields: make_live(until=timezone.now() + HOUR, **fields).article,
    "discard_changes": lambda **fields: change_in_review(make_live(**fields).article, headline="The lake"),
    "correct": lambda **fields: make_live(**fields).article,
    "retract": lambda **fields: make_correction(make_live(**fields).article).article,
}


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def change_in_review(article, **fields):
    """Change a live story, send the change to review, and return the story."""
    Article.objects.filter(pk=article.pk).update(**fields)
    revisions.record(Article.objects.get(pk=article.pk), by=the_chief())
    return workflow.submit(article, by=the_chief())


def state_of(article):
    return (
        Article.objects.filter(pk=article.pk).values().get(),
        list(article.editions.values()),
        list(article.corrections.values()),
        article.transitions.count(),
        article.revisions.count(),
    )


# Who may


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("make", [make_editor, make_chief])
def test_editors_and_the_chief_may_move_any_story(make, verb):
    article = FIT_FOR[verb](created_by=make_reporter())

    VERBS[verb](article, make())

    assert article.transitions.first().verb == VERB_NAMES.get(verb, verb)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "submit"])
def test_a_reporter_may_not_publish_even_her_own(verb):
    rosa = make_reporter()
    article = FIT_FOR[verb](created_by=rosa, bylines=[make_author("Rosa", user=rosa)])
    before = state_of(article)

    with pytest.raises(workflow.Refused, match="for editors"):
        VERBS[verb](article, rosa)

    assert state_of(article) == before


def test_a_reporter_submits_what_she_began():
    rosa = make_reporter()

    assert workflow.submit(make_article(created_by=rosa), by=rosa).stage == "review"


def test_a_reporter_submits_what_carries_her_name():
    rosa = make_reporter()

    assert workflow.submit(make_article(bylines=[make_author(user=rosa)]), by=rosa).stage == "review"


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("make", [lambda: make_reporter("Sven"), make_picture_editor])
def test_a_stranger_moves_nothing(make, verb):
    article = FIT_FOR[verb](created_by=make_reporter())
    before = state_of(article)

    with pytest.raises(workflow.Refused):
        VERBS[verb](article, make())

    assert state_of(article) == before


@pytest.mark.parametrize("verb", VERBS)
def test_who_has_left_the_paper_moves_nothing(verb):
    article, clara = FIT_FOR[verb](), make_chief()
    clara.is_active = False

    with pytest.raises(workflow.Refused):
        VERBS[verb](article, clara)


def test_who_may_change_a_story():
    rosa = make_reporter("Rosa")
    article = make_article(created_by=rosa)

    assert workflow.may_change(rosa, article)
    assert workflow.may_change(make_editor(), article)
    assert not workflow.may_change(make_reporter("Sven"), article)
    assert not workflow.may_change(make_picture_editor(), article)


# Stages


def test_a_story_goes_to_review_and_becomes_ready():
    rosa, emil = make_reporter(), make_editor()
    article = make_article(created_by=rosa)

    workflow.submit(article, by=rosa, note="Please check the numbers")
    workflow.approve(article, by=emil)

    article.refresh_from_db()
    assert article.stage == "ready"
    assert moves_of(article) == [("submit", "draft", "review"), ("approve", "review", "ready")]


@pytest.mark.parametrize("stage", ["review", "ready"])
def test_a_story_is_sent_back_with_what_to_change(stage):
    article = make_article(stage=stage)

    workflow.send_back(article, by=make_editor(), note="  Who says so?  ")

    article.refresh_from_db()
    assert article.stage == "draft"
    assert article.transitions.get().note == "Who says so?"


def test_a_scheduled_story_is_not_sent_back_and_yet_goes_out():
    article = workflow.schedule(make_article(), by=the_chief(), at=timezone.now() + HOUR).article

    with pytest.raises(workflow.Refused, match="Cancel the time first"):
        workflow.send_back(article, by=make_editor(), note="Not yet.")

    article.refresh_from_db()
    assert article.stage == "ready"


def test_changes_to_a_live_story_go_to_the_desk_and_back():
    rosa = make_reporter()
    article = publish(make_article(created_by=rosa)).article
    mend_a_typo(article)
    revisions.record(article, by=rosa)

    workflow.submit(article, by=rosa)
    workflow.send_back(article, by=make_editor(), note="Two typos more.")

    article.refresh_from_db()
    assert article.stage == "draft"
    assert article.editions.live().exists()


def test_a_live_story_without_changes_is_not_submitted():
    rosa = make_reporter()
    article = publish(make_article(created_by=rosa)).article

    with pytest.raises(workflow.Refused, match="The story is ready now"):
        workflow.submit(article, by=rosa)


@pytest.mark.parametrize("note", ["", "  \n"])
def test_sending_back_needs_a_note(note):
    article = make_article(stage="review")

    with pytest.raises(workflow.Refused, match="what the writer should change"):
        workflow.send_back(article, by=make_editor(), note=note)


@pytest.mark.parametrize(
    ("verb", "stage", "sentence"),
    [
        ("submit", "review", "The story is in review now."),
        ("submit", "ready", "The story is ready now."),
        ("send_back", "draft", "The story is draft now."),
        ("approve", "draft", "The story is draft now."),
        ("approve", "ready", "The story is ready now."),
    ],
)
def test_a_step_that_does_not_fit_the_stage_is_refused(verb, stage, sentence):
    article = make_article(stage=stage)

    with pytest.raises(workflow.Refused) as refusal:
        VERBS[verb](article, make_editor())

    assert refusal.value.sentences == (sentence,)


def test_a_stale_page_cannot_move_a_story_twice():
    emil, article = make_editor(), make_article()
    stale = Article.objects.get(pk=article.pk)
    workflow.submit(article, by=emil)

    with pytest.raises(workflow.Refused):
        workflow.submit(stale, by=emil)


def test_a_story_without_a_headline_is_not_submitted():
    with pytest.raises(workflow.Refused, match="no headline"):
        workflow.submit(make_article("", slug=""), by=make_editor())


def test_moving_a_story_is_not_saving_it(noon):
    article = make_article()
    noon.shift(HOUR)

    workflow.submit(article, by=make_editor())

    article.refresh_from_db()
    assert article.saved_at == NOON


# Transitions


def test_each_move_is_recorded_with_who_and_when(noon):
    article = make_article("The flood")

    workflow.schedule(article, by=make_editor("Emil"), at=NOON + HOUR)

    transition = article.transitions.get()
    assert (transition.by_name, transition.headline, transition.verb) == ("Emil", "The flood", "schedule")
    assert (transition.at, transition.effective_at) == (NOON, NOON + HOUR)


def test_who_did_it_stays_when_the_account_is_deleted():
    article, emil = make_article(), make_editor("Emil")
    workflow.submit(article, by=emil)

    emil.delete()

    transition = article.transitions.get()
    assert (transition.by, transition.by_name) == (None, "Emil")


def test_what_was_done_stays_when_a_draft_is_deleted():
    article = make_article("The flood")
    workflow.submit(article, by=make_editor())

    article.delete()

    transition = Transition.objects.get()
    assert (transition.article, transition.headline) == (None, "The flood")


def test_the_longest_name_can_move_a_story():
    emil = make_editor()
    emil.first_name, emil.last_name = "E" * 150, "L" * 150

    workflow.submit(make_article(), by=emil, note="n" * 900)

    transition = Transition.objects.get()
    assert (transition.by_name, transition.note) == ("E" * 150, "n" * 500)


# Publishing


def test_publishing_copies_what_the_story_is(noon):
    author, photographer, target, image = make_author(), make_author(), make_article(), make_image()
    fields = {
        "kicker": "Rivers",
        "standfirst": "The water came in the night.",
        "body": "<p>One two three.</p>",
        "form": "analysis",
        "lead_image": image,
        "lead_caption": "The flood",
        "lead_credit": "Ada",
        "lead_alt": "Brown water",
        "video": "https://vimeo.com/1234567",
        "video_title": "The flood from above",
        "video_credit": "River TV",
        "series": make_series(),
        "sponsor": "The Mill",
        "is_timeless": True,
        "search_title": "Flood",
        "social_title": "The flood, explained",
        "language": "en",
    }
    article = make_article("The flood", bylines=[author], related=[target], topics=["Rain", "Mud"], **fields)
    Byline.objects.create(article=article, author=photographer, role="photographs", position=1)

    edition = workflow.publish(article, by=make_editor())

    edition.refresh_from_db()
    assert {name: getattr(edition, name) for name in fields} == fields
    assert (edition.headline, edition.slug, edition.section) == ("The flood", "the-flood", article.section)
    assert [(row.author, row.role) for row in edition.bylines.all()] == [
        (author, "words"),
        (photographer, "photographs"),
    ]
    assert [row.target for row in edition.related.all()] == [target]
    assert sorted(topic.name for topic in edition.topics.all()) == ["Mud", "Rain"]
    assert edition.word_count == 3
    assert (edition.live_from, edition.live_until) == (NOON, None)
    assert (edition.first_published_at, edition.updated_at) == (NOON, NOON)


def test_publishing_makes_the_story_ready():
    article = publish(make_article()).article

    article.refresh_from_db()
    assert article.stage == "ready"
    assert moves_of(article) == [("publish", "draft", "ready")]


def test_related_stories_keep_their_order_even_without_positions():
    one, two, three = make_article(), make_article(), make_article()
    article = make_article(related=[three, one, two])
    article.related.update(position=0)

    edition = publish(article)

    assert [row.position for row in edition.related.all()] == [0, 1, 2]
    assert [row.target for row in edition.related.all()] == [three, one, two]


def test_editing_afterwards_changes_nothing_for_readers():
    article = make_article("The flood", topics=["Rain"], bylines=[make_author("Ada")], related=[make_article()])
    edition = publish(article)
    seen = seen_by_readers(edition)

    article.headline, article.body, article.slug = "MARKER", "<p>MARKER</p>", "marker"
    article.section = make_section()
    article.save()
    article.topics.set(["MARKER"])
    article.bylines.all().delete()
    article.related.all().delete()

    assert seen_by_readers(Edition.objects.get(pk=edition.pk)) == seen


def test_a_past_time_means_now(noon):
    edition = workflow.publish(make_article(), by=make_editor(), at=NOON - HOUR)

    assert (edition.live_from, edition.first_published_at) == (NOON, NOON)
    assert edition.article.transitions.get().verb == "publish"


def test_a_story_can_end_at_a_moment(noon):
    edition = workflow.publish(make_article(), by=make_editor(), until=NOON + HOUR)

    assert live_at(NOON + HOUR - timedelta(microseconds=1)) == [edition]
    assert live_at(NOON + HOUR) == []


@pytest.mark.parametrize("until", [NOON - HOUR, NOON, NOON + HOUR])
def test_a_story_cannot_end_before_it_begins(noon, until):
    with pytest.raises(workflow.Refused, match="end before it begins"):
        workflow.publish(make_article(), by=make_editor(), at=NOON + HOUR, until=until)


def test_a_scheduled_story_appears_because_the_clock_passes(noon):
    edition = workflow.schedule(make_article(), by=make_editor(), at=NOON + HOUR)

    assert live_at(NOON) == []
    assert live_at(NOON + HOUR) == [edition]
    assert edition.first_published_at == NOON + HOUR


@pytest.mark.parametrize("at", [NOON, NOON - HOUR])
def test_scheduling_for_the_past_is_refused(noon, at):
    with pytest.raises(workflow.Refused, match="That time has passed"):
        workflow.schedule(make_article(), by=make_editor(), at=at)


def test_a_new_time_replaces_the_old_one(noon):
    article = make_article()
    workflow.schedule(article, by=the_chief(), at=NOON + HOUR)

    later = workflow.schedule(article, by=the_chief(), at=NOON + 2 * HOUR)

    assert list(article.editions.all()) == [later]


def test_publishing_now_replaces_what_waits(noon):
    article = make_article()
    workflow.schedule(article, by=the_chief(), at=NOON + HOUR)

    now = workflow.publish(article, by=the_chief())

    assert list(article.editions.all()) == [now]
    assert now.live_until is None


def test_a_change_to_a_live_story_takes_over_at_its_moment(noon):
    article = publish(make_article("Water")).article
    noon.shift(HOUR)
    article.headline = "High water"
    article.save()

    workflow.schedule(article, by=the_chief(), at=NOON + 3 * HOUR)

    assert [edition.headline for edition in live_at(NOON + 2 * HOUR)] == ["Water"]
    assert [edition.headline for edition in live_at(NOON + 3 * HOUR)] == ["High water"]


@pytest.mark.parametrize("hours", [1, 2])
def test_a_change_to_come_after_the_end_is_refused(noon, hours):
    article = publish(make_article(), until=NOON + HOUR).article
    mend_a_typo(article)

    with pytest.raises(workflow.Refused, match=r"An end is set before that: today, 13:00. Cancel the end first"):
        workflow.schedule(article, by=the_chief(), at=NOON + hours * HOUR)


@pytest.mark.parametrize("until", [None, NOON + 9 * HOUR])
@pytest.mark.parametrize("changed_until", [None, NOON + 5 * HOUR])
def test_cancelling_restores_what_was(noon, until, changed_until):
    edition = publish(make_article(), until=until)
    noon.shift(HOUR)
    workflow.schedule(edition.article, by=the_chief(), at=NOON + 3 * HOUR, until=changed_until)

    workflow.cancel_schedule(edition.article, by=the_chief(), note="Not sure yet")

    assert list(edition.article.editions.values_list("pk", "live_until")) == [(edition.pk, until)]
    assert edition.article.transitions.first().note == "Not sure yet"


@pytest.mark.parametrize("make", [make_live, make_withdrawn])
def test_nothing_to_cancel_is_said(make):
    with pytest.raises(workflow.Refused, match="Nothing is scheduled"):
        workflow.cancel_schedule(make().article, by=the_chief())


def test_what_has_begun_cannot_be_cancelled(noon):
    article = workflow.schedule(make_article(), by=the_chief(), at=NOON + HOUR).article
    noon.shift(HOUR)

    with pytest.raises(workflow.Refused, match="Nothing is scheduled"):
        workflow.cancel_schedule(article, by=the_chief())


# The times readers see


def mend_a_typo(article):
    article.standfirst += "."
    article.save()


def test_a_mended_typo_does_not_count_as_an_update(noon):
    article = publish(make_article()).article
    noon.shift(HOUR)
    mend_a_typo(article)

    edition = workflow.publish(article, by=the_chief())

    assert (edition.first_published_at, edition.updated_at, edition.is_updated) == (NOON, NOON, False)


def test_a_change_of_substance_moves_the_updated_time(noon):
    article = publish(make_article()).article
    noon.shift(HOUR)
    mend_a_typo(article)

    edition = workflow.publish(article, by=the_chief(), substantive=True)

    assert (edition.first_published_at, edition.updated_at, edition.is_updated) == (NOON, NOON + HOUR, True)


def test_a_change_can_be_called_substantive_afterwards_but_once(noon):
    article = publish(make_article()).article
    noon.shift(HOUR)
    mend_a_typo(article)
    workflow.publish(article, by=the_chief())
    noon.shift(HOUR)

    workflow.publish(article, by=the_chief(), substantive=True)
    noon.shift(HOUR)
    with pytest.raises(workflow.Refused, match="published already"):
        workflow.publish(article, by=the_chief(), substantive=True)

    assert article.editions.live().get().updated_at == NOON + 2 * HOUR


def test_the_same_schedule_is_not_made_twice(noon):
    article = make_article()
    workflow.schedule(article, by=the_chief(), at=NOON + HOUR)

    with pytest.raises(workflow.Refused, match="scheduled for that time already"):
        workflow.schedule(article, by=the_chief(), at=NOON + HOUR)

    assert article.transitions.count() == 1


def test_a_typo_mended_later_keeps_the_updated_time(noon):
    article = publish(make_article()).article
    noon.shift(HOUR)
    mend_a_typo(article)
    workflow.publish(article, by=the_chief(), substantive=True)
    noon.shift(HOUR)
    mend_a_typo(article)

    assert workflow.publish(article, by=the_chief()).updated_at == NOON + HOUR


def test_what_readers_see_already_is_not_published_again(noon):
    article = publish(make_article()).article
    noon.shift(HOUR)

    with pytest.raises(workflow.Refused, match="published already"):
        workflow.publish(article, by=the_chief())

    assert article.editions.count() == 1


def test_an_unchanged_story_can_be_given_an_end(noon):
    article = publish(make_article()).article
    noon.shift(HOUR)

    assert workflow.publish(article, by=the_chief(), until=NOON + 2 * HOUR).live_until == NOON + 2 * HOUR


def test_publishing_an_unchanged_story_takes_back_the_change_that_waits(noon):
    article = publish(make_article()).article
    noon.shift(HOUR)
    waiting = workflow.schedule(article, by=the_chief(), at=NOON + 2 * HOUR)

    edition = workflow.publish(article, by=the_chief())

    assert list(article.editions.live(NOON + 3 * HOUR)) == [edition]
    assert not article.editions.filter(pk=waiting.pk).exists()


def test_a_scheduled_change_of_substance_is_updated_at_its_moment(noon):
    article = publish(make_article()).article

    edition = workflow.schedule(article, by=the_chief(), at=NOON + HOUR, substantive=True)

    assert edition.updated_at == NOON + HOUR


def test_first_published_stays_over_withdrawal_and_return(noon):
    article = publish(make_article()).article
    noon.shift(HOUR)
    workflow.withdraw(article, by=the_chief(), reason="Not true")
    noon.shift(HOUR)

    assert workflow.publish(article, by=the_chief()).first_published_at == NOON


def test_a_cancelled_time_is_no_first_publication(noon):
    article = workflow.schedule(make_article(), by=the_chief(), at=NOON + HOUR).article
    workflow.cancel_schedule(article, by=the_chief())
    noon.shift(5 * HOUR)

    assert workflow.publish(article, by=the_chief()).first_published_at == NOON + 5 * HOUR


def test_publishing_twice_in_one_instant_leaves_the_second(noon):
    article = make_article("Wter")
    workflow.publish(article, by=the_chief())
    Article.objects.filter(pk=article.pk).update(headline="Water")

    edition = workflow.publish(article, by=the_chief())

    assert list(article.editions.all()) == [edition]
    assert edition.headline == "Water"


# Ends

ENDS = {
    "unpublish": lambda article, at=None: workflow.unpublish(article, by=the_chief(), at=at),
    "withdraw": lambda article, at=None: workflow.withdraw(article, by=the_chief(), reason="Not true", at=at),
}
each_end = pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)


@each_end
def test_a_story_leaves_readers_now(noon, end):
    edition = publish(make_article())
    noon.shift(HOUR)

    end(edition.article)

    edition.refresh_from_db()
    assert edition.live_until == NOON + HOUR
    assert live_at(NOON + HOUR) == []


@each_end
def test_what_waits_leaves_with_it(noon, end):
    article = publish(make_article()).article
    noon.shift(HOUR)
    workflow.schedule(article, by=the_chief(), at=NOON + 3 * HOUR)

    end(article)

    assert live_at(NOON + 3 * HOUR) == []


@each_end
def test_a_story_leaves_before_anyone_has_seen_it(end):
    article = make_scheduled().article

    end(article)

    assert not article.editions.exists()


@each_end
@pytest.mark.parametrize("make", [make_article, lambda: make_withdrawn().article])
def test_what_is_not_live_cannot_leave(make, end):
    with pytest.raises(workflow.Refused, match="not live"):
        end(make())


@each_end
def test_a_story_leaves_at_its_moment(noon, end):
    edition = publish(make_article())

    end(edition.article, NOON + 2 * HOUR)

    assert live_at(NOON + 2 * HOUR - timedelta(microseconds=1)) == [edition]
    assert live_at(NOON + 2 * HOUR) == []
    assert edition.article.transitions.first().effective_at == NOON + 2 * HOUR


@each_end
def test_an_end_after_a_change_to_come_ends_the_change(noon, end):
    first = publish(make_article())
    mend_a_typo(first.article)
    change = workflow.schedule(first.article, by=the_chief(), at=NOON + HOUR)

    end(first.article, NOON + 3 * HOUR)

    assert [live_at(NOON + hours * HOUR) for hours in range(4)] == [[first], [change], [change], []]


@each_end
def test_an_end_stays_when_the_change_before_it_is_cancelled(noon, end):
    first = publish(make_article())
    mend_a_typo(first.article)
    workflow.schedule(first.article, by=the_chief(), at=NOON + HOUR)
    end(first.article, NOON + 3 * HOUR)

    workflow.cancel_schedule(first.article, by=the_chief())

    assert [live_at(NOON + hours * HOUR) for hours in range(4)] == [[first], [first], [first], []]


@each_end
@pytest.mark.parametrize("hours", [1, 2])
def test_an_end_before_a_change_to_come_is_refused(noon, end, hours):
    article = publish(make_article()).article
    mend_a_typo(article)
    workflow.schedule(article, by=the_chief(), at=NOON + 2 * HOUR)

    with pytest.raises(workflow.Refused, match=r"Something is scheduled after that: today, 14:00"):
        end(article, NOON + hours * HOUR)


@each_end
def test_an_end_stays_when_changes_are_published(noon, end):
    article = publish(make_article()).article
    end(article, NOON + 3 * HOUR)
    mend_a_typo(article)
    noon.shift(HOUR)

    edition = workflow.publish(article, by=the_chief())

    assert live_at(NOON + 2 * HOUR) == [edition]
    assert live_at(NOON + 3 * HOUR) == []


@each_end
def test_an_end_is_cancelled(noon, end):
    edition = publish(make_article())
    end(edition.article, NOON + HOUR)

    workflow.cancel_end(edition.article, by=make_editor("Emil"))

    assert live_at(NOON + HOUR) == [edition]
    assert edition.article.transitions.first().verb == "cancel_end"


def test_cancelling_the_end_leaves_a_change_to_come(noon):
    first = publish(make_article())
    mend_a_typo(first.article)
    change = workflow.schedule(first.article, by=the_chief(), at=NOON + HOUR, until=NOON + 3 * HOUR)

    workflow.cancel_end(first.article, by=the_chief())

    assert [live_at(NOON + hours * HOUR) for hours in (0, 1, 3)] == [[first], [change], [change]]


def test_discarded_changes_leave_what_readers_see_and_stay_in_the_history():
    edition = make_live("The river", topics=["Water"])
    article = edition.article
    change_in_review(article, headline="The lake")

    _article, sentences = workflow.discard_changes(article, by=make_editor())

    article = Article.objects.with_publication().get()
    assert (article.headline, article.stage, article.publication) == ("The river", "ready", "live")
    assert list(article.topics.values_list("name", flat=True)) == ["Water"]
    assert [revision.snapshot["fields"]["headline"] for revision in article.revisions.all()] == [
        "The river",
        "The lake",
        "The river",
    ]
    assert live_at(timezone.now()) == [edition]
    assert sentences == []


def test_what_cannot_come_back_is_said_and_the_story_stays_changed():
    gone = make_article()
    article = make_live(related=[gone]).article
    change_in_review(article, headline="The lake")
    gone.delete()

    _article, sentences = workflow.discard_changes(article, by=make_editor())

    assert sentences == ["One related story of then is gone."]
    assert Article.objects.with_publication().get().publication == "changed"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: make_live().article, "Nothing has changed"),
        (lambda: make_article(), "not live"),
        (lambda: make_scheduled().article, "Cancel the time first"),
    ],
)
def test_there_must_be_changes_to_discard(make, sentence):
    article = make()
    before = state_of(article)

    with pytest.raises(workflow.Refused, match=sentence):
        workflow.discard_changes(article, by=the_chief())

    assert state_of(article) == before


def test_an_editor_brings_no_story_back_into_a_section_of_others():
    sport, culture = make_section("Sport"), make_section("Culture")
    article = make_live(section=sport).article
    workflow.move_section(article, by=the_chief(), to=culture)

    with pytest.raises(workflow.Refused, match="Sport is not a section of yours"):
        workflow.discard_changes(article, by=make_editor(sections=[culture]))


def test_no_end_to_cancel_is_said():
    with pytest.raises(workflow.Refused, match="No end is set"):
        workflow.cancel_end(make_live().article, by=the_chief())


def test_a_later_end_replaces_the_first(noon):
    edition = publish(make_article(), until=NOON + HOUR)

    workflow.unpublish(edition.article, by=the_chief(), at=NOON + 2 * HOUR)

    assert live_at(NOON + HOUR) == [edition]


def test_a_quiet_end_does_not_take_the_place_of_a_withdrawal(noon):
    article = publish(make_article()).article
    workflow.withdraw(article, by=the_chief(), reason="Not true", at=NOON + HOUR)
    mend_a_typo(article)

    for verb in (
        lambda: workflow.unpublish(article, by=the_chief()),
        lambda: workflow.publish(article, by=the_chief(), until=NOON + 2 * HOUR),
    ):
        with pytest.raises(workflow.Refused, match=r"It is to be withdrawn: today, 13:00. Cancel that first."):
            verb()


def test_a_withdrawal_keeps_its_notice_for_readers_and_its_reason_for_the_newsroom(noon):
    edition = publish(make_article())
    noon.shift(HOUR)

    workflow.withdraw(edition.article, by=make_editor(), reason=" Not true ", notice=" It was another river. ")

    edition.refresh_from_db()
    assert (edition.withdrawn, edition.notice) == (True, "It was another river.")
    assert edition.article.transitions.first().note == "Not true"


def test_a_quiet_end_has_no_notice():
    edition = make_live(at=timezone.now() - HOUR)
    workflow.unpublish(edition.article, by=make_editor())

    edition.refresh_from_db()
    assert (edition.withdrawn, edition.notice) == (False, "")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_withdrawing_needs_a_reason(reason):
    with pytest.raises(workflow.Refused, match="Say why it is withdrawn"):
        workflow.withdraw(make_live().article, by=the_chief(), reason=reason)


@pytest.mark.parametrize(("verb", "state"), [("unpublish", "ended"), ("withdraw", "withdrawn")])
def test_how_a_story_left_is_how_it_stands(verb, state):
    article = make_live(at=timezone.now() - HOUR).article
    ENDS[verb](article)

    assert Article.objects.with_publication().get(pk=article.pk).publication == state


# Addresses


def test_publishing_claims_the_address():
    article = publish(make_article("The flood", section=make_section("World"))).article

    assert Address.objects.get(article=article).path == "/world/the-flood/"


@pytest.mark.parametrize("headline", ["बाढ़" * 25, "洪" * 100])
def test_the_longest_address_of_any_script_is_kept(headline):
    edition = publish(make_article(headline, section=make_section("देश" * 20)))

    assert Address.objects.get().path == f"/{edition.section.slug}/{edition.slug}/"


def test_an_address_that_belongs_to_another_story_is_refused_in_a_sentence():
    first = publish(make_article("The flood", section=make_section("World"))).article
    first.slug = "moved"
    first.save()
    second = make_article("The flood", section=first.section)

    with pytest.raises(workflow.Refused) as refusal:
        workflow.publish(second, by=the_chief())

    assert refusal.value.sentences == ("The address /world/the-flood/ belongs to another story.",)
    assert not second.editions.exists()


def test_the_address_of_a_scheduled_story_is_taken_already():
    first = make_scheduled("The flood").article
    first.slug = "moved"
    first.save()

    with pytest.raises(workflow.Refused, match="belongs to another story"):
        publish(make_article("The flood", section=first.section))


def test_a_story_may_return_to_an_address_it_had():
    article = publish(make_article("The flood")).article
    for slug in ("moved", "the-flood"):
        Article.objects.filter(pk=article.pk).update(slug=slug)
        edition = workflow.publish(article, by=the_chief())

    assert edition.slug == "the-flood"
    assert Address.objects.filter(article=article).count() == 2


def test_what_keeps_a_story_back_is_said_in_full():
    article = make_article("TK", section=None, body="", slug="x")

    with pytest.raises(workflow.Refused) as refusal:
        workflow.publish(article, by=the_chief())

    assert refusal.value.sentences == (
        "The story is in no section.",
        "The story has no text; a picture alone is not enough.",
        "“TK” is still in the text, once.",
    )


def test_a_refusal_leaves_no_trace():
    article = make_live().article
    Article.objects.filter(pk=article.pk).update(body="<p>TK</p>")
    before = state_of(article)

    with pytest.raises(workflow.Refused):
        workflow.publish(article, by=the_chief())

    assert state_of(article) == before


# Whatever happens

MINUTES = st.integers(-90, 90)
MAYBE_MINUTES = st.none() | MINUTES


@dataclass
class Given:
    """What was given to readers: the key of the edition, from when until when."""

    key: int
    begins: datetime
    ends: datetime | None
    withdrawn: bool

    def is_seen(self, at):
        return self.begins <= at and (self.ends is None or self.ends > at)


class Desk(RuleBasedStateMachine):
    """One story, one editor, a clock, and verbs in any order with any times."""

    @initialize()
    def begin(self):
        self.now = NOON
        self.article, self.editor = make_article(), the_chief()
        self.edits = 0
        self.live = self.waits = None

    @property
    def last(self):
        return self.waits or self.live

    def at(self, minutes):
        return None if minutes is None else self.now + timedelta(minutes=minutes)

    def attempt(self, verb, **how):
        with time_machine.travel(self.now, tick=False):
            try:
                return verb(self.article, by=self.editor, **how)
            except workflow.Refused:
                return None

    @rule(minutes=st.integers(0, 90))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)
        if self.waits and self.waits.begins <= self.now:
            self.live, self.waits = self.waits, None
        if self.live and not self.live.is_seen(self.now):
            self.live = None

    def give_out(self, verb, at, until, **how):
        # Readers' copy and the desk's differ from here on: else publishing may say that there is nothing to do.
        self.edits += 1
        Article.objects.filter(pk=self.article.pk).update(standfirst=f"Version {self.edits}")
        begins = max(at or self.now, self.now)
        ends, withdrawn = (self.last.ends, self.last.withdrawn) if self.last else (None, False)
        may = until is None or not withdrawn
        if until is not None:
            ends, withdrawn = until, False
        edition = self.attempt(verb, at=at, until=until, **how)
        if verb == workflow.schedule:
            may = may and at > self.now
        assert (edition is not None) == (may and (ends is None or ends > begins))
        if edition and begins > self.now:
            self.waits = Given(edition.pk, begins, ends, withdrawn)
        elif edition:
            self.live, self.waits = Given(edition.pk, begins, ends, withdrawn), None

    @rule(at=MAYBE_MINUTES, until=MAYBE_MINUTES, substantive=st.booleans())
    def publish(self, at, until, substantive):
        self.give_out(workflow.publish, self.at(at), self.at(until), substantive=substantive)

    @rule(at=MINUTES, until=MAYBE_MINUTES)
    def schedule(self, at, until):
        self.give_out(workflow.schedule, self.at(at), self.at(until))

    @rule()
    def cancel(self):
        assert bool(self.attempt(workflow.cancel_schedule)) == bool(self.waits)
        self.waits = None

    def end(self, verb, at, *, withdrawn, may, **how):
        ends = max(at or self.now, self.now)
        may = may and self.last and not (ends > self.now and self.last.begins >= ends)
        assert bool(self.attempt(verb, at=at, **how)) == bool(may)
        if may and ends == self.now:
            self.live = self.waits = None
        elif may:
            for given in filter(None, (self.live, self.waits)):
                given.ends, given.withdrawn = ends, withdrawn

    @rule(at=MAYBE_MINUTES)
    def unpublish(self, at):
        may = not (self.last and self.last.withdrawn)
        self.end(workflow.unpublish, self.at(at), withdrawn=False, may=may)

    @rule(at=MAYBE_MINUTES)
    def withdraw(self, at):
        self.end(workflow.withdraw, self.at(at), withdrawn=True, may=True, reason="Not true")

    @rule()
    def cancel_end(self):
        may = bool(self.last and self.last.ends)
        assert bool(self.attempt(workflow.cancel_end)) == may
        if may:
            for given in filter(None, (self.live, self.waits)):
                given.ends, given.withdrawn = None, False

    @invariant()
    def editions_never_overlap(self):
        spans = list(self.article.editions.order_by("live_from").values_list("live_from", "live_until"))
        for (_begins, ends), (begins, _ends) in pairwise(spans):
            assert ends is not None
            assert ends <= begins

    @invariant()
    def at_most_one_is_live_and_one_waits(self):
        assert self.article.editions.live(self.now).count() <= 1
        assert self.article.editions.waiting(self.now).count() <= 1

    @invariant()
    def readers_see_what_was_given_to_them_now_and_later(self):
        moments = {given_at for given in (self.live, self.waits) if given for given_at in (given.begins, given.ends)}
        for at in {self.now, *moments} - {None}:
            if at >= self.now:
                given = self.waits if self.waits and self.waits.begins <= at else self.live
                expected = [given.key] if given and given.is_seen(at) else []
                assert list(self.article.editions.live(at).values_list("pk", flat=True)) == expected

    @invariant()
    def the_times_readers_see_are_in_order(self):
        for edition in self.article.editions.all():
            assert edition.first_published_at <= edition.updated_at <= edition.live_from


def test_editions_of_one_story_never_overlap_whatever_the_desk_does():
    run_state_machine_as_test(
        Desk, settings=hypothesis_settings(max_examples=40, stateful_step_count=25, deadline=None)
    )


@pytest.mark.django_db(transaction=True)
def test_two_editors_who_publish_at_once_leave_one_live_edition():
    article, editors = make_article(), [make_editor("Emil"), make_editor("Edda")]
    begin, outcomes = Barrier(len(editors)), []

    def press(editor):
        begin.wait()
        try:
            outcomes.append(workflow.publish(article, by=editor))
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    for round_number in range(3):
        Article.objects.filter(pk=article.pk).update(standfirst=f"Version {round_number}")
        threads = [Thread(target=press, args=[editor]) for editor in editors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    told = [str(outcome) for outcome in outcomes if not isinstance(outcome, Edition)]
    assert told == ["It is published already, and nothing has changed since."] * 3
    spans = list(article.editions.order_by("live_from").values_list("live_from", "live_until"))
    assert len(spans) == 3
    assert [ends for _begins, ends in spans] == [*(begins for begins, _ends in spans[1:]), None]


def moves_of(article):
    rows = article.transitions.order_by("pk")
    return list(rows.values_list("verb", "from_stage", "to_stage"))


def live_at(moment):
    return list(Edition.objects.live(moment))


def seen_by_readers(edition):
    return (
        Edition.objects.filter(pk=edition.pk).values().get(),
        [(row.author, row.role) for row in edition.bylines.all()],
        [row.target for row in edition.related.all()],
        [topic.name for topic in edition.topics.all()],
    )
