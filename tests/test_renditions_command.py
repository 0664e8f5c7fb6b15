"""`manage.py renditions`: what is missing is made, what nobody has goes, what a page may show stays."""

import os
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image as Picture

from articles import renditions

from .builders import make_image, picture_file

pytestmark = pytest.mark.django_db

DAYS = 86_400


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def run(*options):
    said = StringIO()
    call_command("renditions", *options, stdout=said, stderr=said)
    return said.getvalue()


def files():
    root = Path(default_storage.path("renditions"))
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def put(name, days_old):
    """A file that no picture names."""
    path = Path(default_storage.path(f"renditions/{name}"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a picture")
    os.utime(path, (time.time() - days_old * DAYS,) * 2)


def noted(image):
    image.refresh_from_db()
    return {one["name"] for one in image.renditions}


def test_what_is_missing_is_made():
    image = make_image()

    assert run() == "Renditions that were made: 18; removed: 0.\n"

    assert noted(image) == renditions.planned_names(image) == files()
    assert run() == "Renditions that were made: 0; removed: 0.\n"


def test_a_file_that_was_lost_is_made_again():
    image = make_image()
    renditions.make(image)
    lost = image.renditions[0]["name"]
    default_storage.delete(f"renditions/{lost}")

    assert run() == "Renditions that were made: 1; removed: 0.\n"

    assert lost in files()


def test_what_no_picture_has_goes_after_a_day():
    make_image()
    run()
    put("ab/" + "0" * 30 + "-320.jpg", days_old=2)
    put("ab/.half", days_old=2)
    put("cd/" + "0" * 30 + "-320.jpg", days_old=0.9)

    assert run() == "Renditions that were made: 0; removed: 2.\n"

    assert "cd/" + "0" * 30 + "-320.jpg" in files()
    assert not any(name.startswith("ab/0000") or name == "ab/.half" for name in files())


def test_what_a_page_shows_since_yesterday_stays_until_tomorrow():
    image = make_image(file=picture_file(Picture.radial_gradient("L").resize((900, 300)).convert("RGB")))
    run()
    before = noted(image)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        image.focal_x = 0.1
        image.save()
        renditions.make(image)
        gone = before - noted(image)
        assert gone
        run()
        assert gone <= files()
    with time_machine.travel(timezone.now() + timedelta(days=31, hours=1)):
        run()

    assert not gone & files()
    assert noted(image) <= files()


def test_a_dry_run_says_and_does_nothing():
    image = make_image()
    put("ab/" + "0" * 30 + "-320.jpg", days_old=2)
    before = (noted(image), files())

    assert run("--dry-run") == "Renditions that would be made: 18; would be removed: 1.\n"

    assert (noted(image), files()) == before


def test_a_lost_original_is_named_and_the_others_are_done():
    lost, image = make_image("Dawn"), make_image()
    default_storage.delete(lost.file.name)

    with pytest.raises(CommandError, match="could not be done, as said above: 1"):
        run()

    assert noted(image) == renditions.planned_names(image)


def test_a_library_without_pictures_is_in_order():
    assert run() == "Renditions that were made: 0; removed: 0.\n"
