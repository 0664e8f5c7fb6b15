from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from PIL import Image as Picture

from articles import renditions

from .builders import make_image, picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def files(folder):
    """The files below a folder of the storage, with their times."""
    root = Path(default_storage.path(folder))
    return {path.relative_to(root).as_posix(): path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


def test_every_size_is_made_and_noted():
    image = make_image(file=picture_file(Picture.new("RGB", (1000, 1000), "navy")))

    sizes = [(one["crop"], one["width"], one["height"]) for one in image.renditions]
    assert sizes == [("3x2", 320, 213), ("3x2", 640, 427), ("3x2", 960, 640), ("3x2", 1000, 667)]
    assert set(files("renditions")) == {one["name"] for one in image.renditions}


def test_a_rendition_is_as_large_as_it_says():
    image = make_image()

    for one in image.renditions:
        with default_storage.open(f"renditions/{one['name']}") as file, Picture.open(file) as picture:
            assert (picture.format, picture.size) == ("JPEG", (one["width"], one["height"]))


def test_what_exists_is_not_made_again():
    image = make_image()
    made = files("renditions")

    renditions.make(image)

    assert files("renditions") == made


def test_a_moved_focal_point_makes_new_files_and_leaves_the_old_ones():
    image = make_image(file=picture_file(Picture.new("RGB", (400, 800), "navy")))
    made, noted = files("renditions"), {one["name"] for one in image.renditions}

    image.focal_y = 0.9
    renditions.make(image)

    assert not {one["name"] for one in image.renditions} & noted
    assert files("renditions").items() >= made.items()
    assert len(files("renditions")) == 2 * len(made)


def test_the_same_picture_twice_is_kept_once():
    one, other = make_image("One"), make_image("Other")

    assert one.renditions == other.renditions
    assert len(files("renditions")) == len(one.renditions)


def test_an_original_is_kept_by_its_content():
    image = make_image(file=picture_file(name="Källare & MARKER.JPG"))

    assert image.file.name == f"originals/{image.content_hash[:2]}/{image.content_hash}.jpg"


def test_what_is_noted_is_in_the_database():
    image = make_image()
    noted = image.renditions

    image.refresh_from_db()

    assert image.renditions == noted


def test_a_renditions_address_is_its_file():
    image = make_image()

    assert renditions.url(image.renditions[0]) == f"/media/renditions/{image.renditions[0]['name']}"


def test_a_deleted_picture_leaves_no_file(django_capture_on_commit_callbacks):
    image = make_image()
    assert files("originals")
    assert files("renditions")

    with django_capture_on_commit_callbacks(execute=True):
        image.delete()

    assert (files("originals"), files("renditions")) == ({}, {})


def test_a_picture_with_the_same_content_keeps_its_files(django_capture_on_commit_callbacks):
    image, twin = make_image(), make_image()
    before = files("renditions")

    with django_capture_on_commit_callbacks(execute=True):
        image.delete()

    assert files("renditions") == before
    assert default_storage.exists(twin.file.name)


def test_the_smallest_that_is_wide_enough_is_the_nearest():
    image = make_image(file=picture_file(Picture.new("RGB", (1200, 800))))

    assert [renditions.nearest(image, width)["width"] for width in (1, 320, 321, 961, 5000)] == [
        320,
        320,
        640,
        1200,
        1200,
    ]
