"""Each kind of change against each kind of page: what it makes old is gone, what it leaves as it is stays kept."""

from copy import deepcopy
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.urls import resolve
from django.utils import timezone

from articles import pagecache, urls, workflow
from articles.models import Address, Banner, Link, Purge, SiteIdentity

from .builders import (
    also_read,
    figure,
    make_author,
    make_correction,
    make_entry,
    make_front,
    make_image,
    make_live,
    make_live_blog,
    make_page,
    make_scheduled,
    make_section,
    make_series,
    make_topic,
    make_withdrawn,
    publish,
    the_chief,
)
from .readers import Readers

pytestmark = pytest.mark.usefixtures("one_connection")

NOW = "2026-05-04T12:00:00Z"
LONG_AGO = timezone.now().replace(2025, 3, 10, 12, 0)


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker):
    """The newspaper of paper(), made once; each test has its own copy, and undoes what it did."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        yield _print()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def have_read(printed, one_connection, django_db_blocker):
    """What readers of every page of paper() leave in a cache."""
    readers = Readers(WSGIHandler())
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False):
        answers = {name: readers.get(path) for name, path in printed.pages.items()}
    return readers, answers


@pytest.fixture
def paper(printed, db):
    """A newspaper of two sections: `river` fills itself, `hills` is laid out. Its `pages` are one of each kind."""
    with time_machine.travel(NOW, tick=False):
        yield deepcopy(printed)


@pytest.fixture
def readers(paper, have_read):
    """Readers who have asked for every page of paper() before."""
    others, _answers = have_read
    readers = Readers(WSGIHandler())
    readers.cache.changes.are_known()
    for path in paper.pages.values():
        readers.take_over(path, others)
    return readers


def _print():
    river, hills = make_section("River", position=1), make_section("Hills", position=2)
    rosa, emil = make_author("Rosa"), make_author("Emil")
    water, snow = make_topic("Water"), make_topic("Snow")
    picture, inside = make_image("Bridge"), make_image("Boat")
    floods = make_series("Floods")
    yesterday = timezone.now() - timedelta(days=1)
    bridge = make_live(
        "The bridge", at=yesterday, section=river, bylines=[rosa], topics=["Water"], lead_image=picture
    ).article
    boxed = make_live(
        "The box", at=yesterday, section=river, body=f"<p>Words.</p>{also_read(bridge)}{figure(inside)}"
    ).article
    old = make_live("The old mill", at=LONG_AGO, section=hills, bylines=[emil], topics=["Snow"]).article
    part = make_live("The first part", at=yesterday, section=hills, series=floods).article
    corrected = make_live("The mistake", at=yesterday, section=hills).article
    make_correction(corrected, at=yesterday + timedelta(hours=1))
    blog = make_live_blog("The night", section=hills).article
    make_entry(blog, "It begins", posted=timezone.now() - timedelta(hours=2))
    rumour = make_withdrawn("The rumour", section=river)
    gone = rumour.article
    about = make_page("About")
    make_front(("lead", [old], {}), "newest", section=hills)
    identity = SiteIdentity.objects.create(name="The Daily Example", email="desk@news.example")
    things = dict(locals())
    pages = {
        "home": "/",
        "latest": "/latest/",
        "section": "/river/",
        "section laid out": "/hills/",
        "story": "/river/the-bridge/",
        "story with a box": "/river/the-box/",
        "old story": "/hills/the-old-mill/",
        "part of a series": "/hills/the-first-part/",
        "corrected story": "/hills/the-mistake/",
        "live blog": "/hills/the-night/",
        "updates": "/hills/the-night/updates/?after=1",
        "gone story": rumour.get_absolute_url(),
        "nothing": "/river/nothing/",
        "standing page": "/about/",
        "topic": "/topics/water/",
        "other topic": "/topics/snow/",
        "author": "/authors/rosa/",
        "other author": "/authors/emil/",
        "series": "/series/floods/",
        "archive": "/archive/",
        "year": "/archive/2026/",
        "old year": "/archive/2025/",
        "month": "/archive/2026/05/",
        "old month": "/archive/2025/03/",
        "day": "/archive/2026/05/03/",
        "old day": "/archive/2025/03/10/",
        "corrections": "/corrections/",
        "search": "/search/?q=bridge",
        "suggestions": "/search/suggestions?q=bridge",
        "feeds": "/feeds/",
        "feed": "/feed/",
        "section feed": "/river/feed/",
        "other section feed": "/hills/feed/atom/",
        "topic feed": "/topics/water/feed/json/",
        "author feed": "/authors/rosa/feed/",
        "corrections feed": "/corrections/feed/",
        "search feed": "/search/feed/?q=bridge",
        "sitemap index": "/sitemap.xml",
        "sitemap of sections": "/sitemap-sections.xml",
        "sitemap of topics": "/sitemap-topics.xml",
        "sitemap of a month": "/sitemap-articles-2026-05.xml",
        "sitemap of an old month": "/sitemap-articles-2025-03.xml",
        "news sitemap": "/news-sitemap.xml",
        "robots": "/robots.txt",
        "security": "/.well-known/security.txt",
        "api": "/api/",
        "api description": "/api/openapi.json",
        "api stories": "/api/articles/",
        "api stories of a topic": "/api/articles/?topic=water",
        "api story": f"/api/articles/{bridge.pk}/",
        "api sections": "/api/sections/",
        "api topics": "/api/topics/",
        "api authors": "/api/authors/",
        "saved": "/saved/",
        "offline": "/offline/",
        "worker": "/sw.js",
        "manifest": "/manifest.webmanifest",
        "icon": "/icon-192.png",
        "card elsewhere": "/oembed?url=https://news.example/river/the-bridge/",
    }
    return SimpleNamespace(**things, pages=pages)


#: Addresses of what is no page, or is not kept: pictures, and what is there for developers or with a key alone.
FILES = {"card", "rendition", "components", "indexnow_key"}


def test_every_kind_of_page_there_is_stands_in_the_table(paper):
    names = {resolve(path.partition("?")[0]).url_name for path in paper.pages.values()}

    assert names == {pattern.name for pattern in urls.urlpatterns} - FILES


def test_every_public_page_is_kept_and_sets_no_cookie(paper, have_read):
    readers, answers = have_read

    assert [name for name, answer in answers.items() if "Set-Cookie" in answer.headers] == []
    assert readers.kept(paper.pages) == set(paper.pages)


# What goes with what

STORIES = {"story", "story with a box", "old story", "part of a series", "corrected story", "live blog"}
#: Whatever happens to any story may happen to these.
OF_ALL = {
    *("home", "latest", "archive", "search", "suggestions", "feeds", "feed", "search feed", "sitemap index"),
    *("sitemap of topics", "news sitemap", "api stories", "api stories of a topic", "api topics", "api authors"),
    "nothing",
}
OF_THIS_YEAR = {"year", "month", "sitemap of a month"}
OF_THE_OLD_YEAR = {"old year", "old month", "old day", "sitemap of an old month"}
OF_RIVER = {"section", "section feed"}
OF_HILLS = {"section laid out", "other section feed"}
OF_ROSA = {"author", "author feed"}
OF_WATER = {"topic", "topic feed"}
#: What shows the bridge: its own page, lists of its day, and the other stories, which say what is being read.
OF_THE_BRIDGE = {
    *(*STORIES, *OF_RIVER, *OF_ROSA, *OF_WATER, "home", "latest", "month", "day", "search", "suggestions", "feed"),
    *("search feed", "api stories", "api stories of a topic", "api story", "card elsewhere"),
}
#: What shows the live blog; what shows the corrected story shows the same section, and lists of the same day.
OF_THE_BLOG = {*STORIES, *OF_HILLS, "home", "latest", "section", "month", "day", "feed", "api stories"}
OF_CORRECTIONS = {"corrections", "corrections feed", "sitemap index", "sitemap of a month", "news sitemap"}
#: What has the paper's name, its sections, banner, links and standing pages around it, or lists them.
FRAMED = {
    *(*STORIES, "home", "latest", "section", "section laid out", "gone story", "nothing", "standing page", "topic"),
    *("other topic", "author", "other author", "series", "archive", "year", "old year", "month", "old month", "day"),
    *("old day", "corrections", "search", "suggestions", "feeds", "saved", "offline", "sitemap index"),
    *("sitemap of sections", "sitemap of topics", "api sections"),
}


def publish_a_story(paper):
    make_live("The dam", section=paper.river, bylines=[paper.rosa], topics=["Water"])


def publish_a_part_of_a_series(paper):
    make_live("The second part", section=paper.river, series=paper.floods)


def publish_a_change(paper):
    paper.bridge.headline = "The bridge is open"
    paper.bridge.save()
    publish(paper.bridge)


def move_a_story(paper):
    paper.bridge.section, paper.bridge.slug = paper.hills, "the-bridge-moved"
    paper.bridge.save()
    publish(paper.bridge)


def withdraw_a_story(paper):
    workflow.withdraw(paper.bridge, by=the_chief(), reason="It was another bridge.")


def bring_a_story_back(paper):
    publish(paper.gone)


def unpublish_an_old_story(paper):
    workflow.unpublish(paper.old, by=the_chief())


def correct_a_story(paper):
    make_correction(paper.bridge)


def retract_a_correction(paper):
    workflow.retract_correction(paper.corrected.corrections.get(), by=the_chief())


def add_an_entry(paper):
    make_entry(paper.blog, "It goes on")


def leave_a_story_out(paper):
    workflow.leave_out(paper.bridge, by=the_chief())


def say_more_of_a_picture(paper):
    paper.inside.caption = "A boat"
    paper.inside.save()


def lay_out_the_homepage(paper):
    make_front(("lead", [paper.old], {}), "newest")


def lay_out_a_section(paper):
    make_front(("lead", [paper.corrected], {}), "top", section=paper.hills)


def put_up_a_banner(paper):
    now = timezone.now()
    banner = Banner(text="The dam holds", address="/about/", live_from=now, live_until=now + timedelta(hours=1))
    workflow.put_up_banner(banner, by=the_chief())


def rename_the_paper(paper):
    paper.identity.name = "The Weekly Example"
    paper.identity.save()


def choose_a_link(paper):
    Link.objects.create(section=paper.river)


def lead_a_path_elsewhere(paper):
    Address.objects.create(path="/river/nothing/", target="/about/")


def rename_the_section(paper):
    _rename(paper.river)


def rename_an_author(paper):
    _rename(paper.rosa)


def rename_a_topic(paper):
    _rename(paper.water)


def rename_a_series(paper):
    _rename(paper.floods)


def _rename(thing):
    thing.name = "Another name"
    thing.save()


def rename_a_standing_page(paper):
    paper.about.title = "About us"
    paper.about.save()


def crop_a_picture_elsewhere(paper):
    paper.picture.focal_x = 0.2
    paper.picture.save()


FEEDS_AND_API = {
    *("feed", "section feed", "topic feed", "author feed", "search feed"),
    *("api stories", "api stories of a topic", "api story"),
}
MONTHS = {"sitemap of a month", "sitemap of an old month"}

#: What goes at once with each change.
GOES = {
    publish_a_story: OF_ALL | OF_THIS_YEAR | OF_RIVER | OF_ROSA | OF_WATER,
    publish_a_part_of_a_series: OF_ALL | OF_THIS_YEAR | OF_RIVER | {"series", "part of a series"},
    publish_a_change: OF_ALL | OF_THIS_YEAR | OF_THE_BRIDGE,
    move_a_story: OF_ALL | OF_THIS_YEAR | OF_THE_BRIDGE | OF_HILLS,
    withdraw_a_story: OF_ALL | OF_THIS_YEAR | OF_THE_BRIDGE,
    bring_a_story_back: OF_ALL | OF_THIS_YEAR | OF_RIVER | {"gone story"},
    unpublish_an_old_story: OF_ALL | OF_THE_OLD_YEAR | OF_HILLS | STORIES | {"section", "other topic", "other author"},
    correct_a_story: OF_THE_BRIDGE | OF_CORRECTIONS,
    retract_a_correction: OF_THE_BLOG | OF_CORRECTIONS,
    add_an_entry: OF_THE_BLOG | {"updates", "sitemap index", "sitemap of a month", "news sitemap"},
    leave_a_story_out: OF_THE_BRIDGE | {"sitemap index", "news sitemap"},
    say_more_of_a_picture: {"story with a box"} | MONTHS,
    crop_a_picture_elsewhere: OF_THE_BRIDGE | MONTHS,
    lay_out_the_homepage: {"home"},
    lay_out_a_section: {"section laid out"},
    rename_the_section: FRAMED | FEEDS_AND_API | {"news sitemap", "card elsewhere"},
    rename_an_author: FEEDS_AND_API
    | {"home", "section", "story", "topic", "author", "search", "feeds", "api authors", "card elsewhere", "nothing"},
    rename_a_topic: FEEDS_AND_API | {"story", "topic", "feeds", "sitemap of topics", "api topics", "nothing"},
    rename_a_series: {"series", "part of a series", "nothing"},
    rename_a_standing_page: FRAMED,
    put_up_a_banner: FRAMED,
    choose_a_link: FRAMED,
    lead_a_path_elsewhere: {"nothing"},
    rename_the_paper: FRAMED
    | {"feed", "section feed", "other section feed", "topic feed", "author feed", "corrections feed", "search feed"}
    | {"news sitemap", "security", "api", "manifest", "icon", "card elsewhere"},
}
#: What is drawn anew by the minute: boxes of what is new or read elsewhere; the way to before the oldest story.
AGES = {
    publish_a_story: STORIES,
    publish_a_part_of_a_series: STORIES,
    bring_a_story_back: STORIES,
    unpublish_an_old_story: {"year", "month", "day"},
}


@pytest.mark.parametrize("change", GOES, ids=lambda change: change.__name__)
def test_a_change_throws_away_what_shows_it_and_leaves_what_would_be_drawn_again(paper, readers, change):
    change(paper)
    readers.cache.changes.look()
    kept = readers.kept(paper.pages)

    assert set(paper.pages) - kept == GOES[change]

    new = Readers(WSGIHandler())
    same = [name for name in kept if new.get(paper.pages[name]).body == readers.get(paper.pages[name]).body]
    assert kept - AGES.get(change, set()) <= set(same)


@pytest.mark.parametrize("noun", ["topics", "sections"])
def test_a_merger_throws_everything_away(paper, readers, noun):
    if noun == "topics":
        workflow.merge_topics(paper.snow, into=paper.water)
    else:
        workflow.merge_sections(paper.hills, into=paper.river)
    readers.cache.changes.look()

    assert readers.kept(paper.pages) == set()


def test_what_comes_in_past_the_verbs_has_its_moments(db):
    edition = make_scheduled()
    Purge.objects.all().delete()
    pagecache.purge_everything()

    assert [(row.tags, row.at) for row in Purge.objects.order_by("pk")] == [
        ("everything", None),
        ("everything", edition.live_from),
    ]
