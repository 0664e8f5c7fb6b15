import gzip
import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as project
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture

from articles import renditions, workflow
from articles.models import Article, SiteIdentity

from .builders import (
    also_read,
    figure,
    make_article,
    make_author,
    make_image,
    make_live,
    make_page,
    make_scheduled,
    make_section,
    make_series,
    make_topic,
    make_withdrawn,
    paragraphs,
    picture_file,
    publish,
    the_chief,
)
from .reading import seen

pytestmark = pytest.mark.django_db

SITE = "https://news.example"
KINDS = ("home", "section", "article", "topic", "author", "latest", "archive", "search", "page", "saved", "offline")
KINDS += ("feed", "section feed")
MACHINES = ("sitemap", "sitemap file", "robots", "worker", "manifest", "icon")
MISSING = ("not found", "gone")


@pytest.fixture
def newspaper():
    """A paper with one of everything; the address of each kind of page."""
    image = make_image()
    author, topic = make_author("Ada Lund", picture=image, bio="Ada writes."), make_topic("Rivers")
    edition = make_live(
        "The flood",
        section=make_section("World", description="News from elsewhere."),
        standfirst="The water came in the night.",
        lead_image=image,
        bylines=[author],
        topics=["Rivers"],
        related=[make_live().article],
        body=f"{paragraphs(6)}{figure(image)}",
    )
    return {
        "home": "/",
        "section": edition.section.get_absolute_url(),
        "article": edition.get_absolute_url(),
        "topic": topic.get_absolute_url(),
        "author": author.get_absolute_url(),
        "latest": "/latest/",
        "archive": "/archive/",
        "search": "/search/?q=flood",
        "page": make_page("About", body="<p>We write what happens here.</p>").get_absolute_url(),
        "feed": "/feed/",
        "section feed": "/world/feed/",
        "saved": "/saved/",
        "offline": "/offline/",
        "worker": "/sw.js",
        "manifest": "/manifest.webmanifest",
        "icon": "/icon-192.png",
        "sitemap": "/sitemap.xml",
        "sitemap file": "/sitemap-topics.xml",
        "robots": "/robots.txt",
        "not found": "/nothing/here/",
        "gone": make_withdrawn().get_absolute_url(),
    }


# What each address answers


@pytest.mark.parametrize("kind", [*KINDS, *MACHINES])
def test_every_kind_of_page_is_there(client, newspaper, kind):
    assert client.get(newspaper[kind]).status_code == 200


def test_an_article_page_shows_the_story(client, newspaper):
    page = seen(client.get(newspaper["article"]))

    for part in ("World", "The flood", "The water came in the night.", "Ada Lund", "Paragraph 6 of", "Rivers"):
        assert part in page.text
    assert "Did you find the article interesting? Share it" in page.text
    assert len([element for element in page.elements if element[0] == "h1"]) == 1


def test_what_was_never_published_is_not_there(client):
    assert client.get(make_article().get_absolute_url()).status_code == 404


def test_a_scheduled_story_is_not_there_before_its_moment(client):
    edition = make_scheduled()

    assert client.get(edition.get_absolute_url()).status_code == 404


def test_a_withdrawn_story_is_gone(client):
    response = client.get(make_withdrawn().get_absolute_url())

    assert response["Cache-Control"] == "max-age=0, s-maxage=1"
    assert response.status_code == 410
    assert "This article has been withdrawn" in seen(response).text


def test_a_story_past_its_end_is_gone(client):
    now = timezone.now()
    edition = make_live(at=now - timedelta(hours=2), until=now - timedelta(hours=1))

    response = client.get(edition.get_absolute_url())

    assert response.status_code == 410
    assert "This article is no longer available" in seen(response).text


def test_the_notice_of_a_withdrawal_stands_at_every_address_the_story_had(client):
    old = make_live("Water", at=timezone.now() - timedelta(hours=2))
    Article.objects.filter(pk=old.article_id).update(slug="high-water")
    new = publish(old.article, at=timezone.now() - timedelta(hours=1))
    workflow.withdraw(old.article, by=the_chief(), reason="SECRET", notice="It was <b>another</b> river.")

    for edition in (old, new):
        response = client.get(edition.get_absolute_url())
        assert response.status_code == 410
        assert "It was <b>another</b> river." in seen(response).text
        assert "SECRET" not in response.content.decode()


def test_a_notice_is_not_told_before_its_moment(client):
    edition = make_live(at=timezone.now() - timedelta(hours=2))
    ends = timezone.now() + timedelta(hours=1)
    workflow.withdraw(edition.article, by=the_chief(), reason="Not true", notice="MARKER", at=ends)

    before = client.get(edition.get_absolute_url())
    with time_machine.travel(ends, tick=False):
        after = client.get(edition.get_absolute_url())

    assert before.status_code == 200
    assert "MARKER" not in before.content.decode()
    assert after.status_code == 410
    assert "MARKER" in after.content.decode()


def test_the_notice_of_an_earlier_withdrawal_is_not_told_again(client):
    edition = make_live(at=timezone.now() - timedelta(hours=2))
    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=False):
        workflow.withdraw(edition.article, by=the_chief(), reason="Not true", notice="MARKER")
    publish(edition.article, at=timezone.now() - timedelta(minutes=30))
    workflow.unpublish(edition.article, by=the_chief())

    response = client.get(edition.get_absolute_url())

    assert response.status_code == 410
    assert "MARKER" not in response.content.decode()


def test_a_moved_story_is_found_at_its_old_address(client):
    old = make_live("Water", at=timezone.now() - timedelta(hours=1))
    article = old.article
    article.slug, article.section = "high-water", make_section()
    article.save()
    new = publish(article)

    response = client.get(old.get_absolute_url())

    assert (response.status_code, response["Location"]) == (301, new.get_absolute_url())
    assert response["Cache-Control"] == "max-age=3600, s-maxage=1"
    assert client.get(new.get_absolute_url()).status_code == 200


def test_an_address_that_waits_for_its_moment_is_not_there_yet(client):
    article = make_live("Water", at=timezone.now() - timedelta(hours=1)).article
    article.slug = "high-water"
    article.save()
    waiting = publish(article, at=timezone.now() + timedelta(hours=1))

    assert client.get(waiting.get_absolute_url()).status_code == 404


def test_all_addresses_of_a_withdrawn_story_are_gone(client):
    old = make_live("Water", at=timezone.now() - timedelta(hours=1))
    article = old.article
    article.slug = "high-water"
    article.save()
    new = publish(article, at=timezone.now() - timedelta(minutes=30))
    workflow.withdraw(article, by=the_chief(), reason="Not true")

    assert [client.get(edition.get_absolute_url()).status_code for edition in (old, new)] == [410, 410]


def test_an_old_address_serves_a_story_that_returned_to_it(client):
    now = timezone.now()
    old = make_live("Water", at=now - timedelta(hours=2))
    article = old.article
    for hours, slug in ((1, "high-water"), (0, "water")):
        article.slug = slug
        article.save()
        publish(article, at=now - timedelta(hours=hours))

    assert client.get(old.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
def test_authors_and_topics_are_unknown_until_a_live_story_names_them(client, make):
    author, topic = make_author(), make_topic("Rivers")
    make(bylines=[author], topics=["Rivers"])

    assert client.get(author.get_absolute_url()).status_code == 404
    assert client.get(topic.get_absolute_url()).status_code == 404


def test_an_empty_section_is_a_page(client):
    section = make_section("World")

    assert "Nothing has been published in World yet." in seen(client.get(section.get_absolute_url())).text


def test_an_empty_newspaper_has_a_front_page(client, settings):
    settings.SITE_NAME = "The Morning"

    assert "The Morning is about to begin." in seen(client.get("/")).text


@pytest.mark.parametrize("name", ["नदी", "洪水", "река", "النهر", "überfluß"])
def test_pages_are_found_in_every_script(client, name):
    author = make_author(name)
    edition = make_live(name, section=make_section(name), topics=[name], bylines=[author])

    for thing in (edition, edition.section, author, edition.topics.get()):
        assert client.get(thing.get_absolute_url()).status_code == 200


def test_an_address_without_its_last_slash_leads_to_the_page(client, newspaper):
    response = client.get(newspaper["article"].rstrip("/"))

    assert (response.status_code, response["Location"]) == (301, newspaper["article"])


# Methods, cookies, headers


@pytest.mark.parametrize("kind", [*KINDS, *MACHINES])
def test_head_is_get_without_the_content(client, newspaper, kind):
    response = client.head(newspaper[kind])

    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("kind", [*KINDS, *MACHINES])
def test_pages_are_for_reading_only(client, newspaper, kind, method):
    assert getattr(client, method)(newspaper[kind]).status_code == 405


@pytest.mark.parametrize("kind", [*KINDS, *MACHINES, *MISSING])
def test_no_public_page_gives_or_heeds_a_cookie(client, newspaper, kind):
    client.force_login(the_chief())

    response = client.get(newspaper[kind], headers={"cookie": "csrftoken=abc; sessionid=def; theme=dark"})

    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


@pytest.mark.parametrize("kind", [*KINDS, *MISSING])
def test_the_content_policy_of_public_pages_is_strict_and_the_same_for_all(client, newspaper, kind):
    policy = client.get(newspaper[kind])["Content-Security-Policy"]

    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert policy == client.get("/")["Content-Security-Policy"]
    assert "nonce" not in policy
    assert "unsafe" not in policy
    assert directives["default-src"] == directives["frame-src"] == "'none'"
    assert directives["style-src"] == "'self'"
    assert directives["object-src"] == "'none'"
    assert directives["script-src"].startswith("'self' 'sha256-")
    assert directives["script-src"].count(" ") == 1


@pytest.mark.parametrize("kind", [*KINDS[:-2], *MISSING])
def test_no_page_asks_another_host_for_anything(client, newspaper, kind):
    page = seen(client.get(newspaper[kind]))

    asked = [
        attributes[name]
        for _tag, attributes in page.elements
        for name in ("src", "srcset", "poster", "data")
        if name in attributes
    ]
    asked += [link["href"] for link in page.all("link") if link["rel"] not in {"canonical", "alternate"}]
    assert [address for address in asked if not address.startswith("/") or address.startswith("//")] == []
    assert not page.tags & {"iframe", "object", "embed", "video", "audio"}
    assert "style" not in page.attributes
    assert not {name for name in page.attributes if name.startswith("on")}


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_can_be_framed_or_sniffed(client, newspaper, kind):
    response = client.get(newspaper[kind])

    assert (response["X-Frame-Options"], response["X-Content-Type-Options"]) == ("DENY", "nosniff")


# Absolute addresses


@pytest.mark.parametrize("kind", ["home", "section", "article", "topic", "author", "latest", "page"])
def test_each_page_names_its_one_address_whatever_host_was_asked(client, newspaper, kind):
    page = seen(client.get(newspaper[kind], {"utm_source": "mail"}, headers={"host": "testserver"}))

    assert page.canonical == page.meta("og:url") == f"{SITE}{newspaper[kind]}"


@pytest.mark.parametrize("kind", [*KINDS, *MACHINES, *MISSING])
def test_the_asked_host_shows_nowhere(client, newspaper, kind):
    assert b"testserver" not in client.get(newspaper[kind]).content


@pytest.mark.parametrize("kind", ["search", "not found", "gone"])
def test_pages_not_meant_for_search_engines_say_so(client, newspaper, kind):
    page = seen(client.get(newspaper[kind]))

    assert (page.meta("robots"), page.canonical) == ("noindex", None)


def test_an_address_in_another_script_is_canonical_as_links_write_it(client):
    edition = make_live("नदी", section=make_section("देश"))

    assert seen(client.get(edition.get_absolute_url())).canonical == f"{SITE}{edition.get_absolute_url()}"


def test_shared_links_show_headline_standfirst_and_picture(client, newspaper):
    page = seen(client.get(newspaper["article"]))

    assert page.meta("og:title") == "The flood"
    assert page.meta("og:type") == "article"
    assert page.meta("og:description") == page.meta("description") == "The water came in the night."
    assert page.meta("og:image").startswith(f"{SITE}/media/renditions/")


def test_titles_for_search_and_sharing_replace_the_headline_there_only(client):
    edition = make_live("Water", search_title="Flood in the delta", social_title="You will not believe this water")

    page = seen(client.get(edition.get_absolute_url()))

    assert "Flood in the delta" in page.texts[page.texts.index(next(text for text in page.texts if "Flood" in text))]
    assert page.meta("og:title") == "You will not believe this water"
    assert page.text.count("Flood in the delta") == 1
    assert "You will not believe" not in page.text


def test_robots_are_told_what_is_not_for_them(client):
    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        "Disallow: /api/",
        "",
        f"Sitemap: {SITE}/sitemap.xml",
        f"Sitemap: {SITE}/news-sitemap.xml",
    ]


# Numbers: queries and bytes


def make_rich(number):
    """A live story with `number` of everything that has a number, in a paper with as many others."""
    section, series = make_section(), make_series()
    for _story in range(number):
        make_live(series=series, lead_image=make_image())
        make_live(section=section, lead_image=make_image(), bylines=[make_author(picture=make_image())])
    return make_live(
        section=section,
        series=series,
        lead_image=make_image(),
        bylines=[make_author(picture=make_image(), bio="Ada writes.") for _author in range(number)],
        topics=[make_topic().name for _topic in range(number)],
        related=[make_live(lead_image=make_image()).article for _story in range(number)],
        body=paragraphs(5) + "".join(figure(make_image()) for _figure in range(number)),
    )


@pytest.mark.parametrize("count", [1, 3])
def test_an_article_page_costs_the_same_for_any_number_of_everything(client, django_assert_num_queries, count):
    edition = make_rich(count)
    for number in range(count):
        workflow.correct(edition.article, by=the_chief(), kind="correction", text=f"It was {number}.")

    # One of them for corrections.
    with django_assert_num_queries(8):
        page = seen(client.get(edition.get_absolute_url()))

    assert len(page.all("figure")) == count + 1


@pytest.mark.parametrize("count", [1, 3])
def test_boxes_inside_the_body_cost_the_same_for_any_number(client, django_assert_num_queries, count):
    boxes = "".join(also_read(make_live(lead_image=make_image()).article) for _box in range(count))
    edition = make_live(body=f"<p>a</p>{boxes}")

    with django_assert_num_queries(6):
        page = seen(client.get(edition.get_absolute_url()))

    assert len([aside for aside in page.all("aside") if "also-read" in aside["class"]]) == count


def test_the_barest_story_costs_no_more(client, django_assert_max_num_queries):
    edition = make_live()

    with django_assert_max_num_queries(6):
        client.get(edition.get_absolute_url())


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_section_page_costs_the_same_for_any_number_of_stories(client, django_assert_num_queries, count):
    section, other = make_section(), make_section()
    for _story in range(count):
        make_live(section=section, lead_image=make_image(), bylines=[make_author()])
        make_live(section=other)

    with django_assert_num_queries(5):
        response = client.get(section.get_absolute_url())

    assert len(response.context["editions"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_front_page_costs_the_same_for_any_number(client, django_assert_num_queries, count):
    for _section in range(count):
        section = make_section()
        for _story in range(20):
            make_live(section=section, lead_image=make_image(), bylines=[make_author()])

    with django_assert_num_queries(8):
        client.get("/")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("kind", "queries"), [("topic", 4), ("author", 4), ("latest", 2), ("feed", 4)])
def test_lists_cost_the_same_for_any_number(client, django_assert_num_queries, kind, queries, count):
    author = make_author("Ada", picture=make_image())
    for _story in range(count):
        make_live(bylines=[author], topics=["Rivers"], lead_image=make_image())
    path = {"topic": "/topics/rivers/", "author": "/authors/ada/", "latest": "/latest/", "feed": "/feed/"}[kind]

    with django_assert_num_queries(queries):
        response = client.get(path)

    assert response.status_code == 200


# Bad input


GARBAGE = [
    "page=abc",
    "page=-1",
    "page=" + "9" * 30,
    "entry=" + "9" * 30,
    "before=abc",
    "before=-1",
    "before=99999999999999999999",
    "before=%00",
    "before=a&before=b",
    "before[]=1",
    "q=%00",
    "q=%ff%fe",
    "q=%ed%a0%80",
    "q=" + "a" * 10_000,
    "q=" + "%25" * 3_000,
    "q=" + "a+" * 5_000,
    "q=%F0%9F%A6%A6",
    "q=" + "%E2%80%AE" * 100,
    "a" * 10_000,
    "&" * 900,
    "=&==&%",
    "date=2026-13-45",
    ";".join("ab"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_garbage_in_the_query_breaks_nothing(client, newspaper, kind):
    path = newspaper[kind].partition("?")[0]

    assert {garbage: client.get(f"{path}?{garbage}").status_code for garbage in GARBAGE} == dict.fromkeys(GARBAGE, 200)


@pytest.mark.parametrize(
    "path",
    [
        "/nothing/",
        "/nothing/here/",
        "/nothing/here/at/all/",
        "/nothing/feed/",
        "/topics/nothing/",
        "/authors/nothing/",
        "/topics/",
        "/authors/",
        "/%00/",
        "/%00/%00/",
        "/topics/%00/",
        "/authors/a%00b/",
        "/a%00b/feed/",
        "/sitemap-%00.xml",
        "/sitemap-nothing.xml",
        "/sitemap-articles.xml",
        "/sitemap-articles-2026-05.xml?from=abc",
        f"/sitemap-articles-2026-05.xml?from={10**30}",
        f"/news-sitemap.xml?before={10**18 - 1}",
        "/sitemap-articles-9999-99.xml",
        "/archive/1000/01/01/",
        "/archive/9999/12/31/",
        f"/media/cards/{10**18 - 1}/a.jpg",
        f"/media/cards/{10**30}/a.jpg",
        f"/world/nothing/updates/?after={10**30}",
        "/%ff%fe/",
        "/%ed%a0%80/%ed%a0%80/",
        "/%e2%80%ae/",
        "/..%2f..%2fetc/passwd/",
        "/%2e%2e/%2e%2e/",
        "/<script>alert(1)</script>/",
        "/'%20OR%201=1--/",
        "/" + "a" * 3_000 + "/",
        "/" + "a/" * 500,
        "/world.php",
        "/wp-login.php",
        "/.env",
    ],
)
def test_an_unknown_address_is_not_found_and_offers_a_search(client, path):
    make_live(section=make_section("World"))

    response = client.get(path)

    assert response.status_code == 404
    if "sitemap" not in path:
        page = seen(response)
        assert {"action": "/search/"}.items() <= page.all("form", role="search")[-1].items()
        assert "alert(1)" not in page.text


def test_a_host_we_do_not_know_is_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_when_everything_is_broken_the_page_says_sorry_without_the_database(settings, django_assert_num_queries):
    settings.SITE_NAME = "The Morning"
    client = Client(raise_request_exception=False)
    settings.ROOT_URLCONF = "tests.broken_urls"

    with django_assert_num_queries(0):
        response = client.get("/")

    assert response.status_code == 500
    assert "Something went wrong" in seen(response).text
    assert "The Morning" in seen(response).text


# Pictures as readers get them


def a_rendition(kind="jpeg"):
    image = make_image()
    renditions.make(image)
    return next(one["name"] for one in image.renditions if one["format"] == kind)


def sources(page):
    """What a page offers of its first picture: {mime type: srcset}, and the attributes of its img."""
    [picture] = re.findall(r"<picture>(.*?)</picture>", page)
    offered = dict(re.findall(r'<source type="([^"]+)" srcset="([^"]+)"', picture))
    return offered, dict(re.findall(r' ([a-z]+)="([^"]*)"', picture[picture.index("<img") :]))


def test_a_page_offers_a_picture_in_every_format_that_is_made(client):
    image = make_image(file=picture_file(Picture.new("RGB", (900, 600), "navy")))
    edition = make_live(lead_image=image)
    path = edition.get_absolute_url()

    offered, img = sources(client.get(path).content.decode())
    assert offered == {}
    assert [one.split()[1] for one in img["srcset"].split(", ")] == ["640w", "900w"]

    renditions.make(image)
    offered, img = sources(client.get(path).content.decode())
    assert list(offered) == ["image/avif", "image/webp"]
    for srcset in (*offered.values(), img["srcset"]):
        assert [one.split()[1] for one in srcset.split(", ")] == ["320w", "480w", "640w", "768w", "900w"]
        for address in srcset.split(", "):
            assert default_storage.exists(address.split()[0].removeprefix("/media/"))
    assert (img["width"], img["height"], img["fetchpriority"]) == ("900", "600", "high")


def test_what_is_decorative_is_drawn_without_words(client):
    image = make_image(alt="Water between trees", is_decorative=True)
    for story in (make_live(lead_image=image), make_live(body=f"<p>a</p>{figure(image)}")):
        assert sources(client.get(story.get_absolute_url()).content.decode())[1]["alt"] == ""


def test_a_shared_link_has_its_crop_once_it_is_made(client):
    image = make_image(file=picture_file(Picture.new("RGB", (1400, 1400), "navy")))
    path = make_live(lead_image=image).get_absolute_url()
    assert seen(client.get(path)).meta("og:image:width") == "1280"

    renditions.make(image)

    page = seen(client.get(path))
    assert (page.meta("og:image:width"), page.meta("og:image:height")) == ("1200", "630")
    assert page.meta("og:image:alt") == image.alt
    assert default_storage.exists(page.meta("og:image").removeprefix(f"{SITE}/media/"))


def test_a_rendition_is_kept_for_a_year(client):
    response = client.get(f"/media/renditions/{a_rendition()}")

    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.getvalue().startswith(b"\xff\xd8\xff")
    assert not response.cookies


@pytest.mark.parametrize(("kind", "mime"), [("avif", "image/avif"), ("webp", "image/webp"), ("jpeg", "image/jpeg")])
def test_a_rendition_says_its_format(client, kind, mime):
    response = client.get(f"/media/renditions/{a_rendition(kind)}")

    assert response["Content-Type"] == mime
    assert response["X-Content-Type-Options"] == "nosniff"
    with Picture.open(io.BytesIO(response.getvalue())) as picture:
        assert picture.format.lower() == kind


@pytest.mark.parametrize("kind", ["avif", "webp", "jpeg"])
def test_a_rendition_in_hand_is_not_sent_again(client, kind):
    path = f"/media/renditions/{a_rendition(kind)}"
    first = client.get(path)
    first.close()

    again = client.get(path, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.getvalue()) == (304, b"")
    assert again["ETag"] == first["ETag"]


def test_a_part_of_a_rendition_can_be_asked_for(client):
    path = f"/media/renditions/{a_rendition()}"
    whole = client.get(path).getvalue()

    part = client.get(path, headers={"range": "bytes=10-19"})

    assert (part.status_code, part.getvalue()) == (206, whole[10:20])
    assert part["Content-Range"] == f"bytes 10-19/{len(whole)}"


def test_originals_are_not_for_readers(client):
    image = make_image()
    assert default_storage.exists(image.file.name)

    assert client.get(f"/media/{image.file.name}").status_code == 404
    assert client.get(f"/media/renditions/../{image.file.name}").status_code == 404
    assert client.get(f"/media/renditions/%2e%2e/{image.file.name}").status_code == 404
    assert client.get(f"/media/renditions/..%2f{image.file.name}").status_code == 404


@pytest.mark.parametrize(
    "name",
    ["", "ab", "ab/", "..", "../..", "/etc/passwd", "%00", "ab/" + "0" * 30 + ".jpg", "ab/cd.jpg%00", "a" * 5000],
)
def test_what_is_no_rendition_is_not_found(client, name):
    folder = a_rendition()[:2]

    assert client.get(f"/media/renditions/{name}").status_code == 404
    assert client.get(f"/media/renditions/{folder}").status_code == 404
    assert client.get(f"/media/renditions/{folder}/").status_code == 404


# What an editor's words become on the page


def test_words_of_editors_are_shown_as_words(client):
    hostile = '<script>alert(1)</script>"&amp;'
    image = make_image(caption=hostile, credit=hostile, alt=hostile)
    author = make_author(hostile, slug="ada", bio=hostile, picture=image)
    section = make_section(hostile[:60], slug="world", description=hostile)
    SiteIdentity.objects.create(pk=1, name=hostile, tagline=hostile, imprint=hostile)
    edition = make_live(
        hostile,
        slug="a",
        kicker=hostile,
        standfirst=hostile,
        lead_image=image,
        bylines=[author],
        topics=[hostile],
        section=section,
        search_title=hostile,
        social_title=hostile,
        related=[make_live(hostile, slug="b").article],
    )

    for path in ("/", "/latest/", section.get_absolute_url(), author.get_absolute_url(), edition.get_absolute_url()):
        response = client.get(path)
        assert hostile in seen(response).text
        assert b"<script>alert" not in response.content
        assert {script.get("src", "") for script in seen(response).all("script")} == {"", "/static/js/site.js"}


@pytest.mark.parametrize("kind", ["home", "section", "article", "topic", "author", "latest", "page"])
def test_what_search_engines_list_has_a_sentence_of_its_own(client, newspaper, kind):
    SiteIdentity.objects.create(pk=1, name="The Day", tagline="News between two rivers")

    assert len(seen(client.get(newspaper[kind])).meta("description")) > 10


def test_a_standing_page_is_described_by_how_it_begins(client):
    page = make_page(body=f'<h2>Who</h2><p>Who &amp; "what" <b>we</b> are</p><p>{"more " * 50}</p>')

    assert seen(client.get(page.get_absolute_url())).meta("description").startswith('Who Who & "what" we are more')


def test_the_one_inline_script_is_the_one_the_policy_allows(client):
    page = client.get("/").content.decode()

    assert page.count("<script>") == 1
    assert f"<script>{project.HEAD_SCRIPT}</script>" in page
    assert len(project.HEAD_SCRIPT) < 300


def test_a_story_in_another_language_says_so(client):
    edition = make_live("النهر", language="ar")

    page = seen(client.get(edition.get_absolute_url()))

    [headline], [text] = page.all("h1"), page.all("div", **{"class": "prose"})
    assert [(part["lang"], part["dir"]) for part in (headline, text)] == [("ar", "rtl")] * 2
    [article] = page.all("article", **{"class": "article"})
    assert "lang" not in article  # what we say around it is in the site's language


def test_the_page_tells_the_beacon_which_story_is_read(client):
    edition = make_live()

    page = seen(client.get(edition.get_absolute_url()))

    assert [article["data-read"] for article in page.all("article") if "data-read" in article] == [
        str(edition.article_id)
    ]


def test_every_name_of_an_address_is_used(client):
    assert [reverse(name) for name in ("home", "latest", "search", "feed", "robots", "sitemap_index")] == [
        "/",
        "/latest/",
        "/search/",
        "/feed/",
        "/robots.txt",
        "/sitemap.xml",
    ]


@pytest.mark.parametrize("path", ["/feed/", "/feed/atom/", "/feed/json/", "/sitemap.xml", "/api/articles/"])
def test_what_machines_read_is_sent_compressed(client, path):
    make_live(standfirst="It came. " * 50)

    assert client.get(path, headers={"accept-encoding": "gzip"})["Content-Encoding"] == "gzip"


def test_pages_are_sent_compressed_and_pictures_as_they_are(client):
    edition = make_live(body=paragraphs(20), lead_image=make_image())

    page = client.get(edition.get_absolute_url(), headers={"accept-encoding": "gzip"})
    picture = client.get(f"/media/renditions/{a_rendition()}", headers={"accept-encoding": "gzip"})

    assert page["Content-Encoding"] == "gzip"
    assert b"Paragraph 20 of the story." in gzip.decompress(page.content)
    assert "Content-Encoding" not in picture
    assert picture.getvalue().startswith(b"\xff\xd8\xff")
