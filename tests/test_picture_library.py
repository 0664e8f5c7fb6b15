import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from PIL import Image as Picture

from articles.models import Image

from .builders import (
    figure,
    make_article,
    make_editor,
    make_image,
    make_page,
    make_picture_editor,
    make_reporter,
    picture_file,
)

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


@pytest.mark.parametrize("field", ["title", "caption", "credit", "alt", "licence", "source", "original_name"])
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
    make_article(lead_image=make_image(file=wide(7), alt="", is_decorative=True))
    no_credit = make_image(file=wide(3), credit="")
    ending = make_image(file=wide(4), rights_expire_at=now + timedelta(days=29))
    ended = make_image(file=wide(5), rights_expire_at=now - timedelta(minutes=1))
    small = make_image()
    far = make_image(file=wide(6), rights_expire_at=now + timedelta(days=31))

    assert tabs(client) == {
        "All": 8,
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


UPLOAD = reverse("admin:articles_image_upload")
FILL = reverse("admin:articles_image_fill")
FIND = reverse("admin:articles_image_find")


XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Headline="Dawn over Aarhus"
photoshop:Credit="Reuters" photoshop:Source="Reuters desk" photoshop:DateCreated="2026-11-24T07:30:00+01:00"/>
</rdf:RDF></x:xmpmeta>"""


def described():
    """A file whose agency has written into it what it shows."""
    return picture_file(Picture.new("L", (1200, 800), 77), xmp=XMP)


def test_what_the_file_says_of_itself_fills_what_is_empty(client):
    picture = client.post(UPLOAD, {"file": described()}).json()["picture"]

    image = Image.objects.get()
    assert (image.title, image.credit, image.source) == ("Dawn over Aarhus", "Reuters", "Reuters desk")
    assert image.taken_at == datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
    assert picture["lacks"] == ["alt"]


def test_what_the_editor_typed_wins_over_the_file(client):
    client.post(reverse("admin:articles_image_add"), {"file": described(), "title": "Aarhus", "credit": "Vera Lind"})

    image = Image.objects.get()
    assert (image.title, image.credit, image.source) == ("Aarhus", "Vera Lind", "Reuters desk")


def fill(client, *images, **fields):
    """Send what was typed beside `images`; return each one's answer."""
    data = {"picture": [image.pk for image in images]}
    for image in images:
        data |= {f"{image.pk}-{name}": value for name, value in fields.items()}
    answers = client.post(FILL, data).json()["answers"]
    return [answers[str(image.pk)] for image in images]


def test_an_upload_says_what_the_picture_lacks(client):
    picture = client.post(UPLOAD, {"file": wide(1), "credit": "Vera Lind"}).json()["picture"]

    assert picture["lacks"] == ["alt"]
    assert picture["flags"] == [{"words": "No alt text", "level": "warn"}]


def test_an_upload_of_what_is_there_names_its_twin(client):
    twin = make_image(file=wide(1))

    answer = client.post(UPLOAD, {"file": wide(1)}).json()

    assert (answer["is_twin"], answer["picture"]["id"]) == (True, twin.pk)


@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=alert(1)>.jpg",
        "../../etc/passwd.jpg",
        f"{'långt namn ' * 22}.jpg",
        "\u202egpj.exe.jpg",
        "名前.jpg",
    ],
)
def test_a_file_may_be_called_anything(client, name):
    file = wide(1)
    file.name = name

    answer = client.post(UPLOAD, {"file": SimpleUploadedFile(name, file.read(), "image/jpeg")})

    image = Image.objects.get(pk=answer.json()["picture"]["id"])
    assert re.fullmatch(rf"originals/../{image.content_hash}(_\w+)?\.jpg", image.file.name)
    page = client.get(LIBRARY).content.decode()
    assert "<img src=x" not in page
    assert escape(image.title) in page


def test_what_was_filled_in_is_stored_of_all_at_once(client):
    one, other = make_image(file=wide(1), alt="", credit=""), make_image(file=wide(2), alt="", credit="")

    answers = fill(client, one, other, alt="A heron", credit="Vera Lind")

    assert [answer["picture"]["lacks"] for answer in answers] == [[], []]
    assert set(Image.objects.values_list("alt", "credit")) == {("A heron", "Vera Lind")}


def test_a_decorative_picture_lacks_no_alt_text(client):
    image = make_image(file=wide(1), alt="")

    assert fill(client, image, is_decorative="on")[0]["picture"]["lacks"] == []
    assert listed(client, show="no-alt") == []


@pytest.mark.parametrize("alt", ["DSC_7.jpg", "IMG_2041", "img_2041.JPG"])
def test_a_file_name_is_no_alt_text(client, alt):
    image = make_image(file=wide(1), alt="", original_name="IMG_2041.jpg")

    answer = fill(client, image, alt=alt)[0]

    assert "This is the name of a file." in answer["errors"]["alt"][0]
    assert fill(client, image, alt="Queue outside number 2041")[0]["picture"]["lacks"] == []


def test_an_alt_text_may_be_the_word_a_file_is_called_by(client):
    image = make_image(file=wide(1), alt="", original_name="heron.jpg")

    assert fill(client, image, alt="Heron")[0]["picture"]["lacks"] == []


def test_one_that_is_refused_holds_no_other_back(client):
    long, fine = make_image(file=wide(1), credit=""), make_image(file=wide(2), credit="")
    data = {"picture": [long.pk, fine.pk], f"{long.pk}-credit": "x" * 201, f"{fine.pk}-credit": "Vera Lind"}

    answers = client.post(FILL, data).json()["answers"]

    assert list(answers[str(long.pk)]["errors"]) == ["credit"]
    assert answers[str(fine.pk)]["picture"]["credit"] == "Vera Lind"
    long.refresh_from_db()
    assert long.credit == ""


def test_a_picture_deleted_meanwhile_is_said(client):
    gone = make_image(file=wide(1))
    key = gone.pk
    gone.delete()

    answers = client.post(FILL, {"picture": [key], f"{key}-alt": "A heron"}).json()["answers"]

    assert answers == {str(key): {"errors": {"": ["Somebody deleted this picture meanwhile."]}}}


def test_a_reporter_fills_in_what_is_empty_and_changes_nothing_else(client):
    image = make_image(file=wide(1), alt="", credit="Vera Lind")
    client.force_login(make_reporter())

    fill(client, image, alt="A heron", credit="Rosa")

    image.refresh_from_db()
    assert (image.alt, image.credit) == ("A heron", "Vera Lind")


def test_who_may_not_add_pictures_fills_in_nothing(client, picture_editor):
    image = make_image(file=wide(1), alt="")
    picture_editor.groups.clear()

    for address in (UPLOAD, FILL, FIND):
        assert client.post(address, {"picture": [image.pk], f"{image.pk}-alt": "x"}).status_code == 403
    image.refresh_from_db()
    assert image.alt == ""


def test_the_picker_shows_more_until_there_are_no_more(client):
    images = [make_image(file=picture_file(Picture.new("L", (90, 60), number))) for number in range(26)]
    newest_first = [image.pk for image in reversed(images)]

    first, rest = client.get(FIND).json(), client.get(FIND, {"after": 24}).json()

    assert [picture["id"] for picture in first["results"]] == newest_first[:24]
    assert [picture["id"] for picture in rest["results"]] == newest_first[24:]
    assert (first["has_more"], rest["has_more"]) == (True, False)
    assert client.get(FIND, {"after": "x"}).json() == first
