"""Migrations that move what a newspaper has, tried on a newspaper that has it."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations import AddField, DeleteModel, RemoveField, RenameField, RenameModel
from django.db.migrations.executor import MigrationExecutor
from django.db.models import ManyToManyField

from articles import workflow
from articles.management.commands import migrate as migrate_command
from articles.models import (
    Address,
    Edition,
    Image,
    Link,
    Origin,
    Page,
    ReadCount,
    Revision,
    SiteIdentity,
    Staffer,
)

from .builders import (
    make_author,
    make_banner,
    make_correction,
    make_editor,
    make_entry,
    make_front,
    make_image,
    make_live,
    make_live_blog,
    make_page,
    make_scheduled,
    make_section,
    make_series,
    make_topic,
    make_withdrawn,
)

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
    # What was made before there were formats is JPEG, and does not say so.
    made = [{"crop": "3x2", "width": 90, "height": 60, "name": "ab/cd.jpg"}]
    fields = {"title": "River", "file": f"originals/{content}.jpg", "width": 90, "height": 60, **fields}
    fields = {"renditions": made, **fields}
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


def ours():
    """Return the newspaper's migrations in their order, but for the two that make an empty database a newspaper's."""
    graph = MigrationExecutor(connection).loader.graph
    plan = graph.forwards_plan(graph.leaf_nodes("articles")[0])
    return [graph.nodes[key] for key in plan if key[0] == "articles"][2:]


def test_the_code_before_a_migration_can_serve_after_it(db):
    """It names no column that it does not know: one that must be filled needs what the database fills it with."""
    unsafe = []
    for migration in ours():
        made = {operation.name_lower for operation in migration.operations if hasattr(operation, "fields")}
        for operation in migration.operations:
            if isinstance(operation, AddField) and operation.model_name_lower not in made:
                field = operation.field
                if not (field.null or field.has_db_default() or isinstance(field, ManyToManyField)):
                    unsafe.append(f"{migration.name}: {operation.describe()} has no db_default")
            elif isinstance(operation, RemoveField | DeleteModel | RenameField | RenameModel):
                unsafe.append(f"{migration.name}: {operation.describe()}")
    assert unsafe == []


def fill_a_newspaper():
    """Make rows of every noun, so that each migration has what it must take along on its way down."""
    emil, image, world = make_editor(), make_image(), make_section("World")
    Staffer.objects.get_or_create(user=emil)[0].sections.add(world)
    edition = make_live(
        "Flood",
        section=world,
        lead_image=image,
        topics=["Rain"],
        bylines=[make_author("Rosa Lind", picture=image)],
        series=make_series("Rivers"),
        video="https://vimeo.com/76979871",
        related=[make_withdrawn("Drought").article],
    )
    blog = make_live_blog().article
    make_entry(blog, text=f'<figure data-image="{image.pk}"></figure>')
    make_banner(article=blog)
    make_correction(edition.article)
    make_scheduled("Soon")
    make_page("About", policy="masthead", body=f'<figure data-image="{image.pk}"></figure>')
    make_topic("Snow", picture=image)
    make_front("lead")
    workflow.leave_out(edition.article, by=emil)
    Address.objects.create(path="/election", target="/world/")
    Link.objects.create(identity=SiteIdentity.objects.create(pk=1), section=world)
    Origin.objects.create(source="wordpress", key="post 1", article=edition.article)
    ReadCount.objects.create(article=edition.article, hour=datetime(2026, 5, 4, 12, tzinfo=UTC), reads=3)
    Revision.objects.create(article=edition.article, kind="autosave", snapshot=Revision.objects.last().snapshot)


def write_as_the_code_before(apps, number):
    """Write, by the models that the code before a migration knows, what a newspaper writes every day."""

    def create(noun, **fields):
        return apps.get_model("articles", noun).objects.create(**fields)

    image, section = picture(apps, number), create("Section", name=f"World {number}", slug=f"world-{number}")
    story = {"headline": "Flood", "slug": "flood", "section_id": section.pk, "lead_image_id": image.pk}
    article = create("Article", **story)
    snapshot = {"fields": {"lead_image": image.pk, "body": ""}}
    revision = create("Revision", article_id=article.pk, snapshot=snapshot)
    story |= dict.fromkeys(("live_from", "first_published_at", "updated_at"), datetime(2026, 5, 4, tzinfo=UTC))
    create("Edition", article_id=article.pk, revision_id=revision.pk, search_text="", word_count=0, **story)
    create("Transition", article_id=article.pk, verb="publish", from_stage="draft", to_stage="ready", by_name="Emil")
    create("Author", name="Rosa", slug=f"rosa-{number}", picture_id=image.pk)
    create("Topic", name=f"Rain {number}", slug=f"rain-{number}")
    create("Page", title="About", slug=f"about-{number}")
    create("Address", path=f"/world-{number}/flood/", article_id=article.pk)


def test_every_migration_goes_down_and_up_with_what_is_there(transactional_db):
    fill_a_newspaper()
    seen = {}

    def look(action, migration=None, fake=False):
        """Note what is left when it matters: what the tables did not hold before, they cannot keep."""
        if action == "unapply_success" and migration.name[:4] in {"0017", "0018"}:
            tables = connection.introspection.table_names()
            seen["search"] = [name for name in tables if name.startswith("articles_search")]
            with connection.cursor() as cursor:
                cursor.execute("SELECT kind FROM articles_imageuse ORDER BY kind")
                seen["uses"] = [kind for (kind,) in cursor.fetchall()]
                cursor.execute("SELECT path FROM articles_address")
                seen["paths"] = {path for (path,) in cursor.fetchall()}

    MigrationExecutor(connection, look).migrate([("articles", None)])
    assert seen["search"] == []
    assert seen["uses"] == ["figure", "lead", "lead", "portrait"]
    assert "/world/flood/" in seen["paths"]
    assert "/election" not in seen["paths"]
    assert not [name for name in connection.introspection.table_names() if name.startswith("articles_")]

    executor = MigrationExecutor(connection)
    state = executor.migrate([("articles", "0002_cache_table_and_no_overlaps")])
    steps = ours()
    for number, migration in enumerate(steps):
        before = state.apps
        state = executor.migrate(None, plan=[(migration, False)], state=state.clone())
        write_as_the_code_before(before, number)

    assert Edition.objects.live().count() == Page.objects.count() == Address.objects.count() == len(steps)
    assert set(Edition.objects.values_list("withdrawn", "sponsor", "notice")) == {(False, "", "")}
    assert Image.objects.get(content_hash="0").renditions[0]["format"] == "jpeg"


def test_nobody_waits_behind_a_migration_that_waits(transactional_db, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one lock, and gives up waiting for it by itself")
    monkeypatch.setattr(migrate_command, "LONGEST_WAIT", 0.1)
    reader = connection.copy()
    reader.set_autocommit(False)
    try:
        with reader.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM articles_address")
        with pytest.raises(CommandError, match=r"Run `manage\.py migrate` again"):
            call_command("migrate", "articles", "0024", verbosity=0)
    finally:
        reader.close()
        call_command("migrate", "articles", verbosity=0)  # what was undone before it gave up, for the tests to come

    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
    assert Address.objects.filter(target="").count() == 0
