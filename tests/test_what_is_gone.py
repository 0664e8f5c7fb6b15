"""What readers get where a row or a file that a story names was removed behind Django's back: a page, never a fault."""

from contextlib import contextmanager

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction

from articles import renditions
from articles.models import Author, Image, Section, Series, Topic

from .builders import figure, make_author, make_image, make_live, make_section, make_series, run_tasks

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/world/",
    "/world/flood/",
    "/world/other/",
    "/latest/",
    "/search/?q=flood",
    "/feed/",
    "/feed/atom/",
    "/feed/json/",
    "/topics/rain/",
    "/authors/rosa-lind/",
    "/sitemap.xml",
    "/news-sitemap.xml",
    "/api/stories/",
    "/archive/",
]


@pytest.fixture
def flood():
    """A live story that names everything a story can, and another beside it."""
    world, image = make_section("World"), make_image("Harbour")
    author = make_author("Rosa Lind", picture=make_image("Portrait"))
    story = {"section": world, "topics": ["Rain"], "bylines": [author], "series": make_series("Rivers")}
    other = make_live("Other", section=world)
    body = f"<p>Water.</p>{figure(image)}"
    return make_live("Flood", lead_image=image, body=body, related=[other.article], **story)


@contextmanager
def gone(model):
    """Have every row of a noun be gone while others name it, as after a hand in the database."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("model", [Section, Author, Image, Topic, Series])
def test_a_row_that_is_gone_takes_no_page_with_it(client, flood, model):
    with gone(model):
        answers = {path: client.get(path, follow=True).status_code for path in PAGES}

    assert {path: status for path, status in answers.items() if status not in (200, 404)} == {}
    assert answers["/"] == 200


def test_files_that_are_gone_take_no_page_with_them(client, flood):
    run_tasks()
    image = Image.objects.get(title="Harbour")
    for one in image.renditions:
        default_storage.delete(renditions.path(one["name"]))
    default_storage.delete(image.file.name)

    answers = {path: client.get(path, follow=True).status_code for path in PAGES}

    assert {path: status for path, status in answers.items() if status not in (200, 404)} == {}
    assert answers["/world/flood/"] == 200
    assert client.get(renditions.url(image.renditions[0])).status_code == 404


def test_a_row_whose_file_never_came_takes_no_page_with_it(client, flood):
    Image.objects.update(file="", renditions=[])

    answers = {path: client.get(path, follow=True).status_code for path in PAGES}

    assert {path: status for path, status in answers.items() if status not in (200, 404)} == {}
    assert answers["/world/flood/"] == 200
