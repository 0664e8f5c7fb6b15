"""Reading an archive into an empty site."""

import io
from pathlib import PurePath

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.base import ContentFile
from django.core.files.utils import validate_file_name
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, connection, transaction
from tqdm import tqdm

from .. import body, pagecache, pictures, search
from ..models import Image
from ..models.fields import BodyField, validate_body
from ..refusals import Refused
from . import nouns
from .archive import FILES, LONGEST_ROW, ROWS, Archive

#: What a row can raise that no newspaper wrote.
UNFIT = (DeserializationError, ValidationError, DatabaseError, ValueError, TypeError, OverflowError)


def restore(path):
    """Take all of an archive into this site, which must be empty, and return its Manifest.

    Keys stay what they were. Users have no passwords, pictures no renditions yet. Raise Refused, with nothing taken in,
    for an archive that is damaged, was tampered with or does not fit, and where the site holds anything already.
    On a terminal it shows how far it is.
    """
    with Archive(path) as archive:
        _refuse_unless_empty()
        archive.prove()
        _Restoring(archive).run()
        for _done in search.rebuild():
            pass
        return archive.manifest


def _refuse_unless_empty():
    for model in nouns.exported():
        # Each site makes its groups by itself; the archive's take their place.
        if model is not Group and (count := model._base_manager.count()):
            raise Refused(
                f"This site holds {count} {model._meta.verbose_name_plural if count > 1 else model._meta.verbose_name}"
                " already. An archive goes into an empty one: after `migrate`, before anything else."
            )


class _Restoring:
    def __init__(self, archive):
        self.archive = archive
        self.stored = []

    def run(self):
        try:
            with transaction.atomic():
                self._rows()
                connection.check_constraints()
                self._reset_sequences()
                pagecache.purge_everything()
        except BaseException as error:
            for storage, name in self.stored:
                storage.delete(name)
            if isinstance(error, DatabaseError):
                raise Refused(f"The archive does not hold together: {' '.join(str(error).split())}") from error
            raise

    def _rows(self):
        known = {f"{ROWS}{model._meta.label_lower}.jsonl": model for model in nouns.exported()}
        members = {name for name in self.archive.manifest.members if name.startswith(ROWS)}
        if strangers := sorted(members - known.keys()):
            raise Refused(f"The archive has {strangers[0]}, of which this Newsroom knows nothing.")
        Group.objects.all().delete()
        for name in tqdm([name for name in known if name in members], desc="Nouns", unit="", disable=None):
            self._rows_of(known[name], name)

    def _rows_of(self, model, name):
        expected, count = self.archive.manifest.members[name].rows, 0
        try:
            with self.archive.open(name) as member:
                lines = _Lines(member, name)
                for row in serializers.deserialize("jsonl", lines):
                    count += 1
                    if type(row.object) is not model:
                        raise Refused(f"Row {lines.number} of {name} is of another noun.")
                    self._prepare(row.object)
                    row.save(force_insert=True)
        except UNFIT as error:
            reason = error.messages[0] if isinstance(error, ValidationError) else error.__cause__ or error
            reason = " ".join(str(reason).split())
            raise Refused(f"Row {lines.number} of {name} cannot be taken in: {reason}") from error
        if count != expected:
            raise Refused(f"{name} has {count} rows, and the manifest says {expected}.")

    def _prepare(self, thing):
        """Make a row ready to be saved as it is: saving it raw asks no field and no signal."""
        for name in nouns.fields_left_out(type(thing)):
            setattr(thing, name, thing._meta.get_field(name).get_default())
        if hasattr(thing, "set_unusable_password"):
            thing.set_unusable_password()
        for field in thing._meta.local_fields:
            if getattr(field, "auto_now", False) and getattr(thing, field.attname) is None:
                field.pre_save(thing, add=True)
            if isinstance(field, BodyField):
                source = getattr(thing, field.attname) or ""
                validate_body(source)
                setattr(thing, field.attname, body.clean(source))
        for field in nouns.files(type(thing)):
            self._store(thing, field)

    def _store(self, thing, field):
        """Put the file of a row where it was, if it is one that this field would have taken in itself."""
        name = getattr(thing, field.attname).name
        if not name or name in self.archive.manifest.missing:
            return
        try:
            validate_file_name(name, allow_relative_path=True)
            fits = field.generate_filename(thing, PurePath(name).name) == name
        except SuspiciousFileOperation:
            fits = False
        if not fits or FILES + name not in self.archive.manifest.members:
            raise Refused(f"The archive has no file for {thing._meta.verbose_name} {thing.pk}, or not in its place.")
        with self.archive.open(FILES + name) as member:
            file = ContentFile(member.read(), name=name)
        if isinstance(thing, Image):
            self._refuse_other_picture(thing, file)
        if not field.storage.exists(name):
            self.stored.append((field.storage, name))
            field.storage.save(name, file)

    def _refuse_other_picture(self, image, file):
        try:
            facts = pictures.inspect(file, max_bytes=settings.PICTURE_MAX_BYTES, max_pixels=settings.PICTURE_MAX_PIXELS)
        except pictures.Refused as refused:
            raise Refused(f"The file of picture {image.pk} is refused: {refused}") from refused
        if (facts.content_hash, facts.width, facts.height) != (image.content_hash, image.width, image.height):
            raise Refused(f"The file of picture {image.pk} is another than its row says.")

    def _reset_sequences(self):
        models = apps.get_models(include_auto_created=True)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)


class _Lines:
    """The lines of a member, each no longer than a row may be; `number` is that of the last."""

    def __init__(self, member, name):
        self.text, self.name, self.number = io.TextIOWrapper(member, "utf-8", newline="\n"), name, 0

    def __iter__(self):
        self.number = 1
        while line := self.text.readline(LONGEST_ROW):
            if len(line) == LONGEST_ROW:
                raise Refused(f"Row {self.number} of {self.name} is longer than any row can be.")
            yield line
            self.number += 1
