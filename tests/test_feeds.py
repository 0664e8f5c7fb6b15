import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
import time_machine
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles import workflow
from articles.models import Article, Edition, SiteIdentity

from .builders import (
    also_read,
    figure,
    make_article,
    make_author,
    make_correction,
    make_entry,
    make_image,
    make_live,
    make_live_blog,
    make_scheduled,
    make_section,
    make_topic,
    make_withdrawn,
    publish,
    the_chief,
)
from .hostile import SOURCES
from .reading import Seen, seen
from .validators import ATOM, CONTENT, DC, FEED_FAULTS, MEDIA, structured_data

pytestmark = pytest.mark.django_db

SITE = "https://news.example"
KINDS = {"": "rss", "atom/": "atom", "json/": "json"}
#: What a headline may bring with it, each of which has broken somebody's feed.
HOSTILE = [
    "Wa\x01ter",
    "Water ]]> & <b>mud</b>",
    "\"Water\" 'mud' &amp; &#x0;",
    "Water \U0001f30a\U0001f469\u200d\U0001f467",
    "\u202eretaW\u202c \u2066\u0645\u0627\u0621\u2069",
    "\ufffeWater\uffff",
    "</title></item><item><title>",
    "</script><script>alert(1)</script>",
    "<!-- <![CDATA[ Water",
    "Wa\u2028ter\u2029",
]


def channel_at(client, path):
    response = client.get(path)
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    return ElementTree.fromstring(response.content).find("channel")


def titles(channel):
    return [item.findtext("title") for item in channel.iter("item")]


def test_the_feed_says_whose_it_is(client):
    SiteIdentity.objects.create(pk=1, name="The Morning", tagline="Before the coffee")

    channel = channel_at(client, "/feed/")

    assert channel.findtext("title") == "The Morning"
    assert channel.findtext("description") == "Before the coffee"
    assert channel.findtext("link") == f"{SITE}/"
    assert channel.find(f"{ATOM}link").attrib == {"href": f"{SITE}/feed/", "rel": "self"}


def test_a_story_in_the_feed(client):
    published = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
    edition = make_live(
        'Water & "mud"',
        at=published,
        standfirst="It came <in> the night.",
        bylines=[make_author("Ada"), make_author("Ben")],
        section=make_section("World"),
    )

    [item] = channel_at(client, "/feed/").iter("item")

    assert item.findtext("title") == 'Water & "mud"'
    # Readers' programs take it for HTML.
    assert item.findtext("description") == "It came &lt;in&gt; the night."
    assert item.findtext("link") == f"{SITE}{edition.get_absolute_url()}"
    assert item.findtext("category") == "World"
    assert [creator.text for creator in item.iter(f"{DC}creator")] == ["Ada", "Ben"]
    assert parsedate_to_datetime(item.findtext("pubDate")) == published


def test_a_story_is_known_by_its_guid_wherever_it_moves(client):
    article = make_live("Water", at=timezone.now() - timedelta(hours=1)).article
    [before] = channel_at(client, "/feed/").iter("item")
    article.slug = "high-water"
    article.save()
    publish(article)

    [after] = channel_at(client, "/feed/").iter("item")

    assert after.findtext("link") != before.findtext("link")
    assert after.find("guid").text == before.find("guid").text
    assert after.find("guid").attrib == {"isPermaLink": "false"}


def test_newest_come_first_and_the_feed_is_not_endless(client):
    now = timezone.now()
    stories = [make_live(at=now - timedelta(hours=hours + 1)) for hours in range(32)]

    assert titles(channel_at(client, "/feed/")) == [story.headline for story in stories[:30]]


def test_a_section_has_its_own(client):
    SiteIdentity.objects.create(pk=1, name="The Morning")
    world = make_section("World", description="News from elsewhere.")
    make_live("Water", section=world)
    make_live("A goal")

    channel = channel_at(client, "/world/feed/")

    assert channel.findtext("title") == "The Morning: World"
    assert channel.findtext("description") == "News from elsewhere."
    assert channel.findtext("link") == f"{SITE}/world/"
    assert channel.find(f"{ATOM}link").get("href") == f"{SITE}/world/feed/"
    assert titles(channel) == ["Water"]


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
def test_only_what_is_live_is_in_a_feed(client, make):
    make("Hidden", section=make_section("World"))

    assert titles(channel_at(client, "/feed/")) == []
    assert titles(channel_at(client, "/world/feed/")) == []


def test_a_feed_of_nothing_is_a_feed(client):
    make_section("World")

    assert channel_at(client, "/feed/").findtext("lastBuildDate")
    assert channel_at(client, "/world/feed/").findtext("title")


def test_the_build_date_is_the_last_update(client):
    edition = make_live(at=timezone.now() - timedelta(hours=2))
    Article.objects.filter(pk=edition.article_id).update(standfirst="It fell again.")
    update = publish(edition.article, substantive=True)

    built = parsedate_to_datetime(channel_at(client, "/feed/").findtext("lastBuildDate"))

    assert built == update.updated_at.replace(microsecond=0)


def test_what_xml_cannot_carry_does_not_break_the_feed(client):
    make_live(
        "Wa\x0bter\x1f", slug="water", standfirst="In\x08 the night\x1b", bylines=[make_author("A\x0cda", slug="a")]
    )

    [item] = channel_at(client, "/feed/").iter("item")

    assert item.findtext("title").split() == ["Wa", "ter"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_sections_feed_costs_the_same_for_any_number(client, django_assert_num_queries, count):
    section = make_section("World")
    for _story in range(count):
        make_live(section=section, bylines=[make_author()], topics=[make_topic().name])

    with django_assert_num_queries(5):
        channel = channel_at(client, "/world/feed/")

    assert len(titles(channel)) == count


@pytest.mark.parametrize("unwritable", ["\x01", "\ufffe", "\uffff"])
def test_no_name_and_no_text_breaks_a_feed(client, unwritable):
    science = make_section(f"Sci{unwritable}ence", slug="science", description=f"Ice{unwritable}")
    make_correction(make_live(f"Blue{unwritable} ice", section=science).article, f"Green{unwritable} ice.")

    for address in ("/feed/", "/science/feed/", "/corrections/feed/"):
        feed = ElementTree.fromstring(client.get(address).content)
        assert feed.find("channel/item/title").text


LATER = datetime(2026, 5, 4, 15, 30, tzinfo=UTC)


@pytest.fixture
def live_blog():
    """The live Edition of a blog that readers got at 12:00."""
    with time_machine.travel(LATER, tick=False):
        yield make_live_blog("The flood", at=datetime(2026, 5, 4, 12, 0, tzinfo=UTC), section=make_section("World"))


def _entry(article):
    make_entry(article, "It rains")


def _amended(article):
    entry = make_entry(article, "It rains", posted=LATER - timedelta(hours=1))
    workflow.amend_entry(entry, by=the_chief(), headline="It pours")


def _taken_back(article):
    workflow.take_back_entry(make_entry(article, posted=LATER - timedelta(hours=1)), by=the_chief())


def _retracted(article):
    correction = make_correction(article, at=LATER - timedelta(hours=1))
    workflow.retract_correction(correction, by=the_chief())


@pytest.mark.parametrize("change", [_entry, _amended, _taken_back, make_correction, _retracted])
def test_what_readers_see_change_moves_the_time_wherever_machines_read_it(client, live_blog, change):
    change(live_blog.article)
    make_entry(live_blog.article, "To come", at=LATER + timedelta(hours=1))

    [item] = client.get("/feed/json/").json()["items"]
    assert parse_datetime(item["date_modified"]) == LATER
    [story] = client.get("/api/articles/").json()["articles"]
    assert parse_datetime(story["updated_at"]) == LATER
    page = client.get(live_blog.get_absolute_url())
    assert parse_datetime(seen(page).meta("article:modified_time")) == LATER
    assert parse_datetime(structured_data(page.content.decode())[0]["dateModified"]) == LATER
    lastmod = f"<lastmod>{LATER.isoformat()}</lastmod>"
    assert lastmod in client.get("/sitemap-articles-2026-05.xml").content.decode()
    assert lastmod in client.get("/sitemap.xml").content.decode()


def test_entries_of_what_is_no_live_blog_any_more_move_nothing(client, live_blog):
    make_entry(live_blog.article)
    live_blog.article.form = "news"
    live_blog.article.save()
    edition = publish(live_blog.article)

    [item] = client.get("/feed/json/").json()["items"]
    assert parse_datetime(item["date_modified"]) == edition.updated_at < LATER


def test_a_whole_live_blog_has_the_entries_of_its_first_page(client, live_blog, settings, monkeypatch):
    monkeypatch.setattr("articles.live_blog.PAGE_LENGTH", 3)
    settings.FULL_TEXT_FEEDS = True
    image = make_image(credit="Vera Lind")
    for number in range(5):
        posted = LATER - timedelta(hours=1) + timedelta(minutes=number)
        make_entry(live_blog.article, f"Entry {number}", figure(image), posted=posted, is_pinned=number == 1)
    make_entry(live_blog.article, "Draft", publish=False)

    [item] = client.get("/feed/json/").json()["items"]

    assert re.findall(r"Entry \d|Draft", item["content_html"]) == ["Entry 1", "Entry 4", "Entry 3"]
    assert item["content_html"].count("Picture: Vera Lind") == 3
    assert faults(client, "/feed/") == []


def test_a_lead_video_is_a_link(client, settings):
    settings.FULL_TEXT_FEEDS = True
    make_live(video="https://www.youtube.com/watch?v=abcdefghijk", video_title="The flood from above")

    [item] = client.get("/feed/json/").json()["items"]

    found = Seen(item["content_html"])
    assert "https://www.youtube.com/watch?v=abcdefghijk" in found.links
    assert "The flood from above" in found.text


@pytest.mark.parametrize("count", [1, 3])
def test_whole_stories_cost_the_same_for_any_number(client, django_assert_num_queries, settings, count):
    settings.FULL_TEXT_FEEDS = True
    for number in range(count):
        article = make_live_blog(bylines=[make_author()], topics=[f"Topic {number}"]).article
        make_correction(article)
        for _entry in range(count):
            make_entry(article, text=figure(make_image()) + also_read(make_live(at=LATER).article))

    # The paper, the stories, their bylines and topics; entries, what the texts name (two), corrections.
    with django_assert_num_queries(8):
        client.get("/feed/")


# In every format


@pytest.fixture
def newspaper(settings):
    """One of everything that a feed can be of; whole stories in the feeds."""
    settings.FULL_TEXT_FEEDS = True
    image = make_image(caption="The river", credit="Vera Lind")
    other = make_live("The tide", at=timezone.now() - timedelta(hours=2))
    body = (
        '<h2>At night</h2><p>See <a href="/about/">us</a>, <a href="https://example.org/a?b=1&amp;c=2">them</a> and '
        f'<a data-article="{other.article_id}">the tide</a>.</p>{figure(image)}{also_read(other.article)}'
        '<aside data-also-read="auto"></aside>'
        '<figure data-embed="https://youtu.be/M7lc1UVf-VE" data-title="A film" data-text="Of water"></figure>'
        f"<div data-gallery>{figure(image)}{figure(image)}</div>"
        '<blockquote data-pull data-source="Ada"><p>Water!</p></blockquote>'
        "<div data-fact-box><h3>Facts</h3><p>Wet.</p></div>"
        '<table data-caption="Levels"><tr><th><p>Day</p></th></tr><tr><td><p>4</p></td></tr></table>'
    )
    edition = make_live(
        "The flood",
        at=timezone.now() - timedelta(hours=1),
        section=make_section("World", description="News from elsewhere."),
        standfirst="The water came in the night.",
        lead_image=image,
        bylines=[make_author("Ada Lund", bio="Ada writes."), make_author("Ben Holm")],
        topics=["Rivers", "Rain"],
        body=body,
    )
    make_correction(edition.article, "It was another river.")
    return edition


FEEDS = {
    "site": "/feed/",
    "section": "/world/feed/",
    "topic": "/topics/rivers/feed/",
    "author": "/authors/ada-lund/feed/",
    "corrections": "/corrections/feed/",
    "search": "/search/feed/?q=flood",
}


def in_format(path, kind):
    start, mark, query = path.partition("?")
    return f"{start}{kind}{mark}{query}"


def faults(client, *paths):
    """What breaks a rule in these feeds, in each format."""
    return [
        (path, kind, fault)
        for path in paths
        for kind, name in KINDS.items()
        for fault in FEED_FAULTS[name](client.get(in_format(path, kind)).content)
    ]


@pytest.mark.parametrize("whole", [True, False])
def test_every_feed_keeps_the_rules_of_its_format(client, newspaper, settings, whole):
    settings.FULL_TEXT_FEEDS = whole

    assert faults(client, *FEEDS.values()) == []


def test_a_feed_with_nothing_in_it_keeps_the_rules_and_stays_as_it_is(client):
    make_section("World")

    assert faults(client, "/feed/", "/world/feed/", "/corrections/feed/") == []
    assert client.get("/world/feed/")["ETag"] == client.get("/world/feed/")["ETag"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_headline_and_no_name_breaks_a_feed(client, settings, hostile):
    settings.FULL_TEXT_FEEDS = True
    SiteIdentity.objects.create(pk=1, name=hostile, tagline=hostile)
    edition = make_live(
        hostile,
        slug="water",
        standfirst=hostile,
        body=f"<p>Water. {hostile}</p>",
        section=make_section(hostile, slug="world", description=hostile),
        bylines=[make_author(hostile, slug="ada-lund", bio=hostile)],
        lead_image=make_image(caption=hostile, credit=hostile),
        topics=["Rivers"],
    )
    make_correction(edition.article, hostile)

    assert faults(client, "/feed/", "/world/feed/", "/authors/ada-lund/feed/", "/corrections/feed/") == []
    [item] = client.get("/feed/json/").json()["items"]
    assert item["title"].replace(" ", "") == re.sub("[\x01\ufffe\uffff ]", "", hostile)


def test_no_text_breaks_a_feed_or_runs_in_its_readers(client, settings):
    settings.FULL_TEXT_FEEDS = True
    for start in range(0, len(SOURCES), 25):
        make_live(body=f"<p>a</p>{''.join(SOURCES[start : start + 25])}")

    assert faults(client, "/feed/") == []


def test_the_formats_say_the_same(client, newspaper):
    rss, atom = channel_at(client, "/feed/"), ElementTree.fromstring(client.get("/feed/atom/").content)
    said = client.get("/feed/json/").json()

    titles_of_all = [item["title"] for item in said["items"]]
    assert titles_of_all == titles(rss) == [one.findtext(f"{ATOM}title") for one in atom.iter(f"{ATOM}entry")]
    assert (
        [one.text for one in rss.find("item").iter("category")]
        == said["items"][0]["tags"]
        == ["World", "Rivers", "Rain"]
    )
    assert said["items"][0]["authors"] == [
        {"name": "Ada Lund", "url": f"{SITE}/authors/ada-lund/"},
        {"name": "Ben Holm", "url": f"{SITE}/authors/ben-holm/"},
    ]
    assert [one.text for one in atom.find(f"{ATOM}entry").findall(f"{ATOM}author/{ATOM}name")] == [
        "Ada Lund",
        "Ben Holm",
    ]
    assert said["feed_url"] == f"{SITE}/feed/json/"


def test_a_picture_comes_with_its_credit_and_its_size(client, newspaper):
    item = channel_at(client, "/feed/").find("item")

    media, enclosure = item.find(f"{MEDIA}content"), item.find("enclosure")
    assert media.findtext(f"{MEDIA}credit") == "Vera Lind"
    assert (media.get("width"), media.get("height")) == ("660", "440")
    assert enclosure.get("url") == media.get("url")
    assert int(enclosure.get("length")) == len(client.get(enclosure.get("url").removeprefix(SITE)).getvalue())


def test_a_whole_story_is_plain_html_that_leads_home(client, newspaper):
    text = Seen(channel_at(client, "/feed/").find("item").findtext(f"{CONTENT}encoded"))

    assert text.links == [
        f"{SITE}/about/",
        "https://example.org/a?b=1&c=2",
        *[f"{SITE}{Edition.objects.get(headline='The tide').get_absolute_url()}"] * 2,
        "https://youtu.be/M7lc1UVf-VE",
    ]
    assert not {"button", "iframe", "script", "aside"} & text.tags
    assert "class" not in text.attributes
    assert len(text.all("img")) == 4
    for words in ("Also read: The tide", "Water!", "Facts", "Levels", "It was another river.", "Picture: Vera Lind"):
        assert words in text.text


def test_a_feed_of_summaries_has_no_texts(client, newspaper, settings):
    settings.FULL_TEXT_FEEDS = False

    assert channel_at(client, "/feed/").find(f"item/{CONTENT}encoded") is None
    assert "content_html" not in client.get("/feed/json/").json()["items"][0]


def test_a_correction_moves_the_time_of_change_and_a_mended_comma_does_not(client, newspaper):
    article = newspaper.article
    changed_at = lambda: parse_datetime(client.get("/feed/json/").json()["items"][0]["date_modified"])  # noqa: E731
    corrected = changed_at()
    assert corrected == article.corrections.get().live_from > newspaper.updated_at

    Article.objects.filter(pk=article.pk).update(headline="The flood,")
    publish(article)

    assert changed_at() == corrected


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
def test_what_is_not_live_is_in_no_feed_of_any_kind(client, settings, make):
    settings.FULL_TEXT_FEEDS = True
    world, ada = make_section("World"), make_author("Ada Lund")
    hidden = make("MARKER flood", section=world, topics=["Rivers"], bylines=[ada], standfirst="MARKER")
    key = getattr(hidden, "article_id", hidden.pk)
    link = f'<p><a data-article="{key}">There</a></p><aside data-also-read="{key}"></aside>'
    make_live("A flood", section=world, topics=["Rivers"], bylines=[ada], body=link)

    for path in FEEDS.values():
        for kind in KINDS:
            assert "MARKER" not in client.get(in_format(path, kind)).content.decode()


@pytest.mark.parametrize("path", ["/topics/rivers/feed/", "/authors/ada-lund/feed/", "/search/feed/", "/feed/rss/"])
def test_there_is_no_feed_of_what_has_no_page(client, path):
    make_article("Hidden", topics=["Rivers"], bylines=[make_author("Ada Lund")])

    assert client.get(path).status_code == 404


def test_a_search_can_be_followed_before_it_finds_anything(client):
    response = client.get("/search/feed/", {"q": "dølle & Søn"})

    assert FEED_FAULTS["rss"](response.content) == []
    channel = ElementTree.fromstring(response.content).find("channel")
    assert channel.findtext("link") == f"{SITE}/search/?q=d%C3%B8lle+%26+S%C3%B8n"
    assert channel.find(f"{ATOM}link").get("href") == f"{SITE}/search/feed/?q=d%C3%B8lle+%26+S%C3%B8n"


def test_a_feed_that_is_as_before_is_not_sent_again(client, newspaper):
    etag = client.get("/feed/")["ETag"]
    assert client.get("/feed/", headers={"if-none-match": etag}).status_code == 304

    workflow.withdraw(newspaper.article, by=the_chief(), reason="Wrong")

    assert client.get("/feed/", headers={"if-none-match": etag}).status_code == 200
    # A time alone would not tell that a story has left.
    assert "Last-Modified" not in client.get("/feed/")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("kind", "queries"), [("site", 7), ("section", 8), ("topic", 8), ("author", 8), ("search", 9)])
def test_a_feed_of_whole_stories_costs_the_same_for_any_number(
    client, settings, django_assert_num_queries, kind, queries, count
):
    settings.FULL_TEXT_FEEDS = True
    section, author, other = make_section("World"), make_author("Ada Lund"), make_live("The tide")
    for _story in range(count):
        text = f"<p>flood</p>{figure(make_image())}{also_read(other.article)}"
        own = {"section": section, "bylines": [author, make_author()], "topics": ["Rivers", make_topic().name]}
        make_correction(make_live(lead_image=make_image(), body=text, **own).article)

    with django_assert_num_queries(queries):
        assert client.get(FEEDS[kind]).status_code == 200


def test_a_page_lists_all_feeds(client, newspaper):
    make_author("Nobody")
    page = seen(client.get("/feeds/"))

    for path in ("/feed/", "/corrections/feed/", "/world/feed/", "/topics/rivers/feed/", "/authors/ada-lund/feed/"):
        assert {path, f"{path}atom/", f"{path}json/"} <= set(page.links)
    assert "/authors/nobody/feed/" not in page.links
    assert "/feeds/" in seen(client.get("/")).links


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/topics/rivers/", "/topics/rivers/feed/"),
        ("/authors/ada-lund/", "/authors/ada-lund/feed/"),
        ("/search/?q=flood", "/search/feed/?q=flood"),
        ("/world/", "/world/feed/"),
    ],
)
def test_each_page_names_its_feed_to_programs(client, newspaper, page, feed):
    named = [link["href"] for link in seen(client.get(page)).all("link", rel="alternate")]

    assert feed in named
    assert client.get(feed).status_code == 200
