"""The verbs of fronts: drafts, moments, the way back, two editors, and pages that cannot be drawn."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import homepage, layouts, workflow
from articles.models import Front, Layout
from articles.refusals import Refused

from .builders import document, make_article, make_editor, make_front, make_live, make_reporter, make_section, the_chief

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def lead():
    return homepage.compose(homepage.live(Front.of()).document).lead


def test_a_layout_is_with_readers_from_its_moment_until_its_end():
    now = timezone.now()
    first, second = make_live().article, make_live().article
    make_front(("lead", [first], {}))
    evening = homepage.publish(
        Front.of(), document(("lead", [second], {})), by=the_chief(), at=now + HOUR, until=now + 3 * HOUR
    )

    assert homepage.live(Front.of()) != evening
    assert homepage.live(Front.of(), now + 2 * HOUR) == evening
    # What stood before stands again.
    assert homepage.live(Front.of(), now + 4 * HOUR) == homepage.live(Front.of())


def test_a_waiting_layout_can_be_cancelled_and_stays_in_the_history(client):
    front = Front.of()
    evening = homepage.publish(front, document("lead"), by=the_chief(), at=timezone.now() + HOUR)

    homepage.cancel(evening, by=the_chief())

    assert homepage.waiting(front) == []
    assert homepage.live(front, timezone.now() + 2 * HOUR) is None
    assert list(front.layouts.all()) == [evening]
    with pytest.raises(Refused, match="Nothing waits there"):
        homepage.cancel(evening, by=the_chief())


def test_what_readers_see_cannot_be_cancelled():
    with pytest.raises(Refused, match="Readers see it already"):
        homepage.cancel(make_front("lead"), by=the_chief())


def test_rolling_back_shows_an_old_layout_anew():
    old, new = make_live().article, make_live().article
    first = make_front(("lead", [old], {}))
    make_front(("lead", [new], {}))

    back = homepage.roll_back(Front.of(), first, by=the_chief())

    assert lead().article == old
    assert back.note.startswith("Rolled back to today, ")
    assert Front.of().layouts.count() == 3


def test_publishing_the_same_twice_is_refused():
    make_front("lead")

    with pytest.raises(Refused, match="Readers see this already"):
        make_front("lead")


def test_an_end_before_the_beginning_is_refused():
    with pytest.raises(Refused, match="It would end before it begins"):
        homepage.publish(Front.of(), document("lead"), by=the_chief(), until=timezone.now() - HOUR)


def test_a_draft_is_what_editors_go_on_from_and_readers_do_not_see_it():
    live = make_front("lead")
    story = make_live().article

    draft = homepage.save_draft(Front.of(), document(("lead", [story], {})), by=the_chief(), base=live)

    assert homepage.working(Front.of()) == draft
    assert homepage.live(Front.of()) == live


def test_a_published_draft_is_done():
    draft = homepage.save_draft(Front.of(), document("lead"), by=the_chief(), base=None)

    published = homepage.publish(Front.of(), draft, by=the_chief())

    assert homepage.working(Front.of()) == published


def test_a_draft_of_what_waits_takes_its_place_and_leaves_the_page_alone():
    front = Front.of()
    live = make_front("lead")
    evening = homepage.publish(front, document("top"), by=the_chief(), at=timezone.now() + HOUR)
    draft = homepage.save_draft(front, document("top", "text"), by=the_chief(), base=evening, replaces=evening)

    assert homepage.working(front) == live
    assert homepage.working(front, evening) == draft

    later = homepage.publish(front, draft, by=the_chief(), at=timezone.now() + 2 * HOUR)
    assert homepage.waiting(front) == [later]


def test_two_editors_in_different_places_both_keep_their_work():
    front, base = Front.of(), make_front("lead", "top")
    one, other = make_live().article, make_live().article
    homepage.save_draft(front, layouts.put(base.document, "z1s1", one.pk)[0], by=make_editor("Emil"), base=base)

    both = homepage.save_draft(front, layouts.put(base.document, "z2s1", other.pk)[0], by=the_chief(), base=base)

    assert layouts.placed(both.document) == {one.pk: "z1s1", other.pk: "z2s1"}


def test_two_editors_in_one_place_are_told_and_both_texts_are_kept():
    front, base = Front.of(), make_front("lead")
    one, other = make_live().article, make_live().article
    first = homepage.save_draft(front, layouts.put(base.document, "z1s1", one.pk)[0], by=make_editor("Emil"), base=base)

    with pytest.raises(homepage.Conflict) as conflict:
        homepage.save_draft(front, layouts.put(base.document, "z1s1", other.pk)[0], by=the_chief(), base=base)

    assert str(conflict.value).startswith("Emil saved this page after you opened it, and changed the same.")
    assert homepage.working(front) == first
    assert layouts.placed(Layout.objects.get(pk=conflict.value.aside.pk).document) == {other.pk: "z1s1"}


def test_what_is_changed_now_is_not_undone_by_what_waits():
    front = Front.of()
    live = make_front("lead", "top")
    evening_story, story = make_live().article, make_live().article
    homepage.publish(
        front,
        layouts.put(live.document, "z2s1", evening_story.pk)[0],
        by=the_chief(),
        at=timezone.now() + HOUR,
    )

    homepage.publish(front, layouts.put(live.document, "z1s1", story.pk)[0], by=the_chief())

    (waiting,) = homepage.waiting(front)
    assert layouts.placed(waiting.document) == {story.pk: "z1s1", evening_story.pk: "z2s1"}


def test_a_story_is_published_into_the_lead_in_one_act():
    make_front("lead")
    article = make_article("The bridge is open")

    workflow.publish(article, by=the_chief(), in_lead=True)

    assert lead().headline == "The bridge is open"


def test_a_story_that_leads_already_is_published_again_and_keeps_its_words():
    article = make_article("The bridge is open")
    workflow.publish(article, by=the_chief(), in_lead=True)
    said, _sentences = layouts.change_slot(homepage.live(Front.of()).document, "z1s1", headline="In short")
    layout = homepage.publish(Front.of(), said, by=the_chief())
    article.standfirst = "Since noon."
    article.save()

    workflow.publish(article, by=the_chief(), in_lead=True)

    assert homepage.live(Front.of()) == layout
    assert lead().standfirst == "Since noon."
    assert lead().headline == "In short"


def test_a_story_leads_from_the_moment_it_is_scheduled_for():
    front, moment = Front.of(), timezone.now() + HOUR
    make_front("lead")
    make_live()
    article = make_article()

    workflow.publish(article, by=the_chief(), at=moment, in_lead=True)

    before, after = (
        homepage.compose(homepage.live(front, at).document, at=at).lead.article for at in (timezone.now(), moment)
    )
    assert before != article
    assert after == article


def draft_of(base, place, article, **fields):
    """A draft of Emil's that puts a story into a place of what stands."""
    document, _said = layouts.put(base.document, place, article.pk)
    return homepage.save_draft(Front.of(), document, by=make_editor("Emil"), base=base, **fields)


def drafted():
    """What editors have before them that readers do not: {article: place}."""
    draft = homepage.working(Front.of())
    assert draft.live_from is None
    return layouts.placed(draft.document)


def test_a_story_published_into_the_lead_is_brought_into_the_open_draft():
    other, article = make_live().article, make_article()
    draft_of(make_front("lead", "top"), "z2s1", other)

    workflow.publish(article, by=the_chief(), in_lead=True)

    assert drafted() == {article.pk: "z1s1", other.pk: "z2s1"}
    assert homepage.working(Front.of()).by_name == "The-chief"


def test_a_draft_with_another_lead_keeps_it():
    mine, article = make_live().article, make_article()
    draft_of(make_front("lead", "top"), "z1s1", mine)

    workflow.publish(article, by=the_chief(), in_lead=True)

    assert drafted() == {mine.pk: "z1s1"}


def test_rolling_back_leaves_the_open_draft():
    old, new, other = (make_live().article for _number in range(3))
    first = make_front(("lead", [old], {}), "top")
    draft_of(make_front(("lead", [new], {}), "top"), "z2s1", other)

    homepage.roll_back(Front.of(), first, by=the_chief())

    assert drafted() == {old.pk: "z1s1", other.pk: "z2s1"}


def test_what_a_moment_brings_readers_is_brought_into_the_draft_that_is_saved_after_it():
    front, moment = Front.of(), timezone.now() + HOUR
    other, third, article = make_live().article, make_live().article, make_article()
    draft = draft_of(make_front("lead", "top"), "z2s1", other)
    workflow.publish(article, by=the_chief(), at=moment, in_lead=True)
    assert drafted() == {other.pk: "z2s1"}

    with time_machine.travel(moment + timedelta(minutes=1)):
        assert homepage.working(front) == draft
        document, _said = layouts.put(draft.document, "z2s2", third.pk)
        homepage.save_draft(front, document, by=the_chief(), base=draft)

        assert drafted() == {article.pk: "z1s1", other.pk: "z2s1", third.pk: "z2s2"}


def test_a_draft_is_done_when_it_is_published_at_a_time_whatever_becomes_of_that():
    front, live = Front.of(), make_front("lead", "top")
    draft = draft_of(live, "z1s1", make_live().article)
    waiting = homepage.publish(front, draft, by=the_chief(), at=timezone.now() + HOUR)

    homepage.publish(front, waiting, by=the_chief(), at=timezone.now() + 2 * HOUR)

    assert homepage.waiting(front) != [waiting]
    assert homepage.working(front) == live


def test_a_lead_ends_with_the_layout_that_it_was_put_on():
    front, until = Front.of(), timezone.now() + HOUR
    make_front("lead")
    homepage.publish(front, document("lead", "top"), by=the_chief(), until=until)

    workflow.publish(make_article(), by=the_chief(), in_lead=True)

    assert homepage.live(front).live_until == until


def test_what_ends_before_a_layout_begins_is_not_carried_into_it():
    front, moment, live = Front.of(), timezone.now() + HOUR, make_front("lead", "top")
    evening = homepage.publish(
        front, layouts.put(live.document, "z2s1", make_live().article_id)[0], by=the_chief(), at=moment
    )
    for_now, _said = layouts.put(live.document, "z1s1", make_live().article_id)

    homepage.publish(front, for_now, by=the_chief(), until=moment)

    assert homepage.waiting(front) == [evening]


def test_the_draft_of_a_waiting_layout_goes_on_with_what_is_carried_into_it():
    front, live = Front.of(), make_front("lead", "top")
    one, other, third = (make_live().article for _number in range(3))
    evening = homepage.publish(
        front, layouts.put(live.document, "z2s1", one.pk)[0], by=the_chief(), at=timezone.now() + HOUR
    )
    draft_of(evening, "z2s2", other, replaces=evening)

    homepage.publish(front, layouts.put(live.document, "z1s1", third.pk)[0], by=the_chief())

    (carried,) = homepage.waiting(front)
    draft = homepage.working(front, carried)
    assert layouts.placed(draft.document) == {third.pk: "z1s1", one.pk: "z2s1", other.pk: "z2s2"}
    assert not front.layouts.drafts().filter(replaces=evening).exists()
    assert homepage.follow(front, evening.pk) == carried


def test_a_story_that_is_refused_does_not_move_the_lead():
    make_front("lead")

    with pytest.raises(Refused):
        workflow.publish(make_article(headline=""), by=the_chief(), in_lead=True)

    assert Layout.objects.count() == 1


def test_an_editor_of_one_section_publishes_but_does_not_lead_the_homepage():
    section = make_section("Sport")
    editor = make_editor(sections=[section])
    article = make_article(section=section)

    with pytest.raises(Refused, match="The homepage is for editors of all sections"):
        workflow.publish(article, by=editor, in_lead=True)

    assert not article.editions.exists()


def test_who_may_lay_out_what():
    sport, world = make_section("Sport"), make_section("World")
    emil, sonja, rosa = make_editor("Emil"), make_editor("Sonja", sections=[sport]), make_reporter()

    assert [homepage.may_lay_out(emil, section) for section in (None, sport)] == [True, True]
    assert [homepage.may_lay_out(sonja, section) for section in (None, sport, world)] == [False, True, False]
    assert [homepage.may_lay_out(rosa, section) for section in (None, sport)] == [False, False]


@pytest.mark.parametrize(
    "verb",
    [
        lambda front, by: homepage.publish(front, document("lead"), by=by),
        lambda front, by: homepage.save_draft(front, document("lead"), by=by, base=None),
        lambda front, by: homepage.start_anew(front, by=by),
        lambda front, by: homepage.roll_back(front, Layout(document=document("lead"), by_name="Clara"), by=by),
    ],
)
def test_a_reporter_is_refused(verb):
    with pytest.raises(Refused, match="The homepage is for editors of all sections"):
        verb(Front.of(), make_reporter())

    assert not Layout.objects.exists()


def test_there_is_one_homepage():
    assert Front.of() == Front.of()
    assert Front.of(make_section()) != Front.of()


def fails_for(broken):
    def render(document):
        if document == broken:
            raise ValueError("A bug")
        return document

    return render


def test_a_layout_that_cannot_be_drawn_leaves_the_last_good_one(caplog):
    good = make_front("lead")
    bad = make_front("top")

    with caplog.at_level(logging.ERROR):
        drawn = [homepage.draw(fails_for(bad.document)) for _time in range(3)]

    assert drawn == [good.document] * 3
    assert len(caplog.records) == 1
    assert homepage.trouble() == [bad]


def test_without_a_good_layout_the_page_fills_itself():
    bad = make_front("top")

    assert homepage.draw(fails_for(bad.document)) is None


def test_a_layout_that_can_be_drawn_again_is_no_trouble():
    bad = make_front("top")
    homepage.draw(fails_for(bad.document))

    assert homepage.draw(lambda document: document) == bad.document
    assert homepage.trouble() == []


def test_a_good_layout_over_a_broken_one_ends_the_trouble():
    bad = make_front("top")
    homepage.draw(fails_for(bad.document))
    make_front("lead")

    assert homepage.trouble() == []


def test_each_front_has_its_own_trouble():
    section = make_section()
    bad, _other = make_front("top"), make_front("lead", section=section)
    homepage.draw(fails_for(bad.document))

    assert homepage.trouble() == [bad]


def test_what_is_not_drawn_for_readers_marks_nothing():
    bad = make_front("top")
    homepage.draw(fails_for(bad.document), for_readers=False)
    assert homepage.trouble() == []

    homepage.draw(fails_for(bad.document))
    homepage.draw(lambda document: document, for_readers=False)
    assert homepage.trouble() == [bad]


def test_two_editors_do_not_take_off_the_last_zones_together():
    front, base = Front.of(), make_front("lead", "top")
    homepage.save_draft(front, layouts.remove_zone(base.document, "z1")[0], by=the_chief(), base=base)

    with pytest.raises(Refused, match="A page has a zone at least"):
        homepage.save_draft(front, layouts.remove_zone(base.document, "z2")[0], by=the_chief(), base=base)


def test_a_layout_of_nothing_is_gone_on_from_as_the_page_that_fills_itself():
    bad = make_front("lead")
    bad.document = {"zones": []}

    assert homepage.before(Front.of(), bad) == homepage.before(Front.of(), None)


def test_whatever_the_database_holds_readers_have_a_homepage(client):
    make_live("The bridge is open")
    bad = make_front("lead")
    for nonsense in (None, [], "zones", {"zones": [{"kind": "lead", "slots": 7}, 3]}):
        Layout.objects.filter(pk=bad.pk).update(document=nonsense or {})

        assert client.get("/").status_code == 200
