from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture

from .builders import figure, make_article, make_editor, make_image, make_page, make_picture_editor, picture_file

pytestmark = pytest.mark.django_db

LIBRARY = reverse("admin:articles_image_changelist")


@pytest.fixture(autouse=True)
def picture_editor(client):
    client.force_login(user := make_picture_editor())
    return user


def wide(shade):
    """A picture wide enough for search engines; every shade is another file."""
    return picture_file(Picture.new("L", (1200, 800), shade))


def listed(client, **asked):
    response = client.get(LIBRARY, asked)
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


def tabs(client, **asked):
    """What the tabs say, as {words: count}."""
    cl = client.get(LIBRARY, asked).context["cl"]
    return {str(choice["display"]): choice["count"] for choice in cl.filter_specs[0].choices(cl)}


def flags(client):
    return [[words for words, _level in image.flags] for image in listed(client)]


@pytest.mark.parametrize("field", ["title", "caption", "credit", "alt", "licence", "source"])
def test_a_picture_is_found_by_what_is_said_of_it(client, field):
    found = make_image(file=wide(1), **{field: "A Kingfisher over Water"})
    make_image(file=wide(2))

    assert listed(client, q="kingfisher") == [found]
    assert listed(client, q="water kingfisher") == [found]


def test_the_tabs_show_what_is_to_mend_and_count_it(client):
    now = timezone.now()
    fine = make_image(file=wide(1))
    make_article(lead_image=fine)
    no_alt = make_image(file=wide(2), alt="")
    make_page(body=figure(no_alt))
    no_credit = make_image(file=wide(3), credit="")
    ending = make_image(file=wide(4), rights_expire_at=now + timedelta(days=29))
    ended = make_image(file=wide(5), rights_expire_at=now - timedelta(minutes=1))
    small = make_image()
    far = make_image(file=wide(6), rights_expire_at=now + timedelta(days=31))

    assert tabs(client) == {
        "All": 7,
        "Not used": 5,
        "No alt text": 1,
        "No credit": 1,
        "Rights ending": 1,
        "Rights ended": 1,
        "Small": 1,
    }
    assert listed(client, show="unused") == [far, small, ended, ending, no_credit]
    assert listed(client, show="no-alt") == [no_alt]
    assert listed(client, show="no-credit") == [no_credit]
    assert listed(client, show="ending") == [ending]
    assert listed(client, show="ended") == [ended]
    assert listed(client, show="small") == [small]


def test_the_tabs_count_among_what_is_searched_for(client):
    make_image("Bridge", file=wide(1), alt="")
    make_image("Harbour", file=wide(2), alt="")

    assert tabs(client, q="bridge", show="no-alt")["All"] == 1


def test_licences_are_a_menu(client):
    free, agency, none = (
        make_image(file=wide(1), licence="CC BY 4.0"),
        make_image(file=wide(2), licence="Agency"),
        make_image(file=wide(3)),
    )

    assert listed(client, licence="CC BY 4.0") == [free]
    assert listed(client, licence="-") == [none]
    assert listed(client) == [none, agency, free]


def test_pictures_can_be_in_the_order_of_their_titles(client):
    bridge, aqueduct = make_image("bridge", file=wide(1)), make_image("Aqueduct", file=wide(2))

    assert listed(client, o="1") == [aqueduct, bridge]


@pytest.mark.parametrize("nonsense", [{"show": "everything"}, {"licence": "\0"}, {"o": "99"}, {"q": "\0"}, {"e": "1"}])
def test_nonsense_in_the_address_is_no_stack_trace(client, nonsense):
    make_image(file=wide(1))

    assert client.get(LIBRARY, nonsense).status_code in {200, 302}


def test_a_tile_says_what_its_picture_lacks(client):
    make_image(file=wide(1))
    make_image(file=wide(2), alt="", credit="")
    make_image(file=wide(3), rights_expire_at=timezone.now() + timedelta(days=2))
    make_image(rights_expire_at=timezone.now() - timedelta(days=2))

    assert flags(client) == [
        ["Rights have ended", "Small: 660 px"],
        ["Rights end in 2 days"],
        ["No alt text", "No credit"],
        [],
    ]


def test_a_tile_says_how_often_its_picture_is_used(client):
    image = make_image(file=wide(1))
    make_image(file=wide(2))
    make_article(lead_image=image, body=figure(image))
    make_page(body=figure(image))

    page = client.get(LIBRARY).content.decode()

    assert page.count("used 2 times") == 1
    assert page.count("not used") == 1


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "There are no pictures yet."),
        ({"q": "heron"}, "No picture is found for “heron”."),
        ({"show": "no-alt"}, "Every picture has an alt text."),
        ({"show": "ended"}, "No picture’s rights have ended."),
    ],
)
def test_an_empty_library_says_what_would_be_there(client, asked, sentence):
    assert sentence in client.get(LIBRARY, asked).content.decode()


@pytest.mark.parametrize("count", [1, 48])
def test_the_library_costs_the_same_for_any_number(client, django_assert_num_queries, count):
    client.force_login(make_editor())
    for number in range(count):
        make_article(lead_image=make_image(file=picture_file(Picture.new("L", (90, 60), number))))

    # Who asks, the newspaper's name, and five of the library's own.
    with django_assert_num_queries(10):
        client.get(LIBRARY)
