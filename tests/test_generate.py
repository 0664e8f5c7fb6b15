"""`manage.py generate`: the newspaper it makes holds together as one that grew."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from articles import body, picture_uses
from articles.management import generating
from articles.models import Address, Article, Edition, ImageUse, Section

from .builders import make_live

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    # Each is drawn, which takes more time than the stories.
    monkeypatch.setattr(generating, "PICTURES", 2)


def generate(articles, **options):
    call_command("generate", articles=articles, stdout=StringIO(), stderr=StringIO(), **{"processes": 1, **options})


def test_newest_stories_are_at_every_stage_and_the_others_live(monkeypatch):
    monkeypatch.setattr(generating, "AT_WORK", 100)
    monkeypatch.setattr(generating, "BATCH", 75)

    generate(200)

    standing = Counter(article.publication for article in Article.objects.with_publication())
    assert standing == {
        "live": 99 + 75, "changed": 3, "scheduled": 1, "withdrawn": 2, "draft": 12, "review": 5, "ready": 3
    }  # fmt: skip


def test_everything_that_a_publication_writes_is_there():
    generate(60)

    for edition in Edition.objects.live():
        assert edition.search_text == body.plain_text(edition.body)
        assert edition.word_count == len(edition.search_text.split())
        assert edition.revision.snapshot["fields"]["body"] == edition.body == edition.article.body
        assert set(edition.topics.all()) == set(edition.article.topics.all())
        assert Address.objects.get(path=edition.get_absolute_url()).article_id == edition.article_id
    noted = set(ImageUse.objects.values_list("image", "kind", "article", "edition"))
    for place in [*Article.objects.all(), *Edition.objects.all()]:
        picture_uses.note(place)
    assert set(ImageUse.objects.values_list("image", "kind", "article", "edition")) == noted


def test_stories_are_found(client):
    generate(30)
    newest = Edition.objects.live().newest_first().first()

    found = client.get(reverse("search"), {"q": f'"{newest.headline}"'}).context["editions"]

    assert found == [newest]


def stories():
    return list(
        Article.objects.order_by("pk").values_list("pk", "headline", "standfirst", "section__name", "lead_image__title")
    )


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_several_processes_write_what_one_would(monkeypatch):
    monkeypatch.setattr(generating, "BATCH", 10)
    generate(30, processes=2)
    made = stories()
    call_command("flush", interactive=False, verbosity=0)

    generate(30)

    assert stories() == made
    assert len({headline for _key, headline, *_rest in made}) == 30


def test_site_can_be_written_on(client):
    generate(10)

    edition = make_live(section=Section.objects.first())

    assert edition.article_id == 11
    assert client.get(edition.get_absolute_url()).status_code == 200


def test_it_is_refused_where_a_newspaper_is():
    make_live()
    with pytest.raises(CommandError, match="holds a newspaper already"):
        generate(10)


@pytest.mark.parametrize("options", [{"articles": 0}, {"saves": 1}, {"processes": 0}])
def test_numbers_that_make_no_newspaper_are_refused(options):
    with pytest.raises(CommandError, match="At least one story"):
        generate(**{"articles": 10, **options})


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL has room for several writers")
def test_sqlite_is_written_by_one_process():
    with pytest.raises(CommandError, match="SQLite has one writer"):
        generate(10, processes=2)
