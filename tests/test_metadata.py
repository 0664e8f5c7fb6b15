"""What pages say to machines about themselves: structured data and cards."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image as Picture

from articles import cards, metadata, renditions
from articles.models import Article, Page, SiteIdentity

from .builders import (
    make_article,
    make_author,
    make_correction,
    make_entry,
    make_image,
    make_live,
    make_page,
    make_scheduled,
    make_section,
    make_series,
    make_withdrawn,
    picture_file,
    publish,
)
from .hostile import SOURCES
from .reading import Seen, seen
from .test_feeds import HOSTILE
from .validators import structured_data, structured_data_faults

pytestmark = pytest.mark.django_db

SITE = "https://news.example"


def said_at(client, path):
    return structured_data(client.get(path).content.decode())


def large_image(**fields):
    image = make_image(file=picture_file(Picture.new("RGB", (1600, 1400), "navy")), **fields)
    renditions.make(image)
    return image


@pytest.fixture
def newspaper():
    SiteIdentity.objects.create(pk=1, name="The Morning", tagline="Before the coffee", x="https://x.com/morning")
    image = large_image(caption="The river", credit="Vera Lind", copyright="© Vera Lind", licence="CC BY-SA 4.0")
    edition = make_live(
        "The flood",
        at=datetime(2026, 5, 4, 12, tzinfo=UTC),
        section=make_section("World", description="News from elsewhere."),
        standfirst="The water came in the night.",
        lead_image=image,
        bylines=[make_author("Ada Lund", picture=image, bio="Ada writes."), make_author("Ben Holm")],
        topics=["Rivers", "Rain"],
        series=make_series("The long winter"),
    )
    make_page("Ethics", policy=Page.Policy.ETHICS, in_footer=False)
    make_correction(edition.article, "It was another river.")
    return edition


PAGES = {
    "/": ["NewsMediaOrganization", "WebSite"],
    "/world/": ["CollectionPage", "BreadcrumbList"],
    "/world/the-flood/": ["NewsArticle", "BreadcrumbList"],
    "/topics/rivers/": ["CollectionPage", "BreadcrumbList"],
    "/authors/ada-lund/": ["ProfilePage", "BreadcrumbList"],
    "/series/the-long-winter/": ["CollectionPage", "BreadcrumbList"],
    "/latest/": ["CollectionPage", "BreadcrumbList"],
}


def test_every_page_speaks_the_vocabulary(client, newspaper):
    for path, kinds in PAGES.items():
        said = said_at(client, path)
        assert [one["@type"] for one in said] == kinds
        assert [fault for one in said for fault in structured_data_faults(one)] == []


def test_a_story_names_its_makers_topics_and_pictures(client, newspaper):
    article, trail = said_at(client, newspaper.get_absolute_url())

    assert [(author["name"], author["url"]) for author in article["author"]] == [
        ("Ada Lund", f"{SITE}/authors/ada-lund/"),
        ("Ben Holm", f"{SITE}/authors/ben-holm/"),
    ]
    assert sorted(article["keywords"]) == ["Rain", "Rivers"]
    assert article["isAccessibleForFree"] is True
    assert [(image["width"], image["height"]) for image in article["image"]] == [(1280, 720), (1280, 960), (1280, 1280)]
    assert {(image["creditText"], image["copyrightNotice"], image["license"]) for image in article["image"]} == {
        ("Vera Lind", "© Vera Lind", "https://creativecommons.org/licenses/by-sa/4.0/")
    }
    assert [step["name"] for step in trail["itemListElement"]] == ["Home", "World", "The flood"]
    assert article["correction"][0]["text"] == "It was another river."


def test_a_small_picture_is_offered_once_and_as_it_is(client):
    edition = make_live(lead_image=make_image())

    [image] = said_at(client, edition.get_absolute_url())[0]["image"]

    assert image["width"] == 660


def test_a_story_without_a_byline_is_the_papers_own(client):
    edition = make_live()

    [author] = said_at(client, edition.get_absolute_url())[0]["author"]

    assert author["@type"] == "NewsMediaOrganization"


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("news", "NewsArticle"),
        ("feature", "ReportageNewsArticle"),
        ("analysis", "AnalysisNewsArticle"),
        ("opinion", "OpinionNewsArticle"),
        ("review", "ReviewNewsArticle"),
    ],
)
def test_each_form_has_its_type(client, form, kind):
    assert said_at(client, make_live(form=form).get_absolute_url())[0]["@type"] == kind


def test_a_live_blog_names_its_entries(client):
    edition = make_live("The flood, live", form="live")
    make_entry(edition.article, "The water rises", "<p>By a metre.</p>")
    make_entry(edition.article, "", "<p>By two metres & more.</p>")

    blog = said_at(client, edition.get_absolute_url())[0]

    assert blog["@type"] == "LiveBlogPosting"
    assert [(one["headline"], one["articleBody"]) for one in blog["liveBlogUpdate"]] == [
        ("By two metres & more.", "By two metres & more."),
        ("The water rises", "By a metre."),
    ]
    assert structured_data_faults(blog) == []


def test_the_paper_says_where_its_policies_are_and_how_to_search_it(client, newspaper):
    paper, website = said_at(client, "/")

    assert paper["ethicsPolicy"] == f"{SITE}/ethics/"
    assert paper["correctionsPolicy"] == f"{SITE}/corrections/"
    assert paper["sameAs"] == ["https://x.com/morning"]
    assert website["potentialAction"]["target"]["urlTemplate"] == f"{SITE}/search/?q={{search_term_string}}"


def test_a_policy_outside_the_footer_stays_outside(client, newspaper):
    assert "/ethics/" not in seen(client.get("/")).links


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_words_break_out_of_structured_data_or_of_meta_tags(client, hostile):
    SiteIdentity.objects.create(pk=1, name=hostile, tagline=hostile)
    image = make_image(caption=hostile, credit=hostile, alt=hostile)
    section = make_section(hostile, slug="world", description=hostile)
    ada = make_author(hostile, slug="ada-lund", bio=hostile, picture=image)
    edition = make_live(hostile, slug="x", standfirst=hostile, lead_image=image, section=section, bylines=[ada])
    make_correction(edition.article, hostile)

    for path in ("/", "/world/", edition.get_absolute_url(), "/authors/ada-lund/", "/latest/"):
        page = client.get(path)
        said = structured_data(page.content.decode())
        assert [fault for one in said for fault in structured_data_faults(one)] == []
        assert len(seen(page).all("title")) == 1
    article, _trail = said_at(client, edition.get_absolute_url())
    assert article["headline"] == hostile
    assert seen(client.get(edition.get_absolute_url())).meta("og:title") == hostile


def test_no_text_breaks_structured_data(client):
    for start in range(0, len(SOURCES), 60):
        edition = make_live(SOURCES[start][:200], slug="x", body=f"<p>a</p>{''.join(SOURCES[start : start + 60])}")
        assert [structured_data_faults(one) for one in said_at(client, edition.get_absolute_url())] == [[], []]


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("https://example.org/licence", "https://example.org/licence"),
        ("CC BY 2.0", "https://creativecommons.org/licenses/by/2.0/"),
        ("cc-by-nc-nd-4.0", "https://creativecommons.org/licenses/by-nc-nd/4.0/"),
        ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("javascript:alert(1)", ""),
        ("All rights reserved", ""),
        ("", ""),
    ],
)
def test_a_licence_is_told_by_its_address(words, address):
    assert metadata.licence(words) == address


def test_what_waits_is_told_to_no_machine(client, newspaper):
    Article.objects.filter(pk=newspaper.article_id).update(headline="MARKER", standfirst="MARKER")
    publish(newspaper.article, at=timezone.now() + timedelta(days=1))
    make_correction(newspaper.article, "MARKER", at=timezone.now() + timedelta(hours=1))

    assert "MARKER" not in str([said_at(client, path) for path in PAGES])


# Cards: what a shared link shows. https://ogp.me, https://developers.facebook.com/docs/sharing/webmasters/images/,
# https://developer.x.com/en/docs/x-for-websites/cards/overview/summary-card-with-large-image


def card_faults(page):
    """What keeps a page's card from being shown whole."""
    faults = [
        f"no {name}" for name in ("og:title", "og:type", "og:url", "og:image", "og:site_name") if not page.meta(name)
    ]
    width, height = int(page.meta("og:image:width")), int(page.meta("og:image:height"))
    if width < 600 or not 1.88 < width / height < 1.95:
        faults.append(f"a large card has 1.91 to 1 and at least 600 pixels, not {width} × {height}")
    if page.meta("twitter:card") != "summary_large_image":
        faults.append("no large card at X")
    if len(page.meta("og:image:alt") or "") not in range(1, 421):
        faults.append("an alt text has up to 420 characters")
    if not page.meta("og:image").startswith(f"{SITE}/media/"):
        faults.append("the picture's address is not absolute")
    return faults


def drawn_at(client, page):
    """The picture of a page's card, as a network fetches it."""
    response = client.get(page.meta("og:image").removeprefix(SITE))
    assert response["Content-Type"] == "image/jpeg"
    return Picture.open(BytesIO(response.getvalue()))


def test_a_story_with_a_picture_is_shared_with_its_crop(client, newspaper):
    page = seen(client.get(newspaper.get_absolute_url()))

    assert card_faults(page) == []
    assert drawn_at(client, page).size == (1200, 630)
    assert page.meta("twitter:site") == "@morning"
    assert page.meta("robots") == "max-image-preview:large"
    assert [tag["content"] for tag in page.all("meta", property="article:author")] == [
        f"{SITE}/authors/ada-lund/",
        f"{SITE}/authors/ben-holm/",
    ]


def test_a_cards_picture_has_the_alt_text_of_this_story(client):
    image = large_image(alt="A river")
    for fields, alt in (({}, "A river"), ({"lead_alt": "A flood"}, "A flood"), ({"lead_decorative": True}, None)):
        assert seen(client.get(make_live(lead_image=image, **fields).get_absolute_url())).meta("og:image:alt") == alt


@pytest.mark.parametrize(
    "headline", ["The flood", "مياه النهر ترتفع", "Łódź 🌊 and a " + "very " * 50 + "long night", "A" * 300]
)
def test_a_story_without_a_picture_is_shared_with_a_drawn_card(client, headline):
    edition = make_live(headline, slug="x")

    page = seen(client.get(edition.get_absolute_url()))

    assert card_faults(page) == []
    assert drawn_at(client, page).size == (1200, 630)


def test_a_card_is_drawn_once_and_follows_the_headline(client):
    edition = make_live("The flood", social_title="You will not believe this water")
    first = seen(client.get(edition.get_absolute_url())).meta("og:image").removeprefix(SITE)
    drawn = client.get(first).getvalue()
    words = cards.Card(
        "You will not believe this water", "The Daily Example", edition.section.name, "ocean", "news.example"
    )
    path = renditions.path(f"{words.key[:2]}/{words.key[2:]}.jpg")
    changed_at = default_storage.get_modified_time(path)
    assert client.get(first).getvalue() == drawn
    assert default_storage.get_modified_time(path) == changed_at

    Article.objects.filter(pk=edition.article_id).update(social_title="The tide")
    publish(edition.article)

    second = seen(client.get(edition.get_absolute_url())).meta("og:image").removeprefix(SITE)
    assert second != first
    assert client.get(first)["Location"] == second


@pytest.mark.parametrize("unseen", ["\u200d", "\u00ad", "\ufe0f", "\u2060", "\u202e", "\u2029", "\ufeff", "\u0301"])
def test_what_is_not_seen_breaks_no_card(unseen):
    drawn = cards.draw(cards.Card(f"I ❤{unseen} wa{unseen}ter", "News", "World", "ocean", "news.example"))

    assert Picture.open(BytesIO(drawn)).size == (1200, 630)


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
def test_there_is_no_card_of_what_is_not_live(client, make):
    hidden = make("MARKER")
    key = getattr(hidden, "article_id", hidden.pk)
    section = hidden.section
    words = cards.Card("MARKER", SiteIdentity.load().name, section.name, section.tone, "news.example")

    assert client.get(f"/media/cards/{key}/{words.key}.jpg").status_code == 404
    assert not default_storage.exists(renditions.path(f"{words.key[:2]}/{words.key[2:]}.jpg"))


def test_nobody_can_have_cards_drawn_by_guessing(client):
    edition = make_live()

    assert client.get(f"/media/cards/{edition.article_id}/{'0' * 32}.jpg").status_code == 302
    assert client.get(f"/media/cards/{'9' * 30}/{'0' * 32}.jpg").status_code == 404


# oEmbed


def asked(client, address, **how):
    return client.get("/oembed", {"url": address, **how})


def test_a_story_says_where_its_embed_is_and_what_it_is(client, newspaper):
    [link] = seen(client.get(newspaper.get_absolute_url())).all("link", type="application/json+oembed")

    response = client.get(link["href"])

    said = response.json()
    assert response["Access-Control-Allow-Origin"] == "*"
    assert {name: said[name] for name in ("version", "type", "title", "author_name", "provider_name")} == {
        "version": "1.0",
        "type": "rich",
        "title": "The flood",
        "author_name": "Ada Lund, Ben Holm",
        "provider_name": "The Morning",
    }
    assert client.get(said["thumbnail_url"].removeprefix(SITE)).getvalue().startswith(b"\xff\xd8\xff")
    assert seen_html(said).links == [f"{SITE}/world/the-flood/"]
    assert not {"script", "iframe", "img"} & seen_html(said).tags


def seen_html(said):
    return Seen(said["html"])


def test_an_embed_keeps_the_limits_it_is_given(client, newspaper):
    said = asked(client, f"{SITE}/world/the-flood/", maxwidth="300", maxheight="200").json()

    assert (said["width"], said["height"]) == (300, 200)
    assert "thumbnail_url" not in said


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_headline_breaks_out_of_its_embed(client, hostile):
    edition = make_live(hostile, slug="x", standfirst=hostile)

    said = asked(client, f"{SITE}{edition.get_absolute_url()}").json()

    assert said["title"] == hostile
    assert seen_html(said).tags <= {"blockquote", "p", "strong", "a"}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/world/the-flood/",
        "https://evil.example/world/the-flood/",
        "https://news.example@evil.example/world/the-flood/",
        "https://news.example/world/",
        "https://news.example/world/nothing/",
        "https://news.example/world/hidden/",
        "https://news.example/admin/",
        "https://news.example/%00/%00/",
        "javascript://news.example/world/the-flood/",
        "https://[",
        "x" * 5_000,
    ],
)
def test_there_is_no_embed_of_anything_else(client, newspaper, address):
    make_article("Hidden", section=newspaper.section)

    assert asked(client, address).status_code == 404


def test_an_embed_comes_as_json_alone(client, newspaper):
    assert asked(client, f"{SITE}/world/the-flood/", format="xml").status_code == 501


@pytest.mark.parametrize("count", [1, 3])
def test_an_embed_costs_the_same_for_any_number_of_authors(client, django_assert_num_queries, count):
    edition = make_live(bylines=[make_author() for _author in range(count)])

    with django_assert_num_queries(3):
        assert asked(client, f"{SITE}{edition.get_absolute_url()}").status_code == 200
