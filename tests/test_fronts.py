"""What stands on a front that editors have laid out."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import homepage, layouts, workflow
from articles.models import Front, Image, Layout, Section, Topic

from .builders import (
    document,
    make_article,
    make_author,
    make_front,
    make_image,
    make_live,
    make_scheduled,
    make_section,
    make_topic,
    make_withdrawn,
    publish,
    the_chief,
)
from .test_homepage import make_live_stories
from .test_popular import count_reads

pytestmark = pytest.mark.django_db


def stands(composed):
    """What stands in each zone, as headlines."""
    return [[edition.headline for edition in zone.editions] for zone in composed.zones]


def test_hand_picks_stand_where_they_were_put_and_the_rest_fills_itself():
    older = make_live("Old", at=timezone.now() - timedelta(days=300))
    stories = [story.headline for story in make_live_stories(5)]

    page = homepage.compose(document(("lead", [None, older.article], {})))

    assert stands(page) == [[stories[0], "Old", *stories[1:3]]]


@pytest.mark.parametrize("make", [make_scheduled, make_withdrawn, make_article])
def test_a_place_of_what_is_not_live_fills_itself(make):
    hidden = make("Hidden")
    live = make_live("Seen", at=timezone.now() - timedelta(hours=2))

    page = homepage.compose(document(("lead", [getattr(hidden, "article", hidden)], {"count": 1})))

    assert stands(page) == [[live.headline]]
    assert not page.zones[0].slots[0].by_hand


def test_a_withdrawn_story_leaves_its_place_to_the_next_at_once(client):
    pinned = make_live("Withdrawn soon").article
    make_live("The next", at=timezone.now() - timedelta(hours=2))
    make_front(("lead", [pinned], {"count": 1}))
    assert "Withdrawn soon" in client.get("/").content.decode()

    workflow.withdraw(pinned, by=the_chief(), reason="It was another river.")

    shown = client.get("/").content.decode()
    assert "Withdrawn soon" not in shown
    assert "The next" in shown


def test_zones_choose_by_their_rules():
    world, sport = make_section("World"), make_section("Sport")
    make_live("Goal", section=sport)
    make_live("Vote", section=world, topics=["Elections"])
    make_live("I think", section=world, form="opinion")
    make_live("Seen from above", section=make_section("Travel"), lead_image=make_image())
    topic = make_topic("Rivers")
    make_live("Flood", section=world, topics=["Rivers"])

    page = homepage.compose(
        document(
            ("topic", (), {"topic": topic.pk, "count": 1}),
            ("section", (), {"section": sport.pk}),
            ("opinion", (), {}),
            ("pictures", (), {}),
            ("section", (), {"section": world.pk}),
        )
    )

    assert stands(page) == [["Flood"], ["Goal"], ["I think"], ["Seen from above"], ["Vote"]]
    assert [zone.title for zone in page.zones] == ["Rivers", "Sport", "Opinion", "", "World"]


def test_what_a_column_does_not_draw_stands_elsewhere(client):
    sport, other = make_section("Sport"), make_section("Other")
    stories = [story.headline for story in make_live_stories(5, sport)]
    make_live("Elsewhere", section=other, at=timezone.now() - timedelta(days=1))
    make_front(
        ("section", (), {"section": sport.pk, "way": "column"}),
        ("section", (), {"section": other.pk, "way": "column"}),
        ("section", (), {"section": sport.pk, "way": "row", "count": 2}),
    )

    response = client.get("/")

    assert [[e.headline for e in zone.editions] for zone in response.context["front"].zones] == [
        stories[:3],
        ["Elsewhere"],
        stories[3:],
    ]
    assert all(headline in response.content.decode() for headline in stories)


def test_an_age_limit_leaves_out_what_is_older():
    make_live("Yesterday", at=timezone.now() - timedelta(hours=23))
    make_live("Last week", at=timezone.now() - timedelta(days=7))

    assert stands(homepage.compose(document(("top", (), {"days": 1})))) == [["Yesterday"]]


def test_a_rail_above_the_newest_has_the_newest_of_its_section():
    sport = make_section("Sport")
    make_live("Goal", section=sport, at=timezone.now() - timedelta(minutes=1))
    make_live("Other", at=timezone.now() - timedelta(minutes=2))

    page = homepage.compose(document(("section", (), {"section": sport.pk}), "newest"))

    assert stands(page) == [["Goal"], ["Other"]]


def test_a_story_stands_by_hand_until_a_time():
    pinned = make_live("For a while", at=timezone.now() - timedelta(days=1)).article
    make_live("The newest")
    until = timezone.now() + timedelta(hours=1)
    layout = document(("lead", [pinned], {"count": 1}))
    layout["zones"][0]["slots"][0]["until"] = until.isoformat()

    assert stands(homepage.compose(layout)) == [["For a while"]]
    assert stands(homepage.compose(layout, at=until)) == [["The newest"]]


def test_a_page_at_a_time_has_what_is_out_by_then_and_nothing_else():
    soon = make_scheduled("Out tomorrow")
    make_live("Gone by then", until=timezone.now() + timedelta(hours=1))
    make_article("Never out")
    layout = document(("lead", [soon.article], {"count": 1}), "newest")

    assert stands(homepage.compose(layout)) == [["Gone by then"], []]
    assert stands(homepage.compose(layout, at=soon.live_from)) == [["Out tomorrow"], []]


def test_a_place_has_words_and_a_picture_of_its_own(client):
    image = make_image("Bridge", credit="Ada Berg")
    story = make_live(
        "A long headline of many words", kicker="Rivers", lead_image=make_image(credit="Ben Dahl")
    ).article
    layout = document(("lead", [story], {"count": 1}))
    layout["zones"][0]["slots"][0] |= {"headline": "In short", "kicker": "Now", "picture": image.pk}

    (edition,) = homepage.compose(layout).editions

    assert (edition.headline, edition.kicker, edition.lead_image, edition.credit) == (
        "In short",
        "Now",
        image,
        "Ada Berg",
    )


def test_a_picture_that_leads_is_in_the_place_where_it_is_drawn():
    make_live("Without a picture")
    make_live("With one", lead_image=make_image(), at=timezone.now() - timedelta(hours=1))

    lead = homepage.compose(document("lead")).zones[0]

    assert stands(homepage.compose(document("lead"))) == [["With one", "Without a picture"]]
    assert [slot.edition.slot for slot in lead.slots[:2]] == lead.slots[:2]


def test_what_was_said_of_a_story_that_does_not_stand_is_not_said_of_the_next():
    soon = make_scheduled("Not out")
    make_live("Main", related=[make_live("Related", at=timezone.now() - timedelta(days=9)).article])
    layout = document(("lead", [soon.article], {"count": 1}))
    layout["zones"][0]["slots"][0] |= {"related": True, "size": "large", "headline": "In short"}

    page = homepage.compose(layout)

    assert page.lead.headline == "Main"
    assert (page.lead.beneath, page.lead.slot.size) == ([], "")


def test_a_picture_of_a_place_whose_rights_have_ended_leaves_that_of_the_story():
    ended = make_image("Bridge", rights_expire_at=timezone.now() - timedelta(days=1))
    own = make_image()
    layout = document(("lead", [make_live(lead_image=own).article], {"count": 1}))
    layout["zones"][0]["slots"][0]["picture"] = ended.pk

    assert homepage.compose(layout).lead.lead_image == own


def test_related_links_stand_beneath_and_nowhere_else():
    others = [make_live(f"Related {number}") for number in range(3)]
    hidden = make_scheduled("Not out")
    story = make_live("Main", related=[hidden.article, *(other.article for other in others)]).article
    layout = document(("lead", [story], {"count": 1}), ("top", [others[0].article], {"count": 2}))
    layout["zones"][0]["slots"][0]["related"] = True

    page = homepage.compose(layout)

    assert [edition.headline for edition in page.lead.beneath] == ["Related 1"]
    everything = [*page.editions, *page.lead.beneath]
    assert len(everything) == len({edition.article_id for edition in everything})


def test_what_is_gone_draws_nothing(client):
    make_live("Here")
    section = make_section("Soon gone")
    topic, image = make_topic("Gone"), make_image()
    layout = document(("lead", (), {}), ("section", (), {"section": section.pk}), ("topic", (), {"topic": topic.pk}))
    layout["zones"][0]["slots"][0]["picture"] = image.pk
    homepage.publish(Front.of(), layout, by=the_chief())
    Section.objects.filter(pk=section.pk).delete()
    topic.delete()
    Image.objects.filter(pk=image.pk).delete()

    response = client.get("/")

    assert response.status_code == 200
    assert [len(row) for row in response.context["rows"]] == [1]


@pytest.mark.parametrize("number", [0, 1])
def test_a_small_newspaper_has_a_page_that_looks_intended(client, number):
    make_live_stories(number)
    make_front("lead", "top", "newest", "most_read", "opinion", "pictures", "text")

    response = client.get("/")

    assert response.status_code == 200
    assert [[zone.document["kind"] for zone in row] for row in response.context["rows"]] == [["lead"]] * number
    assert ("is about to begin" in response.content.decode()) == (number == 0)


ZONES = st.lists(st.sampled_from([*layouts.KINDS]), min_size=1, max_size=9)


class EveryLayout(TestCase):
    """No story stands in two places, whatever is laid out."""

    @classmethod
    def setUpTestData(cls):
        cls.sections = [make_section() for _number in range(3)]
        make_topic("Rivers")
        cls.stories = []
        for number in range(24):
            form = "opinion" if number % 5 == 0 else "news"
            topics = ["Rivers"] if number % 3 == 0 else []
            at = timezone.now() - timedelta(hours=number)
            edition = make_live(section=cls.sections[number % 3], form=form, topics=topics, at=at)
            cls.stories.append(edition.article)
            if number < 12:
                count_reads(edition, number + 1)
        cls.hidden = [make_scheduled().article, make_withdrawn().article, make_article()]

    @settings(max_examples=25, suppress_health_check=[*HealthCheck])
    @given(kinds=ZONES, data=st.data())
    def test_no_story_stands_twice_and_hand_picks_stay(self, kinds, data):
        subjects = {"topic": Topic.objects.get().pk}
        zones = []
        for kind in kinds:
            subjects["section"] = data.draw(st.sampled_from([section.pk for section in self.sections]))
            picks = data.draw(st.lists(st.sampled_from([None, *self.stories, *self.hidden]), max_size=4))
            zones.append((kind, picks, {kind: subjects[kind]} if kind in subjects else {}))
        layout, _sentences = layouts.read(document(*zones))

        page = homepage.compose(layout)

        times = Counter(edition.article_id for edition in page.editions)
        assert set(times.values()) <= {1}
        live = {story.pk for story in self.stories}
        assert set(times) <= live
        assert {key for key in layouts.placed(layout) if key in live} <= set(times)


@pytest.mark.parametrize("number", [1, 60])
def test_the_homepage_costs_the_same_for_any_number_of_placed_stories(client, django_assert_num_queries, number):
    author, image, related = make_author(), make_image(), make_live("Related")
    sections = [make_section() for _section in range(3)]
    topic = make_topic("Rivers")
    stories = [
        make_live(
            section=sections[place % 3],
            bylines=[author],
            lead_image=image,
            related=[related.article],
            topics=["Rivers"],
        ).article
        for place in range(number)
    ]
    for story in make_live_stories(4, sections[0], hours=9, topics=["Rivers"]):
        count_reads(story, 3)
    zones = [("lead", 4, {}), *[("top", 8, {"count": 8})] * 6, ("section", 4, {"section": sections[0].pk})]
    zones += [("topic", 4, {"topic": topic.pk})]
    picks = [(kind, [stories.pop() for _place in range(min(count, len(stories)))], more) for kind, count, more in zones]
    layout = document(*picks, "opinion", "pictures", "newest", "most_read", "text")
    layout["zones"][0]["slots"][0] |= {"related": True, "picture": image.pk}
    make_front("lead")
    Layout.objects.update(document=layout)

    with django_assert_num_queries(10):
        response = client.get("/")

    assert len(layouts.placed(layouts.read(layout)[0])) == number
    assert set(layouts.placed(layout)) <= {e.article_id for e in response.context["front"].editions}


def test_a_section_is_laid_out_like_the_homepage(client):
    sport = make_section("Sport")
    make_live("Elsewhere")
    stories = make_live_stories(8, sport)
    make_front(("lead", [stories[5].article], {}), "top", section=sport)

    response = client.get("/sport/")

    zones = [[edition for zone in row for edition in zone.editions] for row in response.context["rows"]]
    assert zones == [[stories[5], *stories[:3]], [stories[3], stories[4], stories[6], stories[7]]]
    assert response.context["editions"] == []
    assert "Elsewhere" not in response.content.decode()


def test_the_list_of_a_laid_out_section_goes_on_below_and_on_the_next_page(client):
    sport = make_section("Sport")
    stories = make_live_stories(3, sport)
    make_front(("lead", (), {"count": 1}), section=sport)

    first, next_page = client.get("/sport/"), client.get(f"/sport/?before={stories[0].article_id}")

    assert first.context["editions"] == stories[1:]
    assert "rows" not in next_page.context


def test_a_change_is_on_the_page_with_the_next_request(client):
    first, second = publish(make_article("First")).article, make_live("Second").article
    make_front(("lead", [first], {"count": 1}))
    assert client.get("/").context["lead"].headline == "First"

    make_front(("lead", [second], {"count": 1}))

    assert client.get("/").context["lead"].headline == "Second"
