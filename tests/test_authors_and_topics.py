"""The pages of authors and topics: what they say of themselves, and what a wrong address is told."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from articles import picture_uses
from articles.models import Image
from articles.models.author import validate_links

from .builders import make_author, make_editor, make_image, make_live, make_section, make_topic
from .reading import seen

pytestmark = pytest.mark.django_db


def test_an_author_page_says_who_they_are_and_where_else_they_are_found(client):
    author = make_author(
        "Ada Lund",
        job_title="Science editor",
        bio="Ada writes.",
        email="ada@news.example",
        links="https://bsky.app/profile/ada\nhttps://de.linkedin.com/in/ada\n\nhttps://www.ada.example/about\n",
    )
    make_live(bylines=[author])

    page = seen(client.get(author.get_absolute_url()))

    assert "Ada Lund Science editor Ada writes. ada@news.example Bluesky LinkedIn ada.example" in page.text
    assert [link["href"] for link in page.all("a", rel="me noopener")] == [
        "https://bsky.app/profile/ada",
        "https://de.linkedin.com/in/ada",
        "https://www.ada.example/about",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "ada.example",
        "@ada@social.example",
        "javascript:alert(1)",
        "ftp://ada.example/",
        "https://",
        "https://ada example/",
        "https://ada.example https://other.example",
        '"><script>',
    ],
)
def test_a_line_that_is_no_address_is_named(line):
    with pytest.raises(ValidationError, match="is no address") as refused:
        validate_links(f"https://ada.example/\n{line}")

    assert line in refused.value.messages[0]


def test_more_addresses_than_a_page_has_room_for_are_refused():
    with pytest.raises(ValidationError, match="Up to 8 addresses"):
        validate_links("\n".join(f"https://ada.example/{number}" for number in range(9)))


def test_a_wrong_address_is_told_beside_its_field_and_loses_nothing(client):
    client.force_login(make_editor())
    author = make_author("Ada Lund")
    sent = {"name": "Ada Lund", "slug": "ada-lund", "bio": "New words.", "links": "bsky.app/ada"}

    page = seen(client.post(f"/admin/articles/author/{author.pk}/change/", sent))

    assert "“bsky.app/ada” is no address." in page.text
    assert "New words." in page.text
    author.refresh_from_db()
    assert author.bio == ""


def test_a_story_tells_machines_what_its_author_says_of_themselves(client):
    author = make_author("Ada Lund", job_title="Science editor", links="https://ada.example/")
    edition = make_live(bylines=[author, make_author("Ben")])

    source = client.get(edition.get_absolute_url()).content.decode()

    assert (
        '"jobTitle": "Science editor", "sameAs": ["https://ada.example/"]}, {"@type": "Person", "name": "Ben"' in source
    )


def test_a_topic_page_opens_with_its_picture_its_credit_and_its_description(client):
    image = make_image(alt="A river in flood", credit="Vera Lind")
    topic = make_topic("Rivers", description="What runs downhill.", picture=image)
    make_live(topics=["Rivers"])

    page = seen(client.get(topic.get_absolute_url()))

    assert [picture["alt"] for picture in page.all("img")] == ["A river in flood"]
    assert "What runs downhill." in page.text
    assert "Picture: Vera Lind" in page.text
    assert page.meta("og:image")

    Image.objects.update(rights_expire_at=timezone.now())
    page = seen(client.get(topic.get_absolute_url()))
    assert (page.all("img"), page.meta("og:image")) == ([], None)
    assert "Vera Lind" not in page.text


def test_a_topics_picture_is_known_to_the_library_and_stays():
    image = make_image()
    topic = make_topic(picture=image)

    assert (picture_uses.places(image), picture_uses.counted([image])) == ([topic], {image.pk: 1})
    assert picture_uses.live_pages(image) == 0
    for _story in range(2):
        make_live(topics=[topic.name])
    assert picture_uses.live_pages(image) == 1
    with pytest.raises(ProtectedError):
        image.delete()

    topic.picture = None
    topic.save()
    assert picture_uses.places(image) == []


def test_an_empty_section_offers_a_search_and_ways_on(client):
    other, empty = make_live().section, make_section()

    page = seen(client.get(empty.get_absolute_url()))

    assert f"Nothing has been published in {empty.name} yet." in page.text
    assert {"/latest/", other.get_absolute_url()} <= set(page.links_in_main)
    assert len(page.all("form", role="search")) == 2
