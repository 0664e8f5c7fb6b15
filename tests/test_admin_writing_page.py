"""The page for writing before any script has run: what stands where, and what its groups say."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import renditions
from tests.builders import (
    make_article,
    make_author,
    make_editor,
    make_image,
    make_live,
    make_reporter,
    make_scheduled,
    make_section,
    make_withdrawn,
)
from tests.reading import Seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


def page_of(client, story):
    return client.get(reverse("admin:articles_article_change", args=[story.pk])).content.decode()


def test_closed_groups_say_what_they_hold(client, editor):
    image = make_image("The river at night")
    story = make_article(
        section=make_section("Science"),
        topics=["Rivers", "Maps"],
        bylines=[make_author("Ada Lund"), make_author("Ben Holt")],
        related=[make_article(), make_article()],
        lead_image=image,
        search_title="Rivers at night",
    )

    page = page_of(client, story)

    for group, says in [
        ("story", "Science · Maps · Rivers"),
        ("bylines", "Ada Lund · Ben Holt"),
        ("lead-picture", "The river at night"),
        ("related", "2"),
        ("search", "Rivers at night"),
    ]:
        assert f'data-says="{group}"' in page
        assert page.split(f'data-says="{group}"')[1].partition("</span>")[0].rpartition(">")[2] == says


def test_an_empty_group_says_what_that_means(client, editor):
    page = page_of(client, make_article(section=None, slug=""))

    assert ">No section yet</span>" in page
    assert ">Chosen by the site</span>" in page
    assert ">As the headline</span>" in page


def test_the_lead_picture_stands_over_the_text_with_the_words_of_this_use(client, editor):
    image = make_image(caption="The library's caption", credit="Vera Lind")
    story = make_article(lead_image=image, lead_caption="The caption of this story")

    page = page_of(client, story)

    figure = page.partition("data-lead-picture")[2].partition("</figure>")[0]
    assert "The caption of this story" in figure
    assert "Vera Lind" in figure
    assert renditions.url(image.renditions[-1]) in figure


def test_the_fields_of_a_story_are_in_its_language(client, editor):
    page = page_of(client, make_article(language="ar"))

    assert '<div data-story-language lang="ar" dir="rtl"><textarea name="headline"' in page
    assert '<div data-story-language lang="ar" dir="rtl"><select name="section"' not in page


def test_a_story_of_another_has_no_fields_and_no_save_button(client):
    client.force_login(make_reporter())

    page = page_of(client, make_article("The harbour freezes"))

    assert "The harbour freezes" in page
    assert "data-save-state" not in page
    assert 'value="save"' not in page


def test_the_shared_card_is_cropped_as_networks_are_given_it(client, editor):
    picture = make_image()
    renditions.make(picture)
    card = renditions.url(renditions.nearest(picture, 640, "1.91x1"))

    found = page_of(client, make_article(lead_image=picture))

    assert f'<div class="nr-social" data-story-language><img src="{card}"' in found
    assert (
        client.get(reverse("admin:blocks"), {"images": picture.pk}).json()["images"][str(picture.pk)]["shared"] == card
    )


def test_the_panel_shows_how_a_search_result_and_a_shared_card_look(client, editor):
    story = make_article(
        "Why glaciers look blue", search_title="Blue ice, explained", standfirst="It is about light.", social_title=""
    )

    found = page_of(client, story).partition("data-search-preview")[2].partition("</details>")[0]

    assert "news.example" in found
    assert "<b data-search-title>Blue ice, explained</b>" in found
    assert "<p data-text>It is about light.</p>" in found
    assert "<b data-social-title>Why glaciers look blue</b>" in found
    assert "Title 19 of about 60 characters. Standfirst 18 of about 155." in found


def elsewhere(client, story):
    """What the panel says of where a story is found and shared."""
    source = page_of(client, story).partition("data-search-preview")[2].partition("</details>")[0]
    return Seen(f"<div {source}")


def test_the_panel_shows_each_place_as_it_cuts_a_title(client, editor):
    title = "What the water in the night tells us about the rivers of the north and of the south, and of tomorrow"

    panel = elsewhere(client, make_article("Water", social_title=title))

    shown = [text for text in panel.texts if text.startswith("What the water")]
    assert [len(text) for text in shown] == [88, 90, 88, 70, 65]
    for most in (88, 70, 65):
        assert f"Title {len(title)} of about {most} characters." in panel.text
    assert len([one for one in panel.all("p") if one.get("class") == "nr-help nr-late"]) == 3
    assert "Without a lead picture, the card is drawn from the title." in panel.text


def test_the_panel_says_where_a_story_is_left_out_and_why(client, editor, settings):
    draft = elsewhere(client, make_article())
    scheduled = elsewhere(client, make_scheduled().article)
    fresh = elsewhere(client, make_live().article)
    old = elsewhere(client, make_live(at=timezone.now() - timedelta(days=3)).article)
    gone = elsewhere(client, make_withdrawn().article)
    paid = elsewhere(client, make_live(sponsor="The Water Works").article)

    assert draft.text.count("Not yet: it has not been published.") == 2
    assert scheduled.text.count("Not yet: it is scheduled, ") == 2
    assert "It stands in the feeds of the paper" in fresh.text
    assert "It stands there until it is two days old." in fresh.text
    assert "Not any more: it has the stories of two days." in old.text
    assert gone.text.count("Not any more: readers no longer see it.") == 2
    assert [line.get("hidden") for line in paid.all("p") if "data-news" in line] == [None]
    assert paid.text.count("Left out: somebody paid for it") == 2
    assert "robots.txt" not in fresh.text
    settings.SEARCH_ENGINES = False
    assert "robots.txt asks search engines to stay away" in elsewhere(client, make_live().article).text


def test_the_panel_says_that_a_picture_is_small_for_a_card(client, editor):
    panel = elsewhere(client, make_article(lead_image=make_image()))

    assert "The picture has 660 × 440 pixels; large cards want 1200 × 630." in panel.text
