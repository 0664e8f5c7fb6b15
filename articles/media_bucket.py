"""Pictures in a bucket that speaks S3: what STORAGES names when S3_BUCKET is set. Needs requirements/s3.txt."""

from contextlib import contextmanager
from pathlib import PurePosixPath
from urllib.parse import quote

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

YEAR = 31_536_000
#: What readers may have: renditions.py writes it.
PUBLIC = "renditions/"
#: Said here because Python 3.11 does not know all of them.
TYPES = {".avif": "image/avif", ".webp": "image/webp", ".jpg": "image/jpeg"}


class Bucket(S3Storage):
    """Originals that only the newsroom can fetch, and renditions for everyone, kept by browsers for a year.

    `public_url` is where readers find the bucket's root. `sets_acl` is off where the operator opens renditions/ by a
    policy or a CDN: many buckets know no access lists. A name follows from the content, so what is there under a name
    already is the same file. What the bucket cannot do is an OSError, as with any storage.
    """

    def __init__(self, *, public_url, sets_acl, **settings):
        super().__init__(**settings)
        self.public_url, self.sets_acl = public_url, sets_acl

    def get_object_parameters(self, name):
        is_public = name.startswith(PUBLIC)
        parameters = dict(super().get_object_parameters(name))
        if self.sets_acl:
            parameters["ACL"] = "public-read" if is_public else "private"
        if is_public:
            parameters["CacheControl"] = f"public, max-age={YEAR}, immutable"
            parameters["ContentType"] = TYPES[PurePosixPath(name).suffix]
        return parameters

    def url(self, name, *args, **kwargs):
        """Return where readers find a rendition. An original has no address."""
        if not name.startswith(PUBLIC):
            raise ValueError("Originals are not for readers.")
        return f"{self.public_url}/{quote(name)}"

    def _save(self, name, content):
        with _as_os_error():
            return super()._save(name, content)

    def _open(self, name, mode="rb"):
        with _as_os_error():
            return super()._open(name, mode)

    def exists(self, name):
        with _as_os_error():
            return super().exists(name)

    def delete(self, name):
        with _as_os_error():
            super().delete(name)

    def listdir(self, name):
        with _as_os_error():
            return super().listdir(name)


@contextmanager
def _as_os_error():
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise OSError(f"The bucket does not do it: {error}") from error
