"""What stands on a story's page besides its text: series, sponsor, age, times, lead video, pictures as links."""

import gzip
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone

from articles import moments, pages, pictures
from articles.models import Edition, Image, SiteIdentity

from .builders import (
    also_read,
    figure,
    make_article,
    make_author,
    make_correction,
    make_image,
    make_live,
    make_scheduled,
    make_section,
    make_series,
    make_withdrawn,
    publish,
)
from .reading import seen

pytestmark = pytest.mark.django_db

AUTOMATIC = '<p>a</p><aside data-also-read="auto"></aside>'
VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"


def page_of(client, edition):
    return seen(client.get(edition.get_absolute_url()))


def parts_of(series, number):
    now = timezone.now()
    return [make_live(series=series, at=now - timedelta(days=number - part)) for part in range(number)]


# Series


def test_a_part_says_which_it_is_and_leads_to_its_neighbours(client):
    series = make_series("The long winter")
    one, two, three = parts_of(series, 3)

    page = page_of(client, two)

    assert page.text.count("Part 2 of 3 · The long winter") == 2
    assert page.links_in_main.count(one.get_absolute_url()) == page.links_in_main.count(three.get_absolute_url()) == 1
    assert [link["rel"] for link in page.all("a") if link.get("rel") in {"prev", "next"}] == ["prev", "next"]


def test_the_only_part_has_no_number(client):
    [part] = parts_of(make_series("The long winter"), 1)

    text = page_of(client, part).text

    assert "Series · The long winter" in text
    assert "Part 1" not in text


def test_a_neighbour_that_an_editor_put_into_the_text_stands_there_alone(client):
    series = make_series()
    [one] = parts_of(series, 1)

    two = make_live(series=series, body=f"<p>a</p>{also_read(one.article)}<p>b</p>")

    page = page_of(client, two)
    assert page.links_in_main.count(one.get_absolute_url()) == 1
    assert one.get_absolute_url() in page.links_in_main
    assert "Part 2 of 2" in page.text
    assert "Previous part" not in page.text


def test_a_related_part_is_not_shown_twice(client):
    series, section = make_series(), make_section()
    one = make_live(series=series, section=section, at=timezone.now() - timedelta(days=1))

    two = make_live(series=series, section=section, related=[one.article], body=AUTOMATIC)

    page = page_of(client, two)
    assert page.links_in_main.count(one.get_absolute_url()) == 1
    assert "Previous part" in page.text


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
def test_what_is_not_live_is_no_part(client, make):
    series = make_series()
    hidden = make("MARKER", series=series)
    [part] = parts_of(series, 1)

    for path in (part.get_absolute_url(), series.get_absolute_url()):
        page = seen(client.get(path))
        assert hidden.headline not in page.text
        assert "of 2" not in page.text


def test_a_series_has_a_page_with_its_parts_in_their_order(client):
    series = make_series("The long winter", description="Six months of frost.")
    parts = parts_of(series, 3)

    page = seen(client.get(series.get_absolute_url()))

    stories = [part.get_absolute_url() for part in parts]
    assert [link for link in page.links_in_main if link in stories] == stories
    for words in ("The long winter", "Six months of frost.", "Part 1", "Part 3"):
        assert words in page.text


def test_a_series_without_a_live_part_is_not_there(client):
    series = make_series()
    make_scheduled(series=series)

    assert client.get(series.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("page", ["", "1", "0", "abc", "-1", "1e9", "٣", "\x00", "9" * 5000])
def test_nonsense_shows_some_page_of_a_series(client, page):
    series = make_series()
    [part] = parts_of(series, 1)

    response = client.get(series.get_absolute_url(), {"page": page})

    assert list(response.context["parts"]) == [part]


def test_a_long_series_goes_on_with_its_numbers(client):
    series = make_series()
    parts_of(series, pages.LIST_LENGTH + 2)

    first, second = (seen(client.get(series.get_absolute_url(), {"page": page})) for page in (1, 2))

    assert f"Part {pages.LIST_LENGTH} " in first.text + " "
    assert f"Part {pages.LIST_LENGTH + 1} " not in first.text
    assert f"Part {pages.LIST_LENGTH + 1} " in second.text
    assert (first.canonical is None, second.canonical is None) == (False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_a_series_page_costs_the_same_for_any_number(client, django_assert_num_queries, count):
    series = make_series()
    for _part in range(count):
        make_live(series=series, lead_image=make_image(), bylines=[make_author()])

    with django_assert_num_queries(5):
        client.get(series.get_absolute_url())


# Sponsored


def test_readers_are_told_who_paid_wherever_the_story_stands(client):
    paid = make_live("The paper mill", sponsor="The Mill", lead_image=make_image())
    pointing = make_live(body=f"<p>a</p>{also_read(paid.article)}")
    make_correction(paid.article)

    for path in (
        "/",
        "/latest/",
        "/corrections/",
        "/search/?q=mill",
        paid.get_absolute_url(),
        paid.section.get_absolute_url(),
        pointing.get_absolute_url(),
    ):
        assert "Sponsored by The Mill" in seen(client.get(path)).text, path


def test_the_parts_of_a_series_say_who_paid_for_them(client):
    series = make_series()
    make_live("The paper mill", series=series, sponsor="The Mill", at=timezone.now() - timedelta(hours=1))
    second = make_live(series=series)

    assert "Sponsored by The Mill The paper mill" in page_of(client, second).text


def test_a_story_nobody_paid_for_has_no_such_label(client):
    assert "Sponsored" not in page_of(client, make_live()).text


def test_the_site_recommends_nothing_that_was_paid_for(client):
    section = make_section()
    make_live("MARKER", section=section, sponsor="The Mill")
    for _story in range(6):
        make_live(section=make_section())  # these stand under "Others are reading now"

    page = pages.article(Edition.objects.for_page().get(pk=make_live(section=section, body=AUTOMATIC).pk))

    assert page["more"] == page["automatic"] == []


# How old it is


def at_age(**how):
    return make_live(at=timezone.now() - timedelta(**how))


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (300, None),
        (366, "This article is more than 12 months old."),
        (500, "This article is more than 16 months old."),
        (740, "This article is more than 2 years old."),
    ],
)
def test_an_old_story_says_how_old_it_is(client, days, sentence):
    with time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC), tick=False):
        text = page_of(client, at_age(days=days)).text

    assert ("This article is more than" in text) is (sentence is not None)
    assert sentence is None or sentence in text


def test_a_story_whose_substance_changed_is_as_old_as_the_change(client):
    article = at_age(days=800).article
    article.headline = "The river falls"
    article.save()

    assert "This article is more than" not in page_of(client, publish(article, substantive=True)).text


def test_a_story_can_be_timeless(client):
    edition = make_live(is_timeless=True, at=timezone.now() - timedelta(days=800))

    assert "This article is more than" not in page_of(client, edition).text


@pytest.mark.parametrize(("months", "says"), [(3, "more than 4 months old"), (None, None), (0, None)])
def test_the_newspaper_says_when_a_story_is_old(client, months, says):
    SiteIdentity.objects.create(pk=1, name="The Morning", old_after_months=months)
    with time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC), tick=False):
        text = page_of(client, at_age(days=140)).text

    assert says in text if says else "This article is more than" not in text


@pytest.mark.parametrize(
    ("then", "now", "months"),
    [
        ("2026-01-31T12:00Z", "2026-02-28T12:00Z", 0),
        ("2026-01-31T12:00Z", "2026-03-01T12:00Z", 1),
        ("2025-11-26T12:00Z", "2026-11-26T11:59Z", 11),
        ("2025-11-26T12:00Z", "2026-11-26T12:00Z", 12),
        ("2026-11-27T12:00Z", "2026-11-26T12:00Z", 0),
    ],
)
def test_months_are_counted_by_the_calendar(then, now, months):
    assert moments.months_since(*(datetime.fromisoformat(one) for one in (then, now))) == months


# Times


def test_the_times_say_what_readers_elsewhere_are_told(client, settings):
    edition = make_live(at=datetime(2026, 1, 15, 12, 5, tzinfo=UTC))

    with timezone.override("Europe/Copenhagen"):
        [told] = [time for time in page_of(client, edition).all("time") if "data-own-time" in time]

    assert told == {
        "datetime": "2026-01-15T13:05:00+01:00",
        "data-own-time": "OWN your time (13:05 CET)|OWN (13:05 CET)",
    }


def test_the_last_correction_is_told_beside_the_times(client):
    edition = make_live(at=timezone.now() - timedelta(days=3))
    make_correction(edition.article, "It was one river.", kind="clarification", at=timezone.now() - timedelta(days=2))
    last = make_correction(edition.article, "It was another river.")

    page = page_of(client, edition)

    assert page.links.count(f"#correction-{last.pk}") == 1
    assert len([link for link in page.links if link.startswith("#correction-")]) == 1


# Lead video


def test_a_lead_video_stands_in_the_pictures_place_and_asks_nothing_before_its_reader(client):
    image = make_image(credit="Vera Lind")
    response = client.get(
        make_live(video=VIDEO, video_title="The flood", video_credit="River TV", lead_image=image).get_absolute_url()
    )

    page = seen(response)
    [button] = [found for found in page.all("button") if "data-frame" in found]
    assert button["data-frame"].startswith("https://www.youtube-nocookie.com/embed/abcdefghijk")
    assert button["data-title"] == "The flood"
    assert page.links_in_main.count(VIDEO) == 1
    assert "The flood Video: River TV. Picture: Vera Lind" in page.text
    assert "frame-src https://www.youtube-nocookie.com" in response["Content-Security-Policy"]
    assert not page.tags & {"iframe", "video"}
    assert len(page.all("img")) == 1


def test_a_lead_video_needs_no_picture(client):
    page = page_of(client, make_live(video=VIDEO))

    assert "Video: YouTube" in page.text
    assert page.all("img") == []


def test_a_video_leaves_out_a_picture_whose_rights_have_ended(client):
    edition = make_live(video=VIDEO, lead_image=make_image(credit="Vera Lind"))
    Image.objects.update(rights_expire_at=timezone.now())

    page = page_of(client, edition)

    assert (page.all("img"), "Vera Lind" in page.text) == ([], False)
    assert "Load the video" in page.text


@pytest.mark.parametrize(
    "address",
    [
        "http://www.youtube.com/watch?v=abcdefghijk",
        "javascript:alert(1)",
        "https://example.org/video",
        "https://youtube.com/watch?v=short",
        "a video",
    ],
)
def test_what_cannot_be_shown_as_a_video_is_refused_with_a_sentence(address):
    article = make_article(video=address)

    with pytest.raises(ValidationError) as refused:
        article.clean_fields()

    [sentence] = refused.value.message_dict["video"]
    assert "address" in sentence


# Pictures lead to their largest file


def test_every_picture_leads_to_all_of_it(client):
    lead, inside = make_image(), make_image(alt="Water between trees")
    edition = make_live(
        lead_image=lead, body=f"<p>a</p>{figure(inside)}", related=[make_live(lead_image=make_image()).article]
    )

    page = page_of(client, edition)

    links = [link["href"] for link in page.all("a") if "data-picture" in link]
    assert len(links) == 2
    assert all(default_storage.exists(link.removeprefix("/media/")) for link in links)
    assert "Enlarge" in page.text


def test_a_picture_is_followed_to_the_crop_that_cuts_nothing_off(client):
    image = make_image()
    image = with_every_file(image)
    natural = [one for one in image.renditions if (one["crop"], one["format"]) == ("natural", "jpeg")]
    whole = max(natural, key=lambda one: one["width"])

    [link] = [link for link in page_of(client, make_live(lead_image=image)).all("a") if "data-picture" in link]

    assert link["href"].endswith(whole["name"])


# Size


def with_every_file(image):
    """Let pages offer `image` as a large picture of which every file has been made."""
    planned = pictures.planned(image.content_hash, 2400, 1600, 0.5, 0.5)
    made = [asdict(rendition) for rendition, _box in planned]
    Image.objects.filter(pk=image.pk).update(width=2400, height=1600, renditions=made)
    return Image.objects.get(pk=image.pk)


def test_a_story_of_700_words_with_all_there_is_fits_into_twelve_kilobytes(client):
    words = "The water came in the night and nobody in the village had expected it to come so soon".split()
    text = "".join(f"<p>{number} {' '.join(words[number:] + words * 3)}.</p>" for number in range(10))
    images = [with_every_file(make_image(caption="The river", credit="Vera Lind")) for _image in range(4)]
    section = make_section()
    for number in range(9):
        make_live(f"Another headline of an ordinary length, number {number}", section=section, lead_image=images[3])
    edition = make_live(
        section=section,
        body=text + "".join(figure(image) for image in images[:3]),
        lead_image=images[0],
        bylines=[make_author(bio="Ada writes.", picture=images[1])],
        topics=["Rivers", "Rain"],
        related=[make_live(lead_image=image).article for image in images[1:]],
    )

    page = client.get(edition.get_absolute_url()).content

    assert edition.word_count > 650
    assert len(gzip.compress(page, 6)) <= 12 * 1024
