from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image as Picture

from articles import readiness

from .builders import figure, make_article, make_author, make_image, picture_file

pytestmark = pytest.mark.django_db


def advice(article):
    return [one.sentence for one in readiness.found(readiness.Judged(article), readiness.ADVISES)]


def test_a_whole_story_may_go_out():
    assert readiness.refusals(make_article(lead_image=make_image())) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"headline": "  ", "slug": "a"}, "The story has no headline."),
        ({"section": None}, "The story is in no section."),
        ({"headline": "!?"}, "The story has no address, and its headline has no letters to make one from."),
        ({"body": ""}, "The story has no text; a picture alone is not enough."),
        ({"body": "<p> </p><hr>"}, "The story has no text; a picture alone is not enough."),
        ({"headline": "TK comes"}, "“TK” is still in the text, once."),
        ({"standfirst": "It has TK pages."}, "“TK” is still in the text, once."),
        ({"kicker": "TK"}, "“TK” is still in the text, once."),
        ({"social_title": "TK"}, "“TK” is still in the text, once."),
        ({"body": "<p>It rained TK <em>TKK</em> millimetres.</p>"}, "“TK” is still in the text, 2 times."),
    ],
)
def test_what_keeps_a_story_back(fields, sentence):
    assert readiness.refusals(make_article(**fields)) == [sentence]


@pytest.mark.parametrize("attribute", ["alt", "credit", "caption"])
def test_to_come_is_found_in_what_a_picture_in_the_text_says(attribute):
    shown = figure(make_image(), **{attribute: "TK"})

    assert readiness.refusals(make_article(body=f"<p>Rain.</p>{shown}")) == ["“TK” is still in the text, once."]


@pytest.mark.parametrize("field", ["alt", "credit", "caption"])
def test_to_come_is_found_in_the_words_of_the_library_where_the_story_has_none(field):
    image = make_image(**{field: "TK"})
    own = {field: "Its own"}

    once = ["“TK” is still in the text, once."]
    assert readiness.refusals(make_article(lead_image=image)) == once
    assert readiness.refusals(make_article(lead_image=image, **{f"lead_{field}": "Its own"})) == []
    assert readiness.refusals(make_article(body=f"<p>Rain.</p>{figure(image)}")) == once
    assert readiness.refusals(make_article(body=f"<p>Rain.</p>{figure(image, **own)}")) == []


@pytest.mark.parametrize(
    "block",
    [
        '<blockquote data-source="TK"><p>It rained.</p></blockquote>',
        '<blockquote data-pull="" data-source="TK"><p>It rained.</p></blockquote>',
        '<figure data-embed="https://example.org/" data-title="TK"></figure>',
        '<figure data-embed="https://example.org/" data-title="Rain" data-text="TK"></figure>',
        '<table data-caption="TK"><tbody><tr><td><p>1</p></td></tr></tbody></table>',
    ],
)
def test_to_come_is_found_in_the_words_of_every_block(block):
    assert readiness.refusals(make_article(body=f"<p>Rain.</p>{block}")) == ["“TK” is still in the text, once."]


@pytest.mark.parametrize("text", ["ATK", "tk", "TKO", "Atkins", "LITKE", "TK-99"])
def test_words_with_the_letters_are_no_mark(text):
    assert readiness.refusals(make_article(body=f"<p>{text}</p>")) == []


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("alt", "The lead picture has no alt text."), ("credit", "The lead picture has no credit.")],
)
def test_a_lead_picture_needs_its_words(missing, sentence):
    image = make_image(**{missing: ""})

    assert readiness.refusals(make_article(lead_image=image)) == [sentence]
    assert readiness.refusals(make_article(lead_image=image, **{f"lead_{missing}": "Own words"})) == []


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("alt", "The picture “Old river” in the text has no alt text."),
        ("credit", "The picture “Old river” in the text has no credit."),
    ],
)
def test_a_picture_in_the_text_needs_its_words(missing, sentence):
    image = make_image("Old river", **{missing: ""})

    assert readiness.refusals(make_article(body=f"<p>a</p>{figure(image)}")) == [sentence]
    assert readiness.refusals(make_article(body=f"<p>a</p>{figure(image, **{missing: 'Own words'})}")) == []


@pytest.mark.parametrize("place", ["lead", "body"])
def test_a_decorative_picture_needs_no_alt_text(place):
    image = make_image(alt="", is_decorative=True)
    fields = {"lead_image": image} if place == "lead" else {"body": f"<p>a</p>{figure(image)}"}

    assert readiness.refusals(make_article(**fields)) == []


def test_a_lead_picture_can_be_decorative_in_one_story():
    image = make_image(alt="")

    assert readiness.refusals(make_article(lead_image=image, lead_decorative=True)) == []
    assert readiness.refusals(make_article(lead_image=image)) == ["The lead picture has no alt text."]


def test_the_name_of_a_file_is_no_alt_text():
    image = make_image("Old river", alt="DSC_0042.JPG")

    assert readiness.refusals(make_article(lead_image=image)) == [
        "The lead picture’s alt text is the name of a file. Say what the picture shows."
    ]
    assert readiness.refusals(make_article(body=f"<p>a</p>{figure(image)}")) == [
        "The alt text of the picture “Old river” in the text is the name of a file. Say what the picture shows."
    ]


@pytest.mark.parametrize("place", ["lead", "body"])
def test_rights_must_last_until_the_story_goes_out(place):
    image = make_image("Old river", rights_expire_at=timezone.now() + timedelta(hours=1))
    fields = {"lead_image": image} if place == "lead" else {"body": f"<p>a</p>{figure(image)}"}
    article = make_article(**fields)

    assert readiness.refusals(article, timezone.now() + timedelta(minutes=59)) == []
    assert readiness.refusals(article, timezone.now() + timedelta(minutes=61)) == [
        "The rights of the picture “Old river” will have ended by then."
    ]


@pytest.mark.parametrize("place", ["lead", "body"])
def test_a_picture_whose_rights_have_ended_keeps_a_story_back(place):
    image = make_image("Old river", rights_expire_at=timezone.now())
    fields = {"lead_image": image} if place == "lead" else {"body": f"<p>a</p>{figure(image)}"}

    assert readiness.refusals(make_article(**fields)) == ["The rights of the picture “Old river” have ended."]


def test_rights_that_end_later_do_not():
    image = make_image(rights_expire_at=timezone.now() + timedelta(minutes=1))

    assert readiness.refusals(make_article(lead_image=image)) == []


def test_a_rich_story_needs_no_advice():
    image = make_image(file=picture_file(Picture.new("L", (1200, 800))))
    story = make_article(standfirst="It rained.", bylines=[make_author()], topics=["Rain"], lead_image=image)

    assert advice(story) == []


def test_a_bare_story_is_given_advice_and_may_go_out():
    story = make_article("Rain " * 23, lead_image=make_image())

    assert advice(story) == [
        "The headline has 115 characters; over 110, search engines and news apps cut it.",
        "There is no standfirst.",
        "There is no byline.",
        "There are no topics.",
        "The lead picture is 660 pixels wide; search engines want 1200.",
    ]
    assert readiness.refusals(story) == []


def test_a_lead_video_without_a_title_is_advised_against():
    sentence = "The lead video has no title; until it is opened, its address is all that is said of it."

    assert sentence in advice(make_article(video="https://vimeo.com/1234567"))
    assert sentence not in advice(make_article(video="https://vimeo.com/1234567", video_title="The flood"))


@pytest.mark.parametrize("field", ["video_title", "video_credit", "sponsor"])
def test_tk_beside_the_text_keeps_a_story_back(field):
    assert readiness.refusals(make_article(**{field: "TK"})) == ["“TK” is still in the text, once."]
