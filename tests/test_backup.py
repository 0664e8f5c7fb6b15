"""A site is backed up into one file and comes back the same, row by row and file by file."""

import gzip
import io
import json
import os
import tarfile
from pathlib import Path
from threading import Thread

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from articles import backup
from articles.models import Article, Image, Purge, Section

from .builders import make_article, make_image, make_newspaper, make_scheduled, make_section, the_chief
from .processes import manage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "monday.newsroom"


def rows():
    """Return every row there is as {table: rows}, but for what a backup leaves out."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label_lower not in backup.LEFT_OUT:
            names = [field.attname for field in model._meta.local_concrete_fields]
            found[model._meta.db_table] = list(model._base_manager.order_by("pk").values_list(*names))
    return found


def files():
    folder = Path(default_storage.path(""))
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def read(file):
    """Return {name: content} of a backup, rows as they were before they were packed."""
    with tarfile.open(file) as tar:
        content = {info.name: tar.extractfile(info).read() for info in tar}
    return {name: gzip.decompress(data) if name.endswith(".gz") else data for name, data in content.items()}


def forge(file, change):
    """Write the backup again with `change` made to its {name: content}, and nothing else to make it fit."""
    with tarfile.open(file) as tar:
        content = {info.name: tar.extractfile(info).read() for info in tar}
    change(content)
    with tarfile.open(file, "w") as tar:
        for name, data in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def refusal(file, **how):
    """Return why a backup is refused, after seeing that no row and no file came of it."""
    before = rows(), files()
    with pytest.raises(backup.Refused) as refused:
        backup.restore(file, **how)
    assert (rows(), files()) == before
    return str(refused.value)


def test_a_site_comes_back_row_by_row_and_file_by_file(client, file):
    article = make_newspaper()
    before, stored = rows(), files()
    pages = ["/", "/world/", "/world/flood/", "/authors/rosa-lind/", "/search/?q=water"]
    drawn = {path: client.get(path).content for path in pages}
    call_command("backup", str(file), stdout=io.StringIO())
    # What happened since goes, and what went since comes back.
    make_article("Since then")
    Article.objects.filter(pk=article.pk).update(headline="Vandals were here")
    for name in stored:
        default_storage.delete(name)

    call_command("restore", str(file), "--replace", stdout=io.StringIO())

    assert rows() == before
    assert files() == stored
    assert len(stored) > 20
    assert {path: client.get(path).content for path in pages} == drawn
    assert make_section("Next").pk > max(row[0] for row in before["articles_section"])


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite to SQLite is the test above")
def test_it_goes_from_postgresql_to_sqlite_and_back(tmp_path, file):
    make_newspaper()
    before, stored = rows(), files()
    call_command("backup", str(file), stdout=io.StringIO())
    sqlite, onward = tmp_path / "sqlite", tmp_path / "tuesday.newsroom"
    sqlite.mkdir()

    for command in (["migrate"], ["restore", str(file)], ["backup", str(onward)]):
        done = manage(*command, var=sqlite)
        assert done.returncode == 0, done.stderr
    call_command("restore", str(onward), "--replace", stdout=io.StringIO())

    assert (rows(), files()) == (before, stored)


def test_passwords_come_back_and_sign_ins_do_not(client, file):
    User.objects.create_user("clara", password="between-two-rivers")
    client.force_login(the_chief())
    backup.write(file)

    backup.restore(file, replace=True)

    assert User.objects.get(username="clara").check_password("between-two-rivers")
    assert not Session.objects.exists()
    assert client.get("/admin/").status_code == 302


def test_what_is_scheduled_still_appears_at_its_moment(file):
    edition = make_scheduled("Tomorrow")
    backup.write(file)

    backup.restore(file, replace=True)

    assert edition.live_from in Purge.objects.values_list("at", flat=True)


def test_only_its_owner_reads_it(file):
    backup.write(file)

    assert os.stat(file).st_mode & 0o777 == 0o600


def test_it_is_opened_by_common_tools(file):
    make_section("World")
    backup.write(file)

    line = read(file)["rows/articles.section/0000000.jsonl.gz"]
    assert json.loads(line)["fields"]["name"] == "World"


def test_a_site_that_holds_anything_is_left_alone(file):
    backup.write(file)
    make_section()

    assert "holds 1 section already" in refusal(file)


def test_the_command_says_why_it_refuses(file):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore", str(file))


def test_a_backup_never_takes_the_place_of_another_file(file):
    file.write_text("mine")

    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", str(file))

    assert file.read_text() == "mine"


def test_one_that_cannot_be_written_leaves_nothing(tmp_path):
    with pytest.raises(backup.Refused, match="cannot be written"):
        backup.write(tmp_path / "nowhere" / "monday.newsroom")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"Dear reader", b"\0" * 20_480])
def test_what_is_no_backup_is_refused(file, content):
    file.write_bytes(content)

    assert "not a backup" in refusal(file) or "was cut off" in refusal(file)


def test_a_tar_of_something_else_is_refused(file, tmp_path):
    (tmp_path / "letter").write_text("Dear reader")
    with tarfile.open(file, "w") as tar:
        tar.add(tmp_path / "letter", "letter")

    assert "not a backup" in refusal(file)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.8])
def test_one_that_was_cut_off_is_refused(file, part):
    make_image()
    backup.write(file)
    os.truncate(file, int(file.stat().st_size * part))

    assert "cut off" in refusal(file, replace=True)


def test_a_changed_byte_is_refused(file):
    image = make_image()
    backup.write(file)

    def change(content):
        name = f"files/{image.file.name}"
        content[name] = content[name][:-1] + bytes([content[name][-1] ^ 1])

    forge(file, change)

    assert "checksum" in refusal(file, replace=True)


def test_a_lost_member_is_refused(file):
    make_section()
    backup.write(file)

    forge(file, lambda content: content.pop("rows/articles.section/0000000.jsonl.gz"))

    assert "checksum" in refusal(file, replace=True)


def test_one_of_a_newer_version_is_refused(file):
    backup.write(file)
    MigrationRecorder.Migration.objects.filter(app="articles").latest("name").delete()

    assert "newer" in refusal(file)


def test_one_of_an_older_version_is_refused(file):
    backup.write(file)
    MigrationRecorder(connection).record_applied("articles", "9999_tomorrow")

    assert "before articles.9999_tomorrow" in refusal(file)


def test_rows_that_do_not_go_in_change_nothing(file, monkeypatch):
    make_section("World")
    backup.write(file)
    make_section("Later")

    # As a row written by a version with the same migrations, that this database refuses.
    monkeypatch.setattr(Section._meta.get_field("name"), "get_db_prep_save", lambda value, connection: None)

    assert "No row was changed" in refusal(file, replace=True)


def test_a_lost_file_is_told_and_the_rest_is_whole(file):
    lost, kept = make_image("Lost"), make_image("Kept")
    default_storage.delete(lost.file.name)

    with pytest.raises(CommandError, match=f"1 files that are lost: {lost.file.name}"):
        call_command("backup", str(file), stdout=io.StringIO())

    default_storage.delete(kept.file.name)
    backup.restore(file, replace=True)
    assert default_storage.exists(kept.file.name)
    assert Image.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_it_is_written(file, monkeypatch):
    """A story that is saved between two tables is in the site, and not in the backup."""
    serialize = backup.serializers.serialize

    def save():
        make_article("Meanwhile")
        connection.close()

    def meanwhile(*args, **kwargs):
        if not writers:
            writers.append(Thread(target=save))
            writers[0].start()
            writers[0].join(10)
            assert not writers[0].is_alive()
        return serialize(*args, **kwargs)

    writers = []
    make_section()
    monkeypatch.setattr(backup.serializers, "serialize", meanwhile)

    told = backup.write(file)

    assert told.rows["articles.article"] == 0
    assert Article.objects.get().headline == "Meanwhile"
