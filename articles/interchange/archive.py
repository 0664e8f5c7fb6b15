"""The archive of a whole site: a ZIP file with a manifest, one JSON Lines file a noun, and the originals of pictures.

docs/interchange.md describes it for whoever reads or writes one without us. Here it is opened and proven whole before
anything of it is used: every name, size and SHA-256 must be as the manifest says.
"""

import hashlib
import io
import json
import zipfile
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from tqdm import tqdm

from ..refusals import Refused

FORMAT = "newsroom-archive"
#: Grows when an older Newsroom could not read what a newer one writes.
VERSION = 1

MANIFEST = "manifest.json"
ROWS, FILES = "rows/", "files/"

MOST_OF_A_MANIFEST = 256 * 2**20
#: Bytes of one row: a revision with the longest body, each of its characters escaped, is far below.
LONGEST_ROW = 32 * 2**20
#: Text shrinks to a twentieth, revisions that repeat each other to a hundredth; a bomb to a thousandth.
MOST_SHRUNK, SHRUNK_FROM = 400, 16 * 2**20
CHUNK = 2**20
#: Encrypted, a patch of another file, strongly encrypted: bits 0, 5 and 6 of
#: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.4.4.
UNREAD_FLAGS = 0x61


@dataclass
class Member:
    """One file of the archive, as its manifest tells it: size in bytes, SHA-256 in hexadecimal, rows if it has any."""

    size: int
    sha256: str
    rows: int | None = None


@dataclass
class Manifest:
    """What an archive says of itself. `missing` names files that were lost before it was written."""

    written_at: str
    site: dict
    members: dict[str, Member] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    format: str = FORMAT
    version: int = VERSION

    def written(self):
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode()


class Measured(io.RawIOBase):
    """What is written here goes to `target`, counted and hashed on its way."""

    def __init__(self, target):
        self.target, self.size, self.hash = target, 0, hashlib.sha256()

    def writable(self):
        return True

    def write(self, data):
        self.target.write(data)
        self.size += len(data)
        self.hash.update(data)
        return len(data)

    def member(self, rows=None):
        return Member(self.size, self.hash.hexdigest(), rows)


class Archive:
    """An archive that was opened and proven whole. Raise Refused, with a sentence, for one that is not."""

    def __init__(self, path):
        self.path = Path(path)
        try:
            self.zip = zipfile.ZipFile(self.path)
        except FileNotFoundError:
            raise Refused(f"There is no file {self.path}.") from None
        except OSError as error:
            raise Refused(f"{self.path} cannot be read: {error.strerror}.") from None
        # zipfile raises NotImplementedError for a file that asks for a later version of ZIP than it reads.
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise Refused(f"{self.path} is not an archive of a newspaper, or it was cut off on its way.") from None
        try:
            self._refuse_traps()
            self.manifest = self._read_manifest()
            self._refuse_strangers()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()

    def close(self):
        self.zip.close()

    def open(self, name):
        return self.zip.open(name)

    def prove(self):
        """Read every member once; raise Refused for the first that is not what the manifest says."""
        for name, member in tqdm(self.manifest.members.items(), desc="Checking", unit="", disable=None):
            measured = hashlib.sha256()
            try:
                with self.open(name) as opened:
                    while chunk := opened.read(CHUNK):
                        measured.update(chunk)
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
                raise Refused(f"{name} in the archive is damaged.") from None
            if measured.hexdigest() != member.sha256:
                raise Refused(f"{name} in the archive is not what its manifest says: it was changed or damaged.")

    def _refuse_traps(self):
        """Refuse what only a file made to do harm has in it."""
        infos = self.zip.infolist()
        names = [info.filename for info in infos]
        if len(names) != len(set(names)):
            raise Refused("The archive has two files of one name.")
        if sum(info.compress_size for info in infos) > self.path.stat().st_size:
            raise Refused("The archive’s files lie over each other: it was made to fill the disk.")
        for info in infos:
            if info.flag_bits & UNREAD_FLAGS or info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise Refused(f"{info.filename} in the archive is packed in a way that is not read here.")
            if info.file_size > max(SHRUNK_FROM, info.compress_size * MOST_SHRUNK):
                raise Refused(f"{info.filename} in the archive would grow to {info.file_size // 2**20} MB: refused.")

    def _read_manifest(self):
        try:
            info = self.zip.getinfo(MANIFEST)
        except KeyError:
            raise Refused(f"{self.path} has no {MANIFEST}: it is not an archive of a newspaper.") from None
        if info.file_size > MOST_OF_A_MANIFEST:
            raise Refused("The archive’s manifest is too long.")
        try:
            said = json.loads(self.zip.read(info))
            if said["format"] != FORMAT:
                raise ValueError
            if (version := int(said["version"])) > VERSION:
                raise Refused(
                    f"The archive has format version {version}, and this Newsroom reads {VERSION}: update it first."
                )
            # Not the rest: what a later Newsroom adds to this version, this one has no use for.
            members = {
                name: Member(int(one["size"]), str(one["sha256"]), one.get("rows"))
                for name, one in said["members"].items()
            }
            manifest = Manifest(said["written_at"], dict(said["site"]), members, list(said["missing"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, zipfile.BadZipFile, zlib.error):
            raise Refused("The archive’s manifest cannot be read.") from None
        return manifest

    def _refuse_strangers(self):
        there = {info.filename: info for info in self.zip.infolist() if info.filename != MANIFEST}
        if more := sorted(there.keys() - self.manifest.members.keys()):
            raise Refused(f"The archive has a file that its manifest does not name: {more[0]}.")
        if lost := sorted(self.manifest.members.keys() - there.keys()):
            raise Refused(f"The archive has lost a file: {lost[0]}.")
        for name, member in self.manifest.members.items():
            if there[name].file_size != member.size:
                raise Refused(f"{name} in the archive is not what its manifest says: it was changed or damaged.")
            if not name.startswith((ROWS, FILES)):
                raise Refused(f"The archive has a file that is none of a newspaper’s: {name}.")
            if name.startswith(FILES) and member.size > settings.PICTURE_MAX_BYTES:
                raise Refused(f"{name} in the archive has {member.size // 2**20} MB; pictures have less.")
