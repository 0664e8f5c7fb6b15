"""Migrations that move what a newspaper has, tried on a newspaper that has it."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from articles.models import Address, ImageUse

from .builders import make_entry, make_image, make_live, make_live_blog, make_section, make_topic

BEFORE = [("articles", "0007_assignments_plans_and_staffers")]
AFTER = [("articles", "0009_one_file_one_picture")]


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def newspaper(transactional_db):
    """The models as they were before; afterwards the database is as all other tests expect it."""
    yield migrate(BEFORE)
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


def picture(apps, content, **fields):
    fields = {"title": "River", "file": f"originals/{content}.jpg", "width": 90, "height": 60, **fields}
    return apps.get_model("articles", "Image").objects.create(content_hash=content, **fields)


def test_a_picture_the_library_has_twice_becomes_one(newspaper):
    kept, twin = picture(newspaper, "same", credit="Vera Lind"), picture(newspaper, "same", alt="Water", credit="Ada")
    other = picture(newspaper, "other")
    text = f'<figure data-image="{twin.pk}"></figure><figure data-image="{other.pk}"></figure>'
    article = newspaper.get_model("articles", "Article").objects.create(lead_image=twin, body=text)
    snapshot = {"fields": {"lead_image": twin.pk, "body": text}}
    newspaper.get_model("articles", "Revision").objects.create(article=article, snapshot=snapshot)
    uses = newspaper.get_model("articles", "ImageUse").objects
    for image in (kept, twin, other):
        uses.create(article=article, kind="figure", image=image)
    uses.create(article=article, kind="lead", image=twin)

    apps = migrate(AFTER)

    assert {(image.pk, image.credit, image.alt) for image in apps.get_model("articles", "Image").objects.all()} == {
        (kept.pk, "Vera Lind", "Water"),
        (other.pk, "", ""),
    }
    moved = text.replace(str(twin.pk), str(kept.pk))
    article = apps.get_model("articles", "Article").objects.get()
    assert (article.lead_image_id, article.body) == (kept.pk, moved)
    revision = apps.get_model("articles", "Revision").objects.get()
    assert revision.snapshot["fields"] == {"lead_image": kept.pk, "body": moved}
    assert set(apps.get_model("articles", "ImageUse").objects.values_list("kind", "image")) == {
        ("figure", kept.pk),
        ("figure", other.pk),
        ("lead", kept.pk),
    }


def test_what_was_made_before_there_were_formats_is_jpeg(newspaper):
    picture(newspaper, "old", renditions=[{"crop": "3x2", "width": 90, "height": 60, "name": "ab/cd.jpg"}])

    image = migrate(AFTER).get_model("articles", "Image").objects.get()

    assert [(one["format"], one["name"]) for one in image.renditions] == [("jpeg", "ab/cd.jpg")]


def test_search_can_be_taken_out_and_put_back(transactional_db):
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()

    migrate([("articles", "0017_live_blogs_and_banners")])
    assert not {name for name in connection.introspection.table_names() if name.startswith("articles_search")}

    migrate(newest)
    assert "articles_searchentry" in connection.introspection.table_names()


def test_what_the_tables_did_not_hold_before_goes_when_they_go_back(transactional_db):
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    image = make_image()
    article = make_live("Flood", slug="flood", section=make_section("World"), lead_image=image).article
    make_entry(article=make_live_blog().article, text=f'<figure data-image="{image.pk}"></figure>')
    make_topic("Rain", picture=image)
    Address.objects.create(path="/election", target="/world/")
    uses = ImageUse.objects.all()
    assert [uses.exclude(**{place: None}).count() for place in ("article", "edition", "entry", "topic")] == [1] * 4

    apps = migrate([("articles", "0016_months_of_editions")])

    uses = apps.get_model("articles", "ImageUse").objects.all()
    assert [(use.article_id or use.edition.article_id, use.kind) for use in uses] == [(article.pk, "lead")] * 2
    assert "/election" not in apps.get_model("articles", "Address").objects.values_list("path", flat=True)
    assert apps.get_model("articles", "Address").objects.filter(path="/world/flood/", article=article.pk).exists()

    migrate(newest)
