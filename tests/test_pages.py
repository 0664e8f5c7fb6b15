"""What stands on a page, and what never does."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from articles import pages
from articles.models import Edition, Image, SiteIdentity

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
    make_topic,
    make_withdrawn,
    paragraphs,
    publish,
)
from .reading import Seen, seen
from .test_popular import count_reads

pytestmark = pytest.mark.django_db


def page_of(edition):
    return pages.article(Edition.objects.for_page().get(pk=edition.pk))


def outline(html):
    """The body as a list: "p" for a paragraph, else the address a box leads to."""
    return [
        attributes.get("href") if tag == "a" else "p" for tag, attributes in Seen(html).elements if tag in {"p", "a"}
    ]


def urls(editions):
    return [edition.get_absolute_url() for edition in editions]


# Related stories: boxes the body places come first; without any, one after the 4th paragraph and one at the end


def test_related_stories_are_drawn_inside_the_text_and_the_rest_lead_more_stories():
    one, two, three, four = (make_live() for _story in range(4))
    related = [edition.article for edition in (one, two, three, four)]

    page = page_of(make_live(body=paragraphs(6), related=related))

    first, second, *rest = urls([one, two, three, four])
    assert outline(page["body"]) == ["p", "p", "p", "p", first, "p", "p", second]
    assert urls(page["more"]) == rest


def test_a_single_related_story_is_drawn_after_the_fourth_paragraph():
    target = make_live()

    page = page_of(make_live(body=paragraphs(6), related=[target.article]))

    assert outline(page["body"]) == ["p", "p", "p", "p", target.get_absolute_url(), "p", "p"]


@pytest.mark.parametrize("number", [1, 4])
def test_a_short_text_shows_one_and_hands_on_the_other(number):
    one, two = make_live(), make_live()

    page = page_of(make_live(body=paragraphs(number), related=[one.article, two.article]))

    assert outline(page["body"]) == ["p"] * number + [one.get_absolute_url()]
    assert page["more"] == [two]


def test_boxes_that_the_body_places_come_first_and_are_the_only_ones():
    placed, related = make_live(), make_live()
    body = f"<p>a</p>{also_read(placed.article)}{paragraphs(6)}"

    page = page_of(make_live(body=body, related=[related.article, placed.article]))

    assert outline(page["body"]) == ["p", placed.get_absolute_url(), *["p"] * 6]
    assert page["more"] == [related]


def test_a_box_whose_story_is_gone_leaves_its_place_to_the_related():
    gone, related = make_withdrawn(), make_live()

    page = page_of(make_live(body=f"{also_read(gone.article)}{paragraphs(5)}", related=[related.article]))

    assert outline(page["body"]) == ["p", "p", "p", "p", related.get_absolute_url(), "p"]


def test_a_box_that_points_to_its_own_story_draws_nothing():
    article = make_article()
    article.body = f"<p>a</p>{also_read(article)}"
    article.save()

    page = page_of(publish(article))

    assert outline(page["body"]) == ["p"]


def test_more_stories_are_filled_up_from_the_section():
    section, now = make_section(), timezone.now()
    for _story in range(6):
        count_reads(make_live(), 1)  # these are being read, so they stand elsewhere
    siblings = [make_live(section=section, at=now - timedelta(hours=hours)) for hours in range(1, 7)]
    related = [make_live().article for _story in range(3)]

    page = page_of(make_live(section=section, body=paragraphs(6), related=related))

    assert [edition.article for edition in page["more"][:1]] == related[2:]
    assert page["more"][1:] == siblings[:3]


def test_what_others_read_is_not_among_more_stories():
    section, now = make_section(), timezone.now()
    siblings = [make_live(section=section, at=now - timedelta(hours=hours)) for hours in range(1, 10)]
    for sibling in siblings[:5]:
        count_reads(sibling, 1)

    page = page_of(make_live(section=section))

    assert set(page["reading_now"]) == set(siblings[:5])
    assert page["more"] == siblings[5:]


def test_no_story_stands_twice_on_an_article_page(client):
    section = make_section()
    others = [make_live(section=section, lead_image=make_image()) for _story in range(14)]
    for other in others[:8]:
        count_reads(other, 2)
    related = [other.article for other in others[5:11]]
    body = f"<p>a</p>{also_read(related[0])}<p>b</p>{also_read(related[3])}<p>c</p>{also_read(related[0])}"
    edition = make_live(section=section, body=body, related=related)

    links = Counter(seen(client.get(edition.get_absolute_url())).links_in_main)

    stories = {address: number for address, number in links.items() if address in urls(others)}
    assert len(stories) > 9
    assert set(stories.values()) == {1}
    assert edition.get_absolute_url() not in links


def test_no_story_stands_twice_on_the_front_page(client):
    for _section in range(3):
        section = make_section()
        for _story in range(9):
            count_reads(make_live(section=section, lead_image=make_image()), 1)

    links = Counter(seen(client.get("/")).links_in_main)

    stories = {address: links[address] for address in urls(Edition.objects.all()) if address in links}
    assert len(stories) > 20
    assert set(stories.values()) == {1}


def make_stories(section, number):
    """Live stories of a section, the newest first."""
    return [make_live(section=section, at=timezone.now() - timedelta(hours=hours)) for hours in range(1, number + 1)]


def test_a_section_opens_with_the_newest_that_has_a_picture():
    section = make_section()
    make_live(section=section, lead_image=make_image(), at=timezone.now() - timedelta(days=1))
    newer = make_stories(section, 3)

    page = pages.section(section, "")

    assert (page["lead"].has_picture, page["rest"]) == (True, newer)


def test_what_is_read_in_a_section_moves_from_its_list_to_the_side():
    section = make_section()
    stories = make_stories(section, 20)
    count_reads(stories[15], 9)
    count_reads(stories[2], 99)  # opens the page
    count_reads(make_live(), 999)  # of another section

    page = pages.section(section, "")

    # Without more reads, the newest.
    assert page["reading_now"] == [stories[15], *stories[5:9]]
    assert [page["lead"], *page["beside"], *page["rest"]] == [*stories[:5], *stories[9:15], *stories[16:]]


def test_the_whole_paper_stands_beside_a_small_section():
    section = make_section()
    own, elsewhere = make_stories(section, 3), make_live()
    count_reads(own[1], 9)

    page = pages.section(section, "")

    assert ([page["lead"], *page["rest"]], page["reading_now"]) == (own, [elsewhere])


def test_an_older_page_of_a_section_is_a_plain_list_beside_what_is_read():
    section = make_section()
    stories = make_stories(section, 45)
    count_reads(stories[0], 2)
    count_reads(stories[40], 1)

    page = pages.section(section, str(stories[29].article_id))

    assert (page["lead"], page["beside"]) == (None, [])
    assert page["reading_now"][:2] == [stories[0], stories[40]]
    assert page["rest"] == [*stories[30:40], *stories[41:]]


def test_no_story_stands_twice_on_a_section_page(client):
    section = make_section()
    for number in range(8):
        count_reads(make_live(section=section), number)
        count_reads(make_live(), number)

    links = Counter(seen(client.get(section.get_absolute_url())).links_in_main)

    assert {links[address] for address in urls(Edition.objects.all()) if address in links} == {1}


# Pictures


def test_figures_show_the_library_as_it_is_today():
    image = make_image(caption="A river")
    edition = make_live(body=f"<p>a</p>{figure(image)}")
    Image.objects.filter(pk=image.pk).update(caption="The river Gudenå")

    assert "The river Gudenå" in Seen(page_of(edition)["body"]).text


@pytest.mark.parametrize("place", ["lead", "body", "card", "also read", "author"])
def test_a_picture_is_drawn_nowhere_once_its_rights_end(client, place):
    image = make_image("MARKER")
    fields = {
        "lead": {"lead_image": image},
        "body": {"body": f"<p>a</p>{figure(image, alt='MARKER')}"},
        "card": {"lead_image": image},
        "also read": {"related": [make_live(lead_image=image).article]},
        "author": {"bylines": [make_author(picture=image)]},
    }[place]
    edition = make_live(**fields)
    path = (edition.section if place == "card" else edition).get_absolute_url()
    assert len(seen(client.get(path)).all("img")) == 1

    Image.objects.update(rights_expire_at=timezone.now())

    page = seen(client.get(path))
    assert page.all("img") == []
    assert "/media/renditions/" not in (page.meta("og:image") or "")
    assert "MARKER" not in page.text


@pytest.mark.parametrize("place", ["lead", "body", "gallery", "page"])
def test_words_stand_where_a_picture_was_whose_rights_have_ended(client, place):
    image = make_image(caption="The mill at dusk", credit="Vera Lind")
    other = make_image(credit="Otto Falk")
    where = {
        "lead": lambda: make_live(lead_image=image),
        "body": lambda: make_live(body=f"<p>a</p>{figure(image)}"),
        "gallery": lambda: make_live(body=f'<p>a</p><div data-gallery="">{figure(image)}{figure(other)}</div>'),
        "page": lambda: make_page("Mills", body=f"<p>a</p>{figure(image)}"),
    }[place]()
    Image.objects.filter(pk=image.pk).update(rights_expire_at=timezone.now())

    text = seen(client.get(where.get_absolute_url())).text

    assert text.count("This picture is no longer available.") == 1
    assert "The mill at dusk" in text
    assert "Vera Lind" not in text


def test_a_card_leaves_a_picture_out_whose_rights_have_ended(client):
    edition = make_live(lead_image=make_image(rights_expire_at=timezone.now() + timedelta(hours=1)))
    Image.objects.update(rights_expire_at=timezone.now())

    page = seen(client.get(edition.section.get_absolute_url()))

    assert edition.headline in page.text
    assert "no longer available" not in page.text


# Standing pages


def test_a_standing_page_shows_its_pictures_and_boxes(client):
    image, edition = make_image(caption="The house"), make_live("How we work")
    page = make_page("About", body=f"<p>Since 1890.</p>{figure(image)}{also_read(edition.article)}<p>Come in.</p>")

    shown = seen(client.get(page.get_absolute_url()))

    assert "Since 1890." in shown.text
    assert "The house" in shown.text
    assert edition.get_absolute_url() in shown.links_in_main


@pytest.mark.parametrize("make", [make_article, lambda: make_scheduled().article, lambda: make_withdrawn().article])
def test_a_standing_page_points_to_nothing_that_is_not_live(client, make):
    hidden = make()
    page = make_page("About", body=f"<p>a</p>{also_read(hidden)}")

    assert hidden.headline not in seen(client.get(page.get_absolute_url())).text


@pytest.mark.parametrize("count", [1, 3])
def test_a_standing_page_costs_the_same_for_any_number_of_blocks(client, django_assert_num_queries, count):
    blocks = "".join(f"{figure(make_image())}{also_read(make_live().article)}" for _block in range(count))
    page = make_page("About", body=blocks)

    with django_assert_num_queries(5):
        client.get(page.get_absolute_url())


# Lists


ALONE = {"before": None, "newer": None, "older": None, "is_first": True}


def test_lists_page_by_key():
    now = timezone.now()
    stories = [make_live(at=now - timedelta(hours=hours)) for hours in range(1, 63)]

    first = pages.latest("")
    second = pages.latest(str(first["older"]))
    third = pages.latest(str(second["older"]))

    assert first["editions"] + second["editions"] + third["editions"] == stories
    assert (first["is_first"], second["is_first"], third["is_first"]) == (True, False, False)
    assert (len(third["editions"]), third["older"]) == (2, None)


def test_stories_of_one_moment_are_neither_lost_nor_repeated():
    at = timezone.now() - timedelta(hours=1)
    stories = [make_live(at=at) for _story in range(33)]

    first = pages.latest("")
    second = pages.latest(str(first["older"]))

    assert first["editions"] + second["editions"] == stories[::-1]


def test_newer_pages_have_the_addresses_that_older_ones_had():
    stories = [make_live(at=timezone.now() - timedelta(hours=hours)) for hours in range(1, 95)]

    second = pages.latest(str(pages.latest("")["older"]))
    third = pages.latest(str(second["older"]))
    fourth = pages.latest(str(third["older"]))

    assert [page["newer"] for page in (second, third, fourth)] == [None, second["before"], third["before"]]
    make_live()
    again = pages.latest(str(second["before"]))
    assert again["editions"] == second["editions"]
    assert pages.latest(str(again["newer"]))["editions"] == stories[:30]


def test_a_page_of_a_list_names_its_own_address_and_those_beside_it(client):
    section = make_section("World")
    for number in range(61):
        make_live(section=section, at=timezone.now() - timedelta(hours=number))
    first = client.get("/world/").context
    second = client.get("/world/", {"before": first["older"]})

    page, here = seen(second), "https://news.example/world/"

    assert page.canonical == f"{here}?before={first['older']}"
    assert [link["href"] for link in page.all("link", rel="prev")] == [here]
    assert [link["href"] for link in page.all("link", rel="next")] == [f"{here}?before={second.context['older']}"]
    assert page.all("a", rel="prev")[0]["href"] == "/world/"
    nonsense = seen(client.get("/world/?before=nonsense"))
    assert (nonsense.canonical, nonsense.all("link", rel="prev")) == (here, [])


def test_a_full_page_that_is_the_last_has_no_older_one():
    for _story in range(pages.LIST_LENGTH):
        make_live()

    assert pages.latest("")["older"] is None


@pytest.mark.parametrize("before", ["", "abc", "-1", "0", "1.5", "٣", "9" * 18, "9" * 19, "\x00", "1 OR 1=1"])
def test_nonsense_shows_the_first_page(before):
    edition = make_live()

    page = pages.latest(before)

    assert (page["editions"], page["is_first"]) == ([edition], True)


def test_a_page_keeps_its_meaning_when_its_key_is_withdrawn():
    now = timezone.now()
    older = make_live(at=now - timedelta(hours=2))
    key = make_withdrawn()

    assert pages.latest(str(key.article_id))["editions"] == [older]


def test_a_page_whose_stories_are_all_withdrawn_shows_the_first():
    edition = make_live()

    assert pages.latest(str(edition.article_id)) == {"editions": [edition], **ALONE}


@pytest.mark.parametrize("make", [make_article, lambda: make_scheduled().article])
def test_what_readers_never_saw_is_no_key(make):
    edition, unknown = make_live(), make()

    assert pages.latest(str(unknown.pk)) == {"editions": [edition], **ALONE}


# Nothing of what is not live shows anywhere

FIELDS = ("kicker", "headline", "standfirst", "lead_caption", "lead_credit", "lead_alt", "search_title", "social_title")


def hidden_fields():
    """Every text field of a story with the marker in it, and an author, a topic and pictures that only it names."""
    return {
        **{name: f"MARKER {name}" for name in FIELDS},
        "slug": "marker",
        "body": f"<p>MARKER text</p>{figure(make_image('MARKER', caption='MARKER'), caption='MARKER figure')}",
        "topics": ["MARKER topic"],
        "bylines": [make_author("MARKER author")],
        "lead_image": make_image("MARKER", alt="MARKER", caption="MARKER", credit="MARKER"),
        "form": "opinion",
    }


def make_changed():
    """A live story whose working copy has moved on."""
    article = make_live("Water", section=make_section("World")).article
    marked = hidden_fields()
    article.topics.set(marked.pop("topics"))
    article.bylines.create(author=marked.pop("bylines")[0])
    for name, value in marked.items():
        setattr(article, name, value)
    article.save()
    return article


HIDDEN = {
    "draft": lambda: make_article(**hidden_fields()),
    "in review": lambda: make_article(stage="review", **hidden_fields()),
    "ready": lambda: make_article(stage="ready", **hidden_fields()),
    "scheduled": lambda: make_scheduled(**hidden_fields()).article,
    "withdrawn": lambda: make_withdrawn(**hidden_fields()).article,
    "changed since": make_changed,
    "a waiting change": lambda: publish(make_changed(), at=timezone.now() + timedelta(days=1)).article,
}


@pytest.mark.parametrize("state", HIDDEN)
def test_nothing_of_what_is_not_live_shows_at_any_address(client, state):
    hidden = HIDDEN[state]()
    count_reads(hidden.editions.first() or make_live(), 50)
    author, topic = make_author(), make_topic("Rivers")
    live = make_live(
        section=hidden.section,
        body=f"{paragraphs(5)}{also_read(hidden)}",
        related=[hidden],
        bylines=[author],
        topics=["Rivers"],
    )
    make_page("About")
    front = ["/", "/latest/", "/search/?q=marker", "/search/?q=river", "/feed/", "/robots.txt", "/sitemap.xml"]
    months = [f"articles-{timezone.now() - timedelta(days=days):%Y-%m}" for days in (0, 2, 31)]
    front += [f"/sitemap-{name}.xml" for name in (*months, "sections", "topics", "authors", "pages")]
    front += ["/news-sitemap.xml", "/feeds/", "/feed/json/", "/search/feed/?q=river"]
    paths = {*front, *(thing.get_absolute_url() for thing in (live, hidden.section, author, topic))}
    paths |= {f"{hidden.section.get_absolute_url()}feed/", f"/latest/?before={hidden.pk}"}
    paths |= {hidden.get_absolute_url(), "/authors/marker-author/", "/topics/marker-topic/"}

    seen_paths = set()
    while paths - seen_paths:
        path = (paths - seen_paths).pop()
        seen_paths.add(path)
        response = client.get(path)
        text = response.content.decode()
        # What the reader typed comes back to them; nothing else does.
        assert "marker" not in text.lower().replace("“marker”", "").replace('value="marker"', "").replace(path, ""), (
            path
        )
        if "html" in response["Content-Type"]:
            paths |= {link for link in Seen(text).links if link.startswith("/")}

    assert {live.get_absolute_url(), "/about/", "/feed/"} <= seen_paths


def test_the_marker_would_show_if_it_were_live(client):
    """The test above is worth something: live, the same story shows at all these places."""
    live = make_live(**hidden_fields())

    for path in ("/", "/latest/", live.get_absolute_url(), live.section.get_absolute_url(), "/feed/"):
        assert "MARKER" in client.get(path).content.decode()
    assert client.get("/authors/marker-author/").status_code == 200
    assert client.get("/topics/marker-topic/").status_code == 200


# Language: a story in another one never makes our own words foreign


@pytest.mark.parametrize(
    ("site", "story", "around"),
    [("en", "ar", {"lang": "en", "dir": "ltr"}), ("ar", "en", {"lang": "ar", "dir": "rtl"})],
)
def test_our_own_words_inside_a_foreign_text_say_their_language(client, site, story, around):
    pointed = make_live("The tide falls")
    body = paragraphs(1) + figure(make_image()) + also_read(pointed.article)
    edition = make_live("The tide rises", language=story, kicker="Tides", lead_image=make_image(), body=body)

    with translation.override(site):
        page = seen(client.get(edition.get_absolute_url()))

    assert page.all("html", **around)
    assert page.all("div", **{"class": "prose"}, lang=story)
    assert [box["lang"] for box in page.all("aside")] == [site]
    assert [credit["lang"] for credit in page.all("span", **{"class": "figure__credit"})] == [site, site]
    assert [line["lang"] for line in page.all("p", **{"class": "article-head__kicker"})] == [story]


def test_kickers_in_lists_say_their_language(client):
    make_live("The tide rises", language="ar", kicker="Tides")

    assert seen(client.get("/")).all("span", lang="ar", dir="rtl")


# What is said only where it says something


@pytest.mark.parametrize(("later", "says_updated"), [(timedelta(seconds=20), False), (timedelta(minutes=20), True)])
def test_an_update_is_told_only_if_the_clock_shows_it(client, later, says_updated):
    edition = make_live()
    first = timezone.now().replace(hour=10, minute=0, second=0)
    Edition.objects.filter(pk=edition.pk).update(first_published_at=first, updated_at=first + later)

    assert ("Updated" in seen(client.get(edition.get_absolute_url())).text) is says_updated


def test_a_story_of_the_top_group_has_a_standfirst_or_a_picture(client):
    section, image = make_section(), make_image()
    make_live("In words", section=section, standfirst="Said in a sentence.")
    make_live("In a picture", section=section, standfirst="Shown, not said.", lead_image=image)
    for _story in range(6):  # the lead, three beside it, and two more of the group
        make_live(section=section, lead_image=image)

    text = seen(client.get("/")).text

    assert "Said in a sentence." in text
    assert "Shown, not said." not in text


def test_the_rule_under_the_masthead_needs_no_sections(client):
    [header_rule, _footer_rule] = [
        found for _tag, found in seen(client.get("/")).elements if "oxford" in found.get("class", "").split()
    ]

    assert header_rule


def test_sections_and_standing_pages_stand_in_their_order_around_every_page(client):
    make_section("World", position=2), make_section("Culture", position=1), make_section("Arts", position=1)
    make_page("Privacy", position=1), make_page("About", position=0), make_page("Hidden", in_footer=False)
    SiteIdentity.objects.create(pk=1, name="The Morning", email="desk@example.org", bluesky="https://bsky.app/morning")

    page = seen(client.get("/corrections/"))

    sections = [address for address in page.links if address in {"/world/", "/culture/", "/arts/"}]
    assert sections == ["/arts/", "/culture/", "/world/"] * 2
    assert [address for address in page.links if address in {"/privacy/", "/about/", "/hidden/"}] == [
        "/about/",
        "/privacy/",
    ]
    assert {"mailto:desk@example.org", "https://bsky.app/morning"} <= set(page.links)
    assert page.meta("og:site_name") == "The Morning"
