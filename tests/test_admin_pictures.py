import errno
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from PIL import Image as Picture

from articles import pictures, renditions
from articles.admin.image import ImageAdmin
from articles.admin.image_form import ImageForm
from articles.media import Folder
from articles.models import Image
from tests.builders import (
    figure,
    make_article,
    make_author,
    make_editor,
    make_image,
    make_live,
    make_page,
    make_picture_editor,
    make_reporter,
    picture_file,
    publish,
    run_tasks,
)
from tests.test_picture_metadata import OF_XMP, XMP

pytestmark = pytest.mark.django_db

ADD = reverse("admin:articles_image_add")
UPLOAD = reverse("admin:articles_image_upload")
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


def kept():
    """The names of all files on the disk, below MEDIA_ROOT."""
    root = Path(default_storage.location)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def files_of(image):
    return {image.file.name, *(f"renditions/{rendition['name']}" for rendition in image.renditions)}


def delete(client, image):
    return client.post(reverse("admin:articles_image_delete", args=[image.pk]), {"post": "yes"}).content.decode()


def test_an_uploaded_picture_has_its_facts_and_renditions(client):
    client.post(ADD, {**WORDS, "file": picture_file(Picture.new("RGB", (900, 500)))})

    image = Image.objects.get()
    assert (image.width, image.height, image.title) == (900, 500, "River")
    assert image.content_hash in image.file.name
    assert [made["width"] for made in image.renditions] == [640, 750]
    assert image.original_name == "river.jpg"


def test_the_rest_is_made_after_the_response(client):
    client.post(ADD, {**WORDS, "file": picture_file(Picture.new("RGB", (900, 500)))})
    image = Image.objects.get()
    assert {made["format"] for made in image.renditions} == {"jpeg"}

    run_tasks()

    image.refresh_from_db()
    assert {made["format"] for made in image.renditions} == {"avif", "webp", "jpeg"}
    assert {made["crop"] for made in image.renditions} == pictures.CROPS.keys()
    assert files_of(image) <= kept()


def test_words_saved_while_renditions_are_made_leave_what_was_made(client, monkeypatch):
    image = make_image("Dawn")
    inspected = ImageForm.clean

    def clean(form):
        renditions.make(Image.objects.get(pk=image.pk))  # as the worker would, between the form's reading and writing
        return inspected(form)

    monkeypatch.setattr(ImageForm, "clean", clean)
    client.post(change(image), form(image, caption="At dawn"))

    image.refresh_from_db()
    assert image.caption == "At dawn"
    assert {made["format"] for made in image.renditions} == {"avif", "webp", "jpeg"}


def test_an_alt_text_is_no_file_name(client):
    response = client.post(ADD, {**WORDS, "alt": "DSC_0042.JPG", "file": picture_file()})

    assert "name of a file" in str(response.context["errors"])
    assert not Image.objects.exists()


def test_search_finds_a_picture_by_its_files_name(client):
    client.post(ADD, {**WORDS, "file": picture_file(name="DSC_0042.jpg")})
    make_image()

    response = client.get(reverse("admin:articles_image_changelist"), {"q": "dsc_0042"})

    assert list(response.context["cl"].result_list) == [Image.objects.get(original_name="DSC_0042.jpg")]


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


class FullDisk(Folder):
    """A disk that has room for so many files and a half."""

    room = 1000

    def _save(self, name, content):
        FullDisk.room -= 1
        return super()._save(name, self.half(content) if FullDisk.room < 0 else content)

    def half(self, content):
        first = content.read(100)
        content.chunks = lambda: (yield from (first, self.full()))
        return content

    def full(self):
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def full_disk(settings):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": f"{__name__}.FullDisk"}}

    def leave_room(files):
        FullDisk.room = files

    leave_room(1000)
    return leave_room


@pytest.mark.parametrize("room", [0, 1, 2])
@pytest.mark.parametrize("door", [ADD, UPLOAD])
def test_a_full_disk_is_a_sentence_and_leaves_nothing(client, full_disk, door, room):
    before = kept()
    full_disk(room)

    response = client.post(door, {**WORDS, "file": picture_file(Picture.new("RGB", (1333, 888)))})

    assert "There is no room left to store the picture. Nothing of it was kept." in response.content.decode()
    if door == ADD:
        assert response.context["adminform"].form["caption"].value() == "At dawn"
    assert not Image.objects.exists()
    assert not DBTaskResult.objects.exists()
    assert kept() == before


def test_a_full_disk_leaves_a_replaced_file_as_it_was(client, full_disk):
    image = make_image("Dawn")
    before = kept()
    full_disk(1)

    page = client.post(change(image), form(image, file=picture_file(Picture.new("RGB", (800, 500), "teal"))))

    assert "There is no room left" in page.content.decode()
    assert kept() == before
    assert Image.objects.get().content_hash == image.content_hash


def test_a_full_disk_leaves_the_focal_point_where_it_was(client, full_disk):
    image = make_image(file=picture_file(Picture.radial_gradient("L").resize((900, 300)).convert("RGB")))
    before = kept()
    full_disk(0)

    page = client.post(change(image), form(image, focal_x=0.1))

    assert "There is no room left" in page.content.decode()
    image.refresh_from_db()
    assert (image.focal_x, kept()) == (0.5, before)


def test_a_file_that_is_far_too_large_is_not_written_down(client, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    settings.PICTURE_MAX_BYTES = 2**20
    large = ContentFile(b"x" * (3 * 2**20), name="river.jpg")

    response = client.post(reverse("admin:articles_image_add"), {"title": "River", "file": large})

    assert "This file has more than 1 MB, which is what pictures may have." in response.content.decode()
    assert [*tmp_path.iterdir()] == []
    assert not Image.objects.exists()


@pytest.mark.parametrize("door", [ADD, UPLOAD])
def test_a_full_disk_on_the_way_in_is_a_sentence(client, settings, door):
    settings.FILE_UPLOAD_TEMP_DIR = "/nowhere"
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0

    response = client.post(door, {**WORDS, "file": picture_file()})

    assert "There is no room left to take the file in." in response.content.decode()
    if door == ADD:
        assert response.context["adminform"].form["caption"].value() == "At dawn"
    assert not Image.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_file_at_the_same_moment_is_one_picture_and_a_sentence(client, picture_editor, monkeypatch):
    """Both forms have looked, and found no such picture, before either is stored; where the database lets them."""
    clean, both = ImageForm.clean, Barrier(2)

    def clean_together(form):
        cleaned = clean(form)
        with suppress(BrokenBarrierError):
            both.wait(timeout=1)
        return cleaned

    monkeypatch.setattr(ImageForm, "clean", clean_together)

    def upload(title):
        own = Client()
        own.force_login(picture_editor)
        try:
            return own.post(ADD, {**WORDS, "title": title, "file": picture_file()}).content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as editors:
        pages = [*editors.map(upload, ("Dawn", "Dusk"))]

    image = Image.objects.get()
    sentence = f'The library has this file already: <a href="{change(image)}">{image.title}</a>.'
    assert [sentence in page for page in pages] == [image.title == "Dusk", image.title == "Dawn"]
    assert "could not be stored" not in "".join(pages)
    assert files_of(image) <= kept()


@pytest.fixture
def somebody_is_faster(monkeypatch):
    """Somebody stores the same file between the form's look and its storing."""
    clean = ImageForm.clean

    def clean_slowly(form):
        cleaned = clean(form)
        make_image("Dawn", file=picture_file())
        return cleaned

    monkeypatch.setattr(ImageForm, "clean", clean_slowly)


def test_a_picker_gets_the_picture_somebody_stored_at_the_same_moment(client, somebody_is_faster):
    answer = client.post(UPLOAD, {**WORDS, "file": picture_file()})

    image = Image.objects.get()
    assert (answer.status_code, answer.json()["picture"]["id"]) == (200, image.pk)
    assert files_of(image) <= kept()


def test_what_a_file_says_of_itself_fills_what_is_empty(client):
    words = {"title": "", "alt": "", "caption": "Typed here", "credit": ""}

    response = client.post(ADD, {**words, "file": picture_file(xmp=XMP.encode())}, follow=True)

    image = Image.objects.get()
    assert (image.title, image.alt, image.caption) == (OF_XMP.title, OF_XMP.alt, "Typed here")
    assert (image.credit, image.copyright, image.source) == (OF_XMP.credit, OF_XMP.copyright, OF_XMP.source)
    assert image.taken_at == OF_XMP.taken_at
    assert "Read from the file: title, credit, copyright, source, taken, alt text." in response.content.decode()


def test_a_pickers_picture_says_what_its_file_says(client):
    answer = client.post(UPLOAD, {"file": picture_file(xmp=XMP.encode())}).json()

    assert (answer["picture"]["caption"], answer["picture"]["credit"]) == (OF_XMP.caption, OF_XMP.credit)
    assert answer["note"].startswith("Read from the file: title, caption")


def test_a_new_file_leaves_the_words_of_the_old_one(client):
    image = make_image("Dawn", caption="")

    client.post(change(image), form(image, file=picture_file(xmp=XMP.encode())))

    image.refresh_from_db()
    assert (image.title, image.credit, image.caption) == ("Dawn", "Vera Lind", OF_XMP.caption)


@pytest.mark.parametrize("xmp", ["<x", "\0" * 99, XMP.replace("The bridge", "x\0" * 9000)])
def test_broken_notes_refuse_no_picture(client, xmp):
    client.post(ADD, {**WORDS, "file": picture_file(xmp=xmp.encode())})

    assert Image.objects.get().title == "River"


def moving(kind):
    frames = [Picture.new("RGB", (90, 60), colour) for colour in ("red", "blue")]
    return picture_file(frames[0], f"a.{kind.lower()}", kind, save_all=True, append_images=frames[1:], duration=100)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_a_moving_picture_the_beginning_is_shown_and_the_editor_told(client, kind):
    response = client.post(ADD, {**WORDS, "file": moving(kind)}, follow=True)

    assert "This picture moves. It is shown standing still, as it begins." in response.content.decode()
    with default_storage.open(f"renditions/{Image.objects.get().renditions[0]['name']}") as file:
        assert Picture.open(file).convert("RGB").getpixel((45, 30))[0] > 240


def test_a_picker_is_told_that_a_picture_moves(client):
    assert client.post(UPLOAD, {**WORDS, "file": moving("GIF")}).json()["note"].startswith("This picture moves.")
    assert client.post(UPLOAD, {**WORDS, "file": picture_file()}).json()["note"] == ""


def test_a_page_in_a_pictures_clothes_reaches_nobody(client):
    content = picture_file().read() + b"<html><script>alert(1)</script></html>"
    comment = picture_file(comment=b"<script>alert(2)</script>").read()
    for number, hostile in enumerate((content, comment)):
        client.post(ADD, {**WORDS, "title": f"River {number}", "file": ContentFile(hostile, name="a.jpg")})
    run_tasks()

    written = [
        (Path(default_storage.location) / name).read_bytes()
        for image in Image.objects.all()
        for name in files_of(image)
        if name.startswith("renditions/")
    ]
    assert len(written) > 20
    assert not [content for content in written if b"script" in content]


def test_fifty_megapixels_are_a_picture(client):
    client.post(ADD, {**WORDS, "file": picture_file(Picture.new("L", (8660, 5774), 80))})

    assert Image.objects.get().width == 8660


def test_a_file_the_library_has_is_refused_with_a_link_to_it(client):
    first = make_image("Dawn", file=picture_file())

    page = client.post(ADD, {**WORDS, "file": picture_file()}).content.decode()

    assert f'The library has this file already: <a href="{change(first)}">Dawn</a>.' in page
    assert Image.objects.get() == first


def test_a_picker_gets_the_picture_the_library_has(client):
    first = make_image("Dawn", file=picture_file())

    answer = client.post(UPLOAD, {**WORDS, "file": picture_file()})

    assert (answer.status_code, answer.json()["picture"]["id"]) == (200, first.pk)
    assert Image.objects.get() == first


def test_a_pickers_picture_is_new_with_its_words(client):
    answer = client.post(UPLOAD, {"credit": "Vera Lind", "file": picture_file(name="two_rivers-at-dawn.jpg")})

    image = Image.objects.get()
    assert (answer.status_code, answer.json()["picture"]["id"]) == (201, image.pk)
    assert (image.title, image.credit) == ("two rivers at dawn", "Vera Lind")


@pytest.mark.parametrize(
    ("name", "title"),
    [("two_rivers-at-dawn.JPG", "two rivers at dawn"), ("-_-.jpg", "-_-"), (f"{'a' * 190}.jpg", "a" * 190)],
)
def test_a_picture_without_a_title_has_its_files_name(client, name, title):
    client.post(ADD, {**WORDS, "title": "", "file": picture_file(name=name)})

    assert Image.objects.get().title == title


def test_an_emptied_title_stays(client):
    image = make_image("Dawn")

    client.post(change(image), form(image, title="", caption="At dawn"))

    image.refresh_from_db()
    assert (image.title, image.caption) == ("Dawn", "At dawn")


def test_a_replaced_file_leaves_nothing_behind(client, django_capture_on_commit_callbacks):
    image = make_image("Dawn", file=picture_file(Picture.new("RGB", (700, 500), "navy")))
    old = files_of(image)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(change(image), form(image, file=picture_file(Picture.new("RGB", (800, 500), "teal"))))

    image.refresh_from_db()
    assert image.width == 800
    assert not old & kept()
    assert files_of(image) <= kept()


def test_a_file_replaced_by_itself_is_kept_as_it_is(client, django_capture_on_commit_callbacks):
    image = make_image("Dawn", file=picture_file(Picture.new("RGB", (710, 500), "olive")))
    before = kept()

    with django_capture_on_commit_callbacks(execute=True):
        again = picture_file(Picture.new("RGB", (710, 500), "olive"))
        assert client.post(change(image), form(image, file=again)).status_code == 302

    image.refresh_from_db()
    assert kept() == before
    assert files_of(image) <= kept()


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


@pytest.mark.parametrize("place", ["lead", "body", "edition", "page", "author"])
def test_a_picture_that_is_used_stays(client, place):
    image = make_image("Bridge")
    if place == "lead":
        make_article("The bridge holds", lead_image=image)
    elif place == "body":
        make_article("The bridge holds", body=figure(image))
    elif place == "page":
        make_page("The bridge holds", body=figure(image))
    elif place == "author":
        make_author("The bridge holds", picture=image)
    else:
        article = make_article("The bridge holds", body=f"<p>Words</p>{figure(image)}")
        publish(article)
        article.body = "<p>Words</p>"
        article.save()

    page = delete(client, image)

    assert "It is used here, so it cannot be deleted:" in page
    assert page.count("The bridge holds") == 1
    assert Image.objects.filter(pk=image.pk).exists()


def test_a_picture_used_while_the_question_stood_there_stays(client, monkeypatch):
    image = make_image("Bridge")
    page = reverse("admin:articles_image_delete", args=[image.pk])
    locked = ImageAdmin.delete_model

    def used_meanwhile(*args):
        make_article("The bridge holds", lead_image=image)
        locked(*args)

    monkeypatch.setattr(ImageAdmin, "delete_model", used_meanwhile)

    assert client.post(page, {"post": "yes"}).headers["Location"] == page
    assert Image.objects.filter(pk=image.pk).exists()


def test_keys_that_begin_alike_are_not_the_same_picture(client):
    image = make_image()
    make_article(body=f'<figure data-image="{image.pk}0"></figure>')

    delete(client, image)

    assert not Image.objects.exists()


def test_the_form_says_how_many_live_pages_a_change_touches(client):
    image = make_image()
    vera = make_author(picture=image)
    make_live(lead_image=image, bylines=[vera])
    make_page(body=figure(image))
    make_article(lead_image=image)
    make_author(picture=image)

    assert "3 live pages show this picture. A change is public at once." in client.get(change(image)).content.decode()


def test_where_a_picture_is_used_is_linked_for_those_who_may_look(client, picture_editor):
    image = make_image()
    story, page, vera = make_article(lead_image=image), make_page(body=figure(image)), make_author(picture=image)
    client.force_login(make_editor())

    def uses():
        return [use["link"] for use in client.get(change(image)).context["uses"]]

    links = uses()
    assert links == [
        f'<a href="{reverse(f"admin:articles_{used._meta.model_name}_change", args=[used.pk])}">{used}</a>'
        for used in (story, page, vera)
    ]
    client.force_login(picture_editor)
    assert uses() == [links[0], page.title, vera.name]


def test_reporters_add_pictures_and_do_not_change_them(client):
    image = make_image()
    client.force_login(make_reporter())

    other = picture_file(Picture.new("RGB", (640, 480), "gold"))
    assert client.post(ADD, {**WORDS, "file": other}).status_code == 302
    assert client.post(change(image), form(image, title="Mine")).status_code == 403
    assert client.get(change(image)).status_code == 200


def test_those_who_may_not_change_a_picture_see_no_controls(client):
    image = make_image()
    client.force_login(make_reporter())

    page = client.get(change(image)).content.decode()

    assert image.alt in page
    assert image.file.name not in page
    assert "field-focal_x" not in page
