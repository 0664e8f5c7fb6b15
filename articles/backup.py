"""The whole site in one file and back: every row and every picture, as they are.

A backup is for this newspaper on this version of Newsroom, passwords included; `interchange` has the open format for
moving between versions. The file is a tar of gzipped JSON Lines and files, so that neither writing nor reading it needs
more memory for a larger site, and that `tar` and `zcat` open it. docs/operating.md describes it.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.cache import cache
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import FileField
from django.utils import timezone
from tqdm import tqdm

from . import pagecache, renditions, search
from .interchange.exporting import Exactly, as_it_is_now
from .models import Image
from .refusals import Refused

FORMAT, VERSION = "newsroom-backup", 1
FIRST, LAST = "backup.json", "end.json"
ROWS, FILES = "rows/", "files/"

#: Rows in one member: what is held in memory at a time, with the longest bodies some 100 MB.
ROWS_AT_ONCE = 200
CHUNK = 2**20

#: What a backup leaves out, and why.
LEFT_OUT = {
    "sessions.session": "a sign-in that was ended since must not come back",
    "usersessions.usersession": "says where the sign-ins are that are left out",
    "articles.purge": "what the processes of one site throw away; written anew for what is to come",
    "articles.searchentry": "made of the editions again, for the database there is",
}
#: What a site has that was migrated and nothing more.
MADE_BY_MIGRATING = (ContentType, Permission, Group, Group.permissions.through)


@dataclass
class Told:
    """What the last member says of all before it. `missing` names files that were lost when the backup was made."""

    sha256: str
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    missing: list[str] = field(default_factory=list)


def models():
    """Return the models whose rows are in a backup, those that join two others too."""
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and model._meta.label_lower not in LEFT_OUT]


# Out


def write(path):
    """Write the whole site as it is now to a new file at `path`, and return what is Told of it.

    Nobody waits for it, and what is changed meanwhile is not in it. On a terminal it shows how far it is. Raise Refused
    where something is at `path`, or it cannot be written.
    """
    path = Path(path)
    if path.exists():
        raise Refused(f"{path} exists already; a backup is written to a new file.")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # Passwords' hashes and drafts are in it: nobody but its owner reads it.
        with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            told = _Writing(file).run()
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise Refused(f"The backup cannot be written: {error.strerror or error}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return told


class _Writing:
    def __init__(self, file):
        self.tar: Any = tarfile.TarFile(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)
        self.now = timezone.now()
        self.digest = hashlib.sha256()
        self.told = Told("")

    def run(self):
        with self.tar, tempfile.TemporaryFile("w+", encoding="utf-8") as named:
            with as_it_is_now():
                about = {"format": FORMAT, "version": VERSION, "written_at": self.now.isoformat()}
                self.add(FIRST, json.dumps(about | {"migrations": migrations()}, indent=1).encode())
                for model in tqdm(models(), desc="Tables", unit="", disable=None):
                    self.rows_of(model, named)
            named.seek(0)
            # Their names follow from their content, so they are what they were.
            for line in tqdm(named, desc="Files", unit="", disable=None):
                self.file(line.rstrip("\n"))
            self.told.sha256 = self.digest.hexdigest()
            self.add(LAST, json.dumps(asdict(self.told), indent=1).encode())
        return self.told

    def rows_of(self, model, named):
        label = model._meta.label_lower
        names = [each.name for each in model._meta.local_concrete_fields]
        rows = model._base_manager.order_by("pk").iterator(ROWS_AT_ONCE)
        self.told.rows[label] = 0
        for number, some in enumerate(_chunks(rows, ROWS_AT_ONCE)):
            # A lone surrogate, which no UTF-8 can hold, becomes what JSON writes for it.
            text = serializers.serialize("jsonl", some, fields=names, cls=Exactly).encode(errors="backslashreplace")
            self.add(f"{ROWS}{label}/{number:07}.jsonl.gz", gzip.compress(text, 6, mtime=0))
            self.told.rows[label] += len(some)
            for row in some:
                named.writelines(f"{name}\n" for name in _files_of(row))

    def file(self, name):
        try:
            opened = default_storage.open(name)
        except OSError:
            self.told.missing.append(name)
            return
        with opened:
            self.add(FILES + name, opened, opened.size)
        self.told.files += 1

    def add(self, name, content, size=None):
        """Add a member of `content`, bytes or an open file of `size` bytes."""
        if isinstance(content, bytes):
            content, size = io.BytesIO(content), len(content)
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, int(self.now.timestamp()), 0o600
        self.digest.update(_line(info))
        self.tar.addfile(info, _Hashed(content, self.digest))
        self.tar.members.clear()  # tarfile keeps each one otherwise


def migrations():
    """Return the names of the migrations that the database has, as app.name."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _files_of(row):
    """Yield the names of the stored files that a row speaks of, each once."""
    for each in row._meta.local_concrete_fields:
        if isinstance(each, FileField) and (name := getattr(row, each.name).name):
            yield name
    if isinstance(row, Image):
        yield from map(renditions.path, sorted({one["name"] for one in row.renditions}))


def _chunks(rows, size):
    some = []
    for row in rows:
        some.append(row)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


def _line(info):
    """Return what of a member's header is part of the digest."""
    return f"{info.name}\0{info.size}\0".encode()


class _Hashed(io.RawIOBase):
    """Reads from `source` and has `digest` know what was read."""

    def __init__(self, source: IO[bytes], digest):
        self.source, self.digest = source, digest

    def read(self, size=-1):
        data = self.source.read(size)
        self.digest.update(data)
        return data


# In


def restore(path, *, replace=False):
    """Make this site what the backup at `path` is, and return what it has Told.

    The file is proven whole before anything is changed, and rows come in all or none. The site must be migrated and
    empty, or `replace` be True: then all that it holds goes. On a terminal it shows how far it is. Raise Refused, with
    no row changed, for a file that is damaged, cut off, no backup, or of another version.
    """
    reading = _Reading(path)
    reading.prove()
    if not replace:
        _refuse_unless_empty()
    reading.restore_files()
    reading.restore_rows()
    ContentType.objects.clear_cache()
    cache.clear()
    for _done in search.rebuild():
        pass
    return reading.told


def _refuse_unless_empty():
    for model in models():
        if model not in MADE_BY_MIGRATING and (count := model._base_manager.count()):
            name = model._meta.verbose_name_plural if count > 1 else model._meta.verbose_name
            raise Refused(
                f"This site holds {count} {name} already. A backup goes into an empty one, or with --replace over all "
                "that is here."
            )


class _Reading:
    def __init__(self, path):
        self.path, self.told = Path(path), Told("")

    def members(self, starting=""):
        """Yield the members whose names begin so, in order, each with a file of its content."""
        tar: Any
        with tarfile.open(self.path, "r:") as tar:
            while info := tar.next():
                tar.members.clear()  # tarfile keeps each one otherwise
                if info.name.startswith(starting) and (content := tar.extractfile(info)):
                    yield info, content

    def prove(self):
        """Read all of it once. Raise Refused if it is not what was written, or not of this version."""
        digest, last = hashlib.sha256(), None
        try:
            with tqdm(desc="Checking", unit="B", unit_scale=True, disable=None) as bar:
                for number, (info, content) in enumerate(self.members()):
                    if number == 0:
                        self._read_about(info, content)
                        content.seek(0)
                    if info.name == LAST:
                        last = Told(**json.loads(content.read()))
                        continue
                    if last:
                        raise Refused(f"{self.path} goes on after its end: it was changed.")
                    digest.update(_line(info))
                    while chunk := content.read(CHUNK):
                        digest.update(chunk)
                    bar.update(info.size)
        except FileNotFoundError:
            raise Refused(f"There is no file {self.path}.") from None
        except (tarfile.TarError, ValueError, TypeError):
            raise Refused(f"{self.path} is not a backup of a newspaper, or was cut off on its way.") from None
        except OSError as error:
            raise Refused(f"{self.path} cannot be read: {error.strerror or error}.") from None
        if last is None:
            raise Refused(f"{self.path} was cut off: its end is missing.")
        if digest.hexdigest() != last.sha256:
            raise Refused(f"{self.path} is damaged or was changed: its checksum is another.")
        self.told = last

    def _read_about(self, info, content):
        try:
            about = json.loads(content.read(CHUNK)) if info.name == FIRST else {}
            if about.get("format") != FORMAT:
                raise ValueError
            version, theirs = int(about["version"]), set(about["migrations"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Refused(f"{self.path} is not a backup of a newspaper.") from None
        ours = set(migrations())
        if version > VERSION or theirs - ours:
            raise Refused(
                f"{self.path} is of a newer Newsroom, or this site is not migrated: run `manage.py migrate`, or "
                "update, and try again."
            )
        if lacking := sorted(ours - theirs):
            raise Refused(
                f"{self.path} is of an older Newsroom, before {lacking[0]}: restore it with the version that wrote it, "
                "then update."
            )

    def restore_files(self):
        """Store what is not here yet. What is here without a row that names it is in nobody's way."""
        for info, content in tqdm(self.members(FILES), total=self.told.files, desc="Files", unit="", disable=None):
            name = info.name.removeprefix(FILES)
            try:
                if not (default_storage.exists(name) and default_storage.size(name) == info.size):
                    default_storage.save(name, File(content, name))
            except OSError as error:
                raise Refused(f"{name} cannot be stored: {error.strerror or error}. No row was changed.") from error

    def restore_rows(self):
        by_label = {model._meta.label_lower: model for model in models()}
        counted: Counter[str] = Counter()
        try:
            with transaction.atomic():
                _empty()
                bar = tqdm(total=sum(self.told.rows.values()), desc="Rows", unit="", disable=None)
                for info, content in self.members(ROWS):
                    label = info.name.split("/")[1]
                    rows = list(serializers.deserialize("jsonl", gzip.decompress(content.read()).decode()))
                    _insert(by_label[label], [row.object for row in rows])
                    counted[label] += len(rows)
                    bar.update(len(rows))
                bar.close()
                connection.check_constraints()
                _reset_sequences()
                pagecache.purge_everything()
        except (DatabaseError, DeserializationError, KeyError, ValueError, TypeError, zlib.error) as error:
            raise Refused(f"The backup does not go in: {' '.join(str(error).split())}. No row was changed.") from error


def _empty():
    """Delete every row of every table, those that are in no backup too."""
    search.forget_all()
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # nosec B608 # a table's name, no value


def _insert(model, rows):
    """Insert rows as they are: no field and no signal is asked, so nothing is stamped anew."""
    fields = model._meta.local_concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(each.column) for each in fields)
    values = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({values})",  # nosec B608 # names of tables and columns
            [[each.get_db_prep_save(getattr(row, each.attname), connection) for each in fields] for row in rows],
        )


def _reset_sequences():
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)
