import errno
import os
import stat
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile

from articles.media import Folder


@pytest.fixture
def folder(tmp_path):
    return Folder(location=tmp_path)


def files(folder):
    return sorted(path.name for path in Path(folder.location).rglob("*") if path.is_file())


def test_a_file_is_kept_under_its_name(folder):
    assert folder.save("renditions/ab/cd.jpg", ContentFile(b"a picture")) == "renditions/ab/cd.jpg"

    with folder.open("renditions/ab/cd.jpg") as file:
        assert file.read() == b"a picture"
    assert stat.S_IMODE(os.stat(folder.path("renditions/ab/cd.jpg")).st_mode) == 0o644


def test_the_same_name_is_the_same_file(folder):
    folder.save("a.jpg", ContentFile(b"a picture"))

    assert folder.save("a.jpg", ContentFile(b"a picture")) == "a.jpg"
    assert files(folder) == ["a.jpg"]


def test_a_file_that_cannot_be_written_whole_is_not_there(folder):
    def chunks():
        yield b"half of it"
        raise OSError(errno.ENOSPC, "No space left on device")

    content = ContentFile(b"")
    content.chunks = chunks
    with pytest.raises(OSError, match="No space left"):
        folder.save("a.jpg", content)

    assert files(folder) == []


def test_nothing_is_written_elsewhere(folder):
    with pytest.raises(SuspiciousFileOperation):
        folder.save("../a.jpg", ContentFile(b"a picture"))
