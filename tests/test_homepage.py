from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import homepage
from articles.models import Image

from .builders import make_article, make_image, make_live, make_scheduled, make_section, make_withdrawn
from .test_popular import count_reads

pytestmark = pytest.mark.django_db


def make_live_stories(number, section=None, hours=0, **fields):
    """So many live stories, newest first, an hour between each."""
    now = timezone.now()
    section = section or make_section()
    return [make_live(section=section, at=now - timedelta(hours=hours + one), **fields) for one in range(number)]


def the_page():
    """What stands on the homepage, by the names of its zones."""
    page = homepage.compose()
    zones = {zone.document["kind"]: zone.editions for zone in page.zones}
    return {
        "lead": page.lead,
        "beside": zones["lead"][1:],
        "top": zones["top"],
        "latest": zones["newest"],
        "most_read": zones["most_read"],
        "rails": [(zone.section, zone.editions) for zone in page.zones if zone.section],
        "all": page.editions,
    }


def test_an_empty_newspaper_has_an_empty_front_page():
    make_article()

    front = the_page()

    assert front["all"] == []
    assert front["rails"] == []


def test_one_story_leads():
    edition = make_live()

    front = the_page()

    assert front["lead"] == edition
    assert front["all"] == [edition]


def test_the_newest_leads_and_the_next_follow():
    stories = make_live_stories(15)

    front = the_page()

    assert front["lead"] == stories[0]
    assert front["beside"] == stories[1:4]
    assert front["top"] == stories[4:8]
    assert front["latest"] == stories[8:15]


def test_a_lead_wants_a_picture():
    bare = make_live_stories(2)
    pictured = make_live(at=timezone.now() - timedelta(hours=3), lead_image=make_image())

    front = the_page()

    assert front["lead"] == pictured
    assert front["beside"] == bare


def test_a_picture_whose_rights_have_ended_does_not_make_a_lead():
    newest = make_live_stories(2)[0]
    make_live(at=timezone.now() - timedelta(hours=3), lead_image=(image := make_image()))
    Image.objects.filter(pk=image.pk).update(rights_expire_at=timezone.now())

    assert the_page()["lead"] == newest


def test_an_old_story_does_not_lead_for_its_picture():
    newest = make_live_stories(4)[0]
    make_live(at=timezone.now() - timedelta(hours=9), lead_image=make_image())

    assert the_page()["lead"] == newest


def test_the_rest_follows_by_section_in_the_order_of_the_navigation():
    make_live_stories(15)
    sport, world = make_section("Sport", position=2), make_section("World", position=1)
    older_sport, older_world = (make_live_stories(6, section, hours=30) for section in (sport, world))
    for story in make_live_stories(5, hours=60):
        count_reads(story, 5)

    assert the_page()["rails"] == [(world, older_world[:4]), (sport, older_sport[:4])]


def test_every_story_that_counts_as_shown_is_drawn(client):
    sections = [make_section() for _number in range(7)]
    for section in sections:
        make_live_stories(8, section)

    response = client.get("/")

    shown = response.content.decode()
    assert any(zone.document["way"] == "column" for zone in response.context["front"].zones)
    assert [one.headline for one in response.context["front"].editions if one.get_absolute_url() not in shown] == []


def test_sections_of_one_story_stand_side_by_side_below_the_others(client):
    make_live_stories(15)
    _few, full, *_few = [make_live_stories(number, hours=20) for number in (1, 3, 1, 1)]

    rows = client.get("/").context["rows"]

    assert [len(row) for row in rows[2:]] == [2, 3]
    assert rows[2][0].editions == full


def test_most_read_is_what_is_read():
    make_live_stories(15)
    older = make_live_stories(6, hours=30)
    for number, edition in enumerate(older):
        count_reads(edition, number + 1)

    assert the_page()["most_read"] == older[:0:-1]


@pytest.mark.parametrize(("read", "listed"), [(0, 0), (2, 0), (3, 3)])
def test_a_list_of_the_most_read_is_never_filled_up(read, listed):
    make_live_stories(15)
    for edition in make_live_stories(6, hours=30)[:read]:
        count_reads(edition, 1)

    assert len(the_page()["most_read"]) == listed


def test_no_story_stands_in_two_places():
    for _section in range(4):
        for story in make_live_stories(9, lead_image=make_image()):
            count_reads(story, 1)

    shown = Counter(edition.article_id for edition in the_page()["all"])

    assert len(shown) > 25
    assert set(shown.values()) == {1}


def test_nothing_but_live_stories():
    live = make_live_stories(3)
    for hidden in (make_scheduled(), make_withdrawn()):
        count_reads(hidden, 9)
    make_article()

    assert set(the_page()["all"]) == set(live)
