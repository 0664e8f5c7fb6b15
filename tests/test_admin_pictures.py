import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image as Picture

from articles import renditions
from articles.models import Image
from tests.builders import (
    figure,
    make_article,
    make_author,
    make_image,
    make_live,
    make_page,
    make_picture_editor,
    make_reporter,
    picture_file,
    publish,
)

pytestmark = pytest.mark.django_db

ADD = reverse("admin:articles_image_add")
WORDS = {"title": "River", "alt": "Water between trees", "credit": "Vera Lind", "caption": "At dawn"}


@pytest.fixture(autouse=True)
def picture_editor(client):
    client.force_login(user := make_picture_editor())
    return user


def change(image):
    return reverse("admin:articles_image_change", args=[image.pk])


def form(image, **fields):
    names = ["title", "alt", "caption", "credit", "licence", "source", "focal_x", "focal_y"]
    return {**{name: getattr(image, name) for name in names}, **fields}


def originals():
    """The names of all files that are kept."""
    folders, _files = default_storage.listdir("originals") if default_storage.exists("originals") else ([], [])
    return {name for folder in folders for name in default_storage.listdir(f"originals/{folder}")[1]}


def delete(client, image):
    return client.post(reverse("admin:articles_image_delete", args=[image.pk]), {"post": "yes"}).content.decode()


def test_an_uploaded_picture_has_its_facts_and_renditions(client):
    client.post(ADD, {**WORDS, "file": picture_file(Picture.new("RGB", (900, 500)))})

    image = Image.objects.get()
    assert (image.width, image.height, image.title) == (900, 500, "River")
    assert image.content_hash in image.file.name
    assert [made["width"] for made in image.renditions] == [320, 640, 750]


@pytest.mark.parametrize(
    "file",
    [
        ContentFile(b"no picture at all", name="river.jpg"),
        picture_file(name="river.png"),
        ContentFile(b"", name="a.jpg"),
    ],
    ids=["not a picture", "another ending", "empty"],
)
def test_what_is_no_picture_is_refused_and_the_words_are_kept(client, file):
    response = client.post(ADD, {**WORDS, "file": file})

    assert response.context["errors"]
    assert response.context["adminform"].form["caption"].value() == "At dawn"
    assert not Image.objects.exists()


def test_a_picture_of_too_many_pixels_is_refused(client, settings):
    settings.PICTURE_MAX_PIXELS = 1000

    response = client.post(ADD, {**WORDS, "file": picture_file()})

    assert "pixels" in str(response.context["errors"])
    assert not Image.objects.exists()


def test_nothing_is_kept_when_a_rendition_cannot_be_made(client, monkeypatch):
    def broken(image):
        raise OSError("the disk is full")

    monkeypatch.setattr(renditions, "make", broken)
    before = originals()

    with pytest.raises(OSError, match="full"):
        client.post(ADD, {**WORDS, "file": picture_file(Picture.new("RGB", (333, 222)))})

    assert not Image.objects.exists()
    assert originals() == before


def test_one_file_is_kept_once(client):
    first = make_image("Dawn")

    response = client.post(ADD, {**WORDS, "file": picture_file()}, follow=True)

    assert Image.objects.exclude(pk=first.pk).get().file.name == first.file.name
    assert "The library has this file already, as “Dawn”." in response.content.decode()


def test_a_moved_focal_point_makes_other_renditions(client):
    image = make_image(file=picture_file(Picture.radial_gradient("L").resize((900, 300)).convert("RGB")))
    before = image.renditions

    client.post(change(image), form(image, focal_x=0.1))

    image.refresh_from_db()
    assert image.focal_x == 0.1
    assert image.renditions != before


@pytest.mark.parametrize("value", ["-0.1", "1.1", "left"])
def test_a_focal_point_outside_is_refused(client, value):
    image = make_image()

    response = client.post(change(image), form(image, focal_x=value))

    assert response.context["errors"]


def test_the_whole_picture_is_for_the_desk_alone(client):
    image = make_image()
    address = reverse("admin:articles_image_whole", args=[image.pk])

    assert client.get(address).headers["Content-Type"] == "image/jpeg"
    client.logout()
    assert client.get(address).status_code == 302


def test_search_finds_what_is_said_of_a_picture(client):
    found = make_image(licence="CC BY 4.0")
    make_image()

    response = client.get(reverse("admin:articles_image_changelist"), {"q": "CC BY"})

    assert list(response.context["cl"].result_list) == [found]


def test_a_picture_nothing_uses_can_be_deleted(client):
    image = make_image()

    delete(client, image)

    assert not Image.objects.exists()


@pytest.mark.parametrize("place", ["lead", "body", "edition", "page"])
def test_a_picture_that_is_used_stays(client, place):
    image = make_image("Bridge")
    if place == "lead":
        make_article("The bridge holds", lead_image=image)
    elif place == "body":
        make_article("The bridge holds", body=figure(image))
    elif place == "page":
        make_page("The bridge holds", body=figure(image))
    else:
        article = make_article("The bridge holds", body=f"<p>Words</p>{figure(image)}")
        publish(article)
        article.body = "<p>Words</p>"
        article.save()

    page = delete(client, image)

    assert "“Bridge” is used here: The bridge holds" in page
    assert Image.objects.filter(pk=image.pk).exists()


def test_keys_that_begin_alike_are_not_the_same_picture(client):
    image = make_image()
    make_article(body=f'<figure data-image="{image.pk}0"></figure>')

    delete(client, image)

    assert not Image.objects.exists()


def test_an_author_loses_a_deleted_picture_and_stays(client):
    author = make_author(picture=make_image())

    delete(client, author.picture)

    author.refresh_from_db()
    assert author.picture is None


def test_the_form_says_how_many_live_stories_a_change_touches(client):
    image = make_image()
    make_live(lead_image=image)

    assert "1 live story shows this picture." in client.get(change(image)).content.decode()


def test_reporters_add_pictures_and_do_not_change_them(client):
    image = make_image()
    client.force_login(make_reporter())

    assert client.post(ADD, {**WORDS, "file": picture_file()}).status_code == 302
    assert client.post(change(image), form(image, title="Mine")).status_code == 403
    assert client.get(change(image)).status_code == 200
