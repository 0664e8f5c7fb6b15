"""What pages say to machines about themselves: structured data and cards."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from PIL import Image as Picture

from articles import metadata, renditions
from articles.models import Article, Page, SiteIdentity

from .builders import (
    make_author,
    make_correction,
    make_image,
    make_live,
    make_page,
    make_section,
    picture_file,
    publish,
)
from .hostile import SOURCES
from .reading import seen
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
