"""The page for writing before any script has run: what stands where, and what its groups say."""

import pytest
from django.urls import reverse

from articles import renditions
from tests.builders import make_article, make_author, make_editor, make_image, make_reporter, make_section

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
