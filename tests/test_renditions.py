from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError
from PIL import Image as Picture

from articles import renditions
from articles.models import Image

from .builders import make_image, picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def files(folder):
    """The files below a folder of the storage, with their times."""
    root = Path(default_storage.path(folder))
    return {path.relative_to(root).as_posix(): path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


def sizes(image):
    return [(one["crop"], one["format"], one["width"], one["height"]) for one in image.renditions]


def test_what_pages_need_is_made_first():
    image = make_image(file=picture_file(Picture.new("RGB", (1000, 1000), "navy")))

    assert sizes(image) == [("3x2", "jpeg", 640, 427), ("3x2", "jpeg", 1000, 667)]
    assert set(files("renditions")) == {one["name"] for one in image.renditions}


def test_every_size_is_made_and_noted():
    image = make_image(file=picture_file(Picture.new("RGB", (500, 500), "navy")))

    renditions.make(image)

    formats = ("avif", "webp", "jpeg")
    assert sizes(image) == [
        *(("3x2", kind, width, height) for width, height in ((320, 213), (480, 320), (500, 333)) for kind in formats),
        *(("natural", kind, side, side) for side in (320, 480, 500) for kind in formats),
        *(("16x9", "jpeg", width, height) for width, height in ((320, 180), (500, 281))),
        *(("4x3", "jpeg", width, height) for width, height in ((320, 240), (500, 375))),
        *(("1x1", "jpeg", side, side) for side in (320, 500)),
        *(("1.91x1", "jpeg", width, height) for width, height in ((320, 168), (500, 262))),
    ]
    assert set(files("renditions")) == {one["name"] for one in image.renditions}


def test_a_rendition_is_as_large_as_it_says_and_what_it_says():
    image = make_image(file=picture_file(Picture.new("RGB", (400, 500), "navy")))
    renditions.make(image)

    for one in image.renditions:
        with default_storage.open(f"renditions/{one['name']}") as file, Picture.open(file) as picture:
            assert (picture.format.lower(), picture.size) == (one["format"], (one["width"], one["height"]))


def test_a_picture_far_larger_than_its_renditions_is_cut_as_it_is_seen():
    halves = Picture.new("RGB", (2001, 3001), "red")
    halves.paste("blue", (0, 1500, 2001, 3001))
    exif = Picture.Exif()
    exif[0x0112] = 3  # held upside down
    image = make_image(file=picture_file(halves, exif=exif), focal_y=0.1)

    with default_storage.open(f"renditions/{image.renditions[0]['name']}") as file, Picture.open(file) as picture:
        assert picture.getpixel((320, 200))[2] > 240


def test_what_exists_is_not_made_again():
    image = make_image()
    renditions.make(image)
    made = files("renditions")

    renditions.make(image)

    assert files("renditions") == made


def test_what_was_made_and_not_noted_is_noted():
    image = make_image()
    first = image.renditions
    renditions.make(image)
    noted, made = image.renditions, files("renditions")
    image.renditions = first
    image.save()

    renditions.make(image)

    assert (image.renditions, files("renditions")) == (noted, made)


def test_a_moved_focal_point_makes_new_files_and_leaves_the_old_ones():
    image = make_image(file=picture_file(Picture.new("RGB", (400, 800), "navy")))
    made, noted = files("renditions"), {one["name"] for one in image.renditions}

    image.focal_y = 0.9
    image.save()
    renditions.make_first(image)

    assert not {one["name"] for one in image.renditions} & noted
    assert files("renditions").items() >= made.items()
    assert len(files("renditions")) == 2 * len(made)
    assert image.former_renditions.keys() == noted


def test_a_moved_focal_point_leaves_the_whole_picture_as_it_is():
    image = make_image(file=picture_file(Picture.new("RGB", (400, 800), "navy")))
    renditions.make(image)
    whole = [one for one in image.renditions if one["crop"] == "natural"]

    image.focal_y = 0.9
    image.save()
    renditions.make_first(image)

    assert [one for one in image.renditions if one["crop"] == "natural"] == whole


def test_a_focal_point_moved_meanwhile_is_not_undone():
    image = make_image(file=picture_file(Picture.new("RGB", (400, 800), "navy")))
    at_work = Image.objects.get(pk=image.pk)
    image.focal_y = 0.9
    image.save()
    renditions.make_first(image)
    noted = image.renditions

    renditions.make(at_work)

    image.refresh_from_db()
    assert (image.focal_y, image.renditions) == (0.9, noted)


def test_what_is_written_about_a_picture_meanwhile_is_kept():
    image = make_image()
    at_work = Image.objects.get(pk=image.pk)
    Image.objects.filter(pk=image.pk).update(caption="At dawn")

    renditions.make(at_work)

    image.refresh_from_db()
    assert image.caption == "At dawn"
    assert len(image.renditions) > 2


def test_a_picture_that_leaves_meanwhile_leaves_no_file(django_capture_on_commit_callbacks):
    image = make_image()
    at_work = Image.objects.get(pk=image.pk)

    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
        renditions.make(at_work)

    assert (files("originals"), files("renditions")) == ({}, {})


def test_one_file_is_one_picture():
    make_image(file=picture_file())

    with pytest.raises(IntegrityError):
        make_image(file=picture_file())


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


def test_the_smallest_that_is_wide_enough_is_the_nearest():
    image = make_image(file=picture_file(Picture.new("RGB", (1200, 800))))
    renditions.make(image)

    assert [renditions.nearest(image, width)["width"] for width in (1, 320, 321, 961, 5000)] == [
        *(320, 320, 480, 1200, 1200)
    ]
    assert (renditions.nearest(image, 1200, "1x1")["width"], renditions.nearest(image, 1, "1x1")["width"]) == (800, 320)


def test_until_a_crop_is_made_the_pages_own_stands_for_it():
    image = make_image()

    assert renditions.nearest(image, 640, "1.91x1") == renditions.nearest(image, 640)
    renditions.make(image)
    assert renditions.nearest(image, 640, "1.91x1")["crop"] == "1.91x1"


def test_a_picture_without_renditions_has_no_nearest():
    assert renditions.nearest(Image(), 640) is None
