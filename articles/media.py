"""Pictures in a folder of this machine: what STORAGES names unless S3_BUCKET is set."""

import os
import tempfile
from pathlib import Path

from django.core.files.storage import FileSystemStorage


class Folder(FileSystemStorage):
    """Files in MEDIA_ROOT. Each is there whole or not at all, whatever happens while it is written.

    A name follows from the content: what is there under a name already is the same file.
    """

    def get_available_name(self, name, max_length=None):
        return name

    def _save(self, name, content):
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False)  # noqa: SIM115 - it is renamed
        try:
            with draft:
                for chunk in content.chunks():
                    draft.write(chunk)
                draft.flush()
                os.fsync(draft.fileno())
            Path(draft.name).chmod(self.file_permissions_mode)
            Path(draft.name).replace(target)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise
        return name
