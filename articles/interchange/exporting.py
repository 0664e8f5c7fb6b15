"""Writing the whole site to one archive."""

import io
import os
import shutil
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.files.storage import Storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone
from tqdm import tqdm

from ..models import SiteIdentity
from ..refusals import Refused
from . import nouns
from .archive import CHUNK, FILES, MANIFEST, ROWS, Manifest, Measured

#: Rows that are fetched at a time.
ROWS_AT_ONCE = 200


class Exactly(DjangoJSONEncoder):
    """Moments with their microseconds: Django's own cuts them to thousandths, and one edition would not end where the
    next begins."""

    def default(self, value):
        return value.isoformat() if hasattr(value, "isoformat") else super().default(value)


def export(path):
    """Write the whole site as it is now to a new archive at `path`, and return its Manifest.

    Nobody waits for it, and what is changed meanwhile is not in it. On a terminal it shows how far it is. Raise Refused
    where something is at `path`, or it cannot be written.
    """
    path = Path(path)
    if path.exists():
        raise Refused(f"{path} exists already; an archive is written to a new file.")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # Drafts and addresses of people are in it: nobody but its owner reads it.
        with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            manifest = _write(file)
        draft.replace(path)
    except OSError as error:
        raise Refused(f"The archive cannot be written: {error.strerror or error}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _write(file):
    manifest = Manifest(timezone.now().isoformat(), {"url": settings.SITE_URL})
    stored: dict[str, Storage] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with as_it_is_now():
            manifest.site["name"] = SiteIdentity.load().name
            for model in tqdm(nouns.exported(), desc="Nouns", unit="", disable=None):
                name = f"{ROWS}{model._meta.label_lower}.jsonl"
                with archive.open(_entry(name), "w", force_zip64=True) as member:
                    manifest.members[name] = _write_rows(model, member, stored)
        # Their names follow from their content, so they are what they were.
        for name, storage in tqdm(stored.items(), desc="Pictures", unit="", disable=None):
            try:
                original = storage.open(name)
            except OSError:
                manifest.missing.append(name)
                continue
            # Pictures are packed already.
            entry = _entry(FILES + name, zipfile.ZIP_STORED)
            with original, archive.open(entry, "w", force_zip64=True) as member:
                measured = Measured(member)
                shutil.copyfileobj(original, measured, CHUNK)
            manifest.members[entry.filename] = measured.member()
        archive.writestr(_entry(MANIFEST), manifest.written())
    return manifest


def _entry(name, packed=zipfile.ZIP_DEFLATED):
    entry = zipfile.ZipInfo(name, timezone.now().timetuple()[:6])
    entry.compress_type = packed
    entry.external_attr = 0o600 << 16
    return entry


def _write_rows(model, member, stored):
    """Write the rows of `model` by their keys and return the Member; note in `stored` which files they name."""
    measured, count = Measured(member), 0
    by_name = nouns.speaks_by_name(model)

    def rows():
        nonlocal count
        found = model._base_manager.order_by("pk")
        if by_name:
            found = found.select_related(*(field.name for field in model._meta.local_fields if field.is_relation))
        for row in found.iterator(ROWS_AT_ONCE):
            count += 1
            for field in nouns.files(model):
                if name := getattr(row, field.name).name:
                    stored[name] = field.storage
            yield row

    # A lone surrogate, which no UTF-8 can hold, becomes what JSON writes for it.
    text = io.TextIOWrapper(io.BufferedWriter(measured, CHUNK), "utf-8", errors="backslashreplace", newline="\n")
    serializers.serialize(
        "jsonl",
        rows(),
        stream=text,
        fields=nouns.fields(model),
        use_natural_foreign_keys=by_name,
        cls=Exactly,
        sort_keys=True,
    )
    text.flush()
    return measured.member(count)


@contextmanager
def as_it_is_now():
    """Let every query see one moment of the database, and keep no writer waiting."""
    if connection.in_atomic_block:
        yield
        return
    with _deferred(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@contextmanager
def _deferred():
    """Begin SQLite's transactions as readers do; ours begin IMMEDIATE, which would lock writers out."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    sqlite: Any = connection
    mode, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        sqlite.transaction_mode = mode
