"""The blocks of a text as readers see them: on an article's page, and on standing pages."""

from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image as Picture

from articles import body, pages, renditions
from articles.models import Edition, Image

from .builders import (
    also_read,
    figure,
    make_article,
    make_image,
    make_live,
    make_page,
    make_scheduled,
    make_section,
    make_withdrawn,
    paragraphs,
    picture_file,
    publish,
)
from .reading import Seen, seen
from .test_popular import count_reads

pytestmark = pytest.mark.django_db

AUTOMATIC = '<aside data-also-read="auto"></aside>'
VIDEO = '<figure data-embed="https://youtu.be/M7lc1UVf-VE" data-title="A lake freezes"></figure>'
SONG = '<figure data-embed="https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC"></figure>'
CARD = '<figure data-embed="https://mastodon.example/@ada/109372843234567890" data-title="Said"></figure>'


def link(article, words="there"):
    return f'<a data-article="{article.pk}">{words}</a>'


def page_of(client, edition):
    return seen(client.get(edition.get_absolute_url()))


def boxes(page):
    """The headlines of the "Also read" boxes of a page, in order."""
    return [attributes["href"] for tag, attributes in page.elements if "also-read__link" in attributes.get("class", "")]


def pages_body(edition):
    return pages.article(Edition.objects.for_page().get(pk=edition.pk))["body"]


def drawn(source, **objects):
    return body.render(source, body.Objects(**objects))


# Links to stories


def test_a_link_leads_to_where_the_story_lives_today(client):
    target = make_live("The river")
    edition = make_live(body=f"<p>It is {link(target.article, '<em>told</em> there')}.</p>")
    target.article.slug = "the-river-rises"
    target.article.save()
    renamed = publish(target.article)

    page = page_of(client, edition)

    assert renamed.get_absolute_url() in page.links_in_main
    assert target.get_absolute_url() not in page.links_in_main
    assert "It is told there" in page.text


@pytest.mark.parametrize("make", [make_article, lambda: make_scheduled().article, lambda: make_withdrawn().article])
def test_a_link_to_what_is_not_live_leaves_its_words(client, make):
    hidden = make()
    edition = make_live(body=f"<p>It is told {link(hidden)}.</p>")

    page = page_of(client, edition)

    assert "It is told there" in page.text.replace(" .", "")
    assert hidden.get_absolute_url() not in page.links
    assert "data-article" not in page.attributes


def test_a_story_the_text_links_to_stands_nowhere_else_on_the_page(client):
    target = make_live()
    count_reads(target, 5)
    edition = make_live(section=target.section, body=f"<p>{link(target.article)}</p>", related=[target.article])

    page = page_of(client, edition)

    assert page.links_in_main.count(target.get_absolute_url()) == 1


def test_a_standing_page_links_to_stories_too(client):
    target = make_live()
    page = make_page("About", body=f"<p>{link(target.article)}</p>")

    assert target.get_absolute_url() in page_of(client, page).links_in_main


# "Also read" where the site chooses


def test_the_desks_related_stories_come_first():
    section = make_section()
    chosen = make_live()
    alike = make_live(section=section)

    edition = make_live(section=section, body=f"<p>a</p>{AUTOMATIC}<p>b</p>{AUTOMATIC}", related=[chosen.article])

    assert boxes(Seen(pages_body(edition))) == [chosen.get_absolute_url(), alike.get_absolute_url()]


def test_a_box_by_hand_is_never_shown_again_by_the_site():
    section = make_section()
    placed, alike = make_live(section=section), make_live(section=section)

    edition = make_live(section=section, body=f"{AUTOMATIC}<p>a</p>{also_read(placed.article)}")

    assert boxes(Seen(pages_body(edition))) == [alike.get_absolute_url(), placed.get_absolute_url()]


def test_shared_topics_weigh_more_than_the_section_and_the_section_more_than_age():
    section, now = make_section(), timezone.now()
    both = make_live(topics=["Rivers", "Rain"], at=now - timedelta(days=400))
    one = make_live(topics=["Rivers"], at=now - timedelta(days=400))
    beside = make_live(section=section, at=now - timedelta(days=300))
    make_live(at=now - timedelta(hours=1))

    edition = make_live(section=section, topics=["Rivers", "Rain"], body="<p>a</p>" + AUTOMATIC * 9)

    assert boxes(Seen(pages_body(edition))) == [other.get_absolute_url() for other in (both, one, beside)]


def test_of_one_age_the_more_read_comes_first():
    section, now = make_section(), timezone.now()
    old = make_live(section=section, at=now - timedelta(days=60))
    quiet = make_live(section=section, at=now - timedelta(hours=3))
    read = make_live(section=section, at=now - timedelta(days=3))
    count_reads(old, 50)
    count_reads(read, 5)

    edition = make_live(section=section, body="<p>a</p>" + AUTOMATIC * 3)

    assert boxes(Seen(pages_body(edition))) == [other.get_absolute_url() for other in (read, quiet, old)]


def test_where_there_is_no_other_story_the_site_draws_no_box():
    edition = make_live(body=f"<p>a</p>{AUTOMATIC}")

    assert Seen(pages_body(edition)).text == "a"


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
def test_the_site_chooses_nothing_that_is_not_live(make):
    section = make_section()
    make(section=section, topics=["Rivers"])

    assert boxes(Seen(pages_body(make_live(section=section, topics=["Rivers"], body=f"<p>a</p>{AUTOMATIC}")))) == []


def test_what_the_site_chose_stands_nowhere_else_on_the_page(client):
    section = make_section()
    others = [make_live(section=section) for _story in range(12)]
    for other in others:
        count_reads(other, 2)

    page = page_of(client, make_live(section=section, body=f"<p>a</p>{AUTOMATIC}<p>b</p>{AUTOMATIC}"))

    found = [address for address in page.links_in_main if address in {other.get_absolute_url() for other in others}]
    assert len(boxes(page)) == 2
    assert len(found) > 9
    assert len(found) == len(set(found))


def test_with_automatic_boxes_the_site_adds_none_of_its_own():
    related = [make_live().article for _story in range(3)]

    edition = make_live(body=f"{paragraphs(6)}{AUTOMATIC}", related=related)

    assert len(boxes(Seen(pages_body(edition)))) == 1


# Embeds, and what a page may load


def policy(client, thing):
    """The sources that a page may load frames from."""
    written = client.get(thing.get_absolute_url()).headers["Content-Security-Policy"]
    [directive] = [part for part in written.split("; ") if part.startswith("frame-src")]
    return directive.split()[1:]


@pytest.mark.parametrize("make", [make_live, make_page])
def test_a_page_may_load_the_frames_its_text_names_and_no_others(client, make):
    assert policy(client, make("One", body=f"<p>a</p>{VIDEO}{CARD}")) == [
        "https://www.youtube-nocookie.com",
    ]
    assert policy(client, make("Two", body=f"<p>a</p>{VIDEO}{SONG}")) == [
        "https://open.spotify.com",
        "https://www.youtube-nocookie.com",
    ]


@pytest.mark.parametrize("make", [make_live, make_page])
def test_a_page_without_embeds_loads_no_frames_of_others(client, make):
    make_live("With a video", body=VIDEO + "<p>a</p>")

    assert policy(client, make("Three", body=f"<p>a</p>{CARD}")) == ["'none'"]


def test_an_embed_is_a_link_and_loads_nothing_by_itself():
    page = Seen(drawn(VIDEO))

    assert set(page.links) == {"https://youtu.be/M7lc1UVf-VE"}
    assert not page.tags & {"iframe", "img", "script", "object", "embed"}
    assert "A lake freezes" in page.text
    assert "From YouTube" in page.text
    [button] = page.all("button")
    assert button["data-frame"] == "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?autoplay=1"
    assert "hidden" in button


def test_what_has_no_frame_is_a_card_that_links_out():
    page = Seen(drawn(CARD))

    assert page.links == ["https://mastodon.example/@ada/109372843234567890"]
    assert page.all("button") == []
    assert page.text == "Said From Mastodon (mastodon.example)"


def test_an_embed_without_a_title_shows_its_address():
    assert "https://open.spotify.com/track/" in Seen(drawn(SONG)).text


# Quotes, boxes, tables


def test_a_quote_says_whose_words_they_are():
    page = Seen(drawn('<blockquote data-source="Ada &amp; Ben"><p>Water.</p></blockquote>'))

    assert page.text == "Water. Ada & Ben"
    assert page.all("blockquote", **{"class": "quote"})


def test_a_pull_quote_is_not_a_quote():
    page = Seen(drawn('<blockquote data-pull="" data-source="Ada"><p>Water.</p></blockquote>'))

    assert page.text == "Water. Ada"
    assert "pull-quote" in page.all("blockquote")[0]["class"]


def test_fact_boxes_are_called_by_their_headings():
    one = '<div data-fact-box=""><h3>Ice</h3><p>Cold.</p><h3>Thin ice</h3><p>Wet.</p></div>'

    page = Seen(drawn(one + one + '<div data-fact-box=""><p>Wet.</p></div>'))

    first, second, unnamed = page.all("aside")
    assert first["aria-labelledby"] != second["aria-labelledby"]
    assert [title["id"] for title in page.all("h3") if "id" in title] == [
        first["aria-labelledby"],
        second["aria-labelledby"],
    ]
    assert unnamed["aria-label"] == "Facts"


def test_a_table_has_a_head_a_name_and_its_own_frame():
    source = (
        '<table data-caption="Ice &amp; air"><tbody><tr><th>Kind</th><th>Air</th></tr>'
        "<tr><th>Black</th><td>1</td></tr><tr><th>White</th><td>8.5 %</td></tr></tbody></table>"
    )

    page = Seen(drawn(source))

    assert [cell.get("scope") for cell in page.all("th")] == ["col", "col", "row", "row"]
    assert page.all("div", role="region", tabindex="0", **{"aria-label": "Ice & air"})
    assert [found["class"] for found in page.all("td")] == ["number", "number"]
    assert page.text.startswith("Ice & air Kind Air Black 1")


def test_a_column_with_words_is_no_column_of_numbers():
    page = Seen(drawn("<table><tbody><tr><td>1</td></tr><tr><td>about two</td></tr></tbody></table>"))

    assert page.all("td") == [{}, {}]
    assert page.all("div", **{"aria-label": "Table"})


def test_spans_survive_the_drawing():
    source = '<table><tbody><tr><th colspan="2">a</th></tr><tr><td>1</td><td>2</td></tr></tbody></table>'

    assert Seen(drawn(source)).all("th") == [{"colspan": "2", "scope": "col"}]


# Pictures


def gallery(*images, caption=""):
    return f'<div data-gallery="" data-caption="{caption}">{"".join(figure(image) for image in images)}</div>'


def test_a_gallery_shows_its_pictures_and_what_they_are_together(client):
    images = [make_image(caption=f"Bank {number}") for number in range(3)]

    page = page_of(client, make_live(body=f"<p>a</p>{gallery(*images, caption='Both banks')}"))

    assert len(page.all("img")) == 3
    assert "Bank 0" in page.text
    assert "Both banks" in page.text
    # Each leads to its largest file, and none to what was uploaded.
    assert len([address for address in page.links if address.startswith("/media/renditions/")]) == 3
    assert not [address for address in page.links if "originals" in address]


def test_a_gallery_whose_pictures_are_gone_is_not_there():
    source = '<p>a</p><div data-gallery="" data-caption="Both banks"><figure data-image="8"></figure></div>'
    two = source.replace("</div>", '<figure data-image="9"></figure></div>')

    assert Seen(drawn(two)).text == "a"


def test_a_gallery_shows_no_picture_whose_rights_have_ended(client):
    image = make_image()
    edition = make_live(body=f"<p>a</p>{gallery(image, image, caption='Both banks')}")

    Image.objects.update(rights_expire_at=timezone.now())

    page = page_of(client, edition)
    assert page.all("img") == []
    assert "Both banks" in page.text


def test_a_picture_said_to_be_decoration_is_silent():
    image = make_image(alt="Water")

    page = Seen(drawn(figure(image, decorative="yes", alt="Still water"), images={image.pk: image}))

    assert [found["alt"] for found in page.all("img")] == [""]


def test_decoration_needs_no_alt_text_to_be_published(client):
    image = make_image(alt="")

    edition = make_live(body=f"<p>a</p>{gallery(image, image)}".replace("></fig", ' data-decorative="yes"></fig'))

    assert [found["alt"] for found in page_of(client, edition).all("img")] == ["", ""]


def test_a_wide_picture_keeps_clear_of_what_stands_beside_the_beginning():
    image = make_image()
    wide = figure(image, size="wide")
    long = "<p>" + "word " * 300 + "</p>"

    page = Seen(drawn(wide + long + wide, images={image.pk: image}))

    assert [found["class"] for found in page.all("figure")] == ["figure", "figure figure--wide"]


def test_the_whole_of_a_picture_is_shown_where_a_text_says_so():
    image = make_image(file=picture_file(Picture.new("RGB", (400, 900), "teal")))
    renditions.make(image)
    whole = figure(image, size="whole")

    page = Seen(drawn(whole + gallery(image, image), images={image.pk: image}))

    assert [found["class"] for found in page.all("figure")] == ["figure figure--natural", "gallery", "figure", "figure"]
    whole, *cropped = [(found["width"], found["height"]) for found in page.all("img")]
    assert whole == ("400", "900")
    assert cropped == [("400", "267")] * 2


# What it costs


@pytest.mark.parametrize("count", [1, 30])
def test_an_article_costs_the_same_for_any_number_of_blocks(client, django_assert_num_queries, count):
    section = make_section()
    for _story in range(count):
        make_live(section=section)
    body = "".join(
        figure(make_image())
        + gallery(make_image(), make_image())
        + f"<p>{link(make_live().article)}</p>"
        + also_read(make_live(lead_image=make_image()).article)
        + AUTOMATIC
        + VIDEO
        for _block in range(count)
    )
    edition = make_live(section=section, body=body, lead_image=make_image())

    with django_assert_num_queries(7):
        page = page_of(client, edition)

    assert len(page.all("div", **{"class": "figure__frame"})) == 3 * count + 1
    assert len(boxes(page)) == 2 * count
    assert len(page.all("button", type="button")) >= count
