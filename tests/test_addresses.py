import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from articles import addresses


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("The river rises", "the-river-rises"),
        ("  Rain,  rain — and rain!  ", "rain-rain-and-rain"),
        ("The editor’s choice", "the-editors-choice"),
        ("Überraschung in Łódź", "überraschung-in-łódź"),
        ("Река поднимается", "река-поднимается"),
        ("नदी का पानी", "नदी-का-पानी"),
        ("洪水が来た", "洪水が来た"),
        ("ارتفاع النهر", "ارتفاع-النهر"),
        ("ＦＵＬＬ　ＷＩＤＴＨ", "full-width"),
        ("a/b.c?d#e", "a-b-c-d-e"),
        ("!?…", ""),
        ("", ""),
    ],
)
def test_slugs_are_readable_in_every_script(text, slug):
    assert addresses.slug_for(text) == slug


def test_a_long_headline_is_cut_between_words():
    slug = addresses.slug_for("river " * 40)

    assert slug == "-".join(["river"] * 16)


def test_a_single_endless_word_is_cut():
    assert addresses.slug_for("r" * 300) == "r" * 100


@given(st.text(max_size=150) | st.text(st.characters(categories=["L", "M", "N", "Zs"]), max_size=20))
def test_whatever_is_made_from_a_headline_is_a_valid_address(text):
    slug = addresses.slug_for(text)

    if slug:
        addresses.validate_slug(slug)
    assert len(slug) <= addresses.SLUG_LENGTH
    assert addresses.slug_for(slug) == slug


@pytest.mark.parametrize(
    "slug", ["the river", "a/b", "a.b", "a?b", "a#b", "a_b", "-river", "river\n", "a\x00b", "a%20b"]
)
def test_other_characters_are_refused(slug):
    with pytest.raises(ValidationError, match="letters, digits and hyphens only"):
        addresses.validate_slug(slug)


def test_a_refusal_suggests_an_address():
    with pytest.raises(ValidationError) as refusal:
        addresses.validate_slug("The River, rising")

    assert refusal.value.messages == ["An address has letters, digits and hyphens only; “the-river-rising” would do."]


@pytest.mark.parametrize("word", sorted(addresses.RESERVED))
def test_words_the_site_needs_are_reserved(word):
    with pytest.raises(ValidationError, match="the site needs for itself"):
        addresses.validate_not_reserved(word)


def test_other_words_are_free():
    addresses.validate_not_reserved("world")


def test_the_path_of_a_story_is_kept_in_its_own_script():
    assert addresses.story_path("мир", "река") == "/мир/река/"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Cafe\N{COMBINING ACUTE ACCENT}", "café"), ("ABC-", "abc"), ("-a-b-", "a-b"), ("Стаття", "стаття")],
)
def test_an_address_has_one_form(typed, kept):
    assert addresses.normal(typed) == kept
