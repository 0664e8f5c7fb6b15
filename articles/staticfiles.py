"""Static files as production serves them: hashed, compressed, and the readers' style sheets and scripts joined.

Sources stay one file each. What `css/site.css` imports and `js/site.js` imports is written into them when static files
are collected, so a page asks for one of each; `make dev` serves the sources, which the browser imports by itself.
"""

import re
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: Files whose imports are written into them.
JOINED = ("css/site.css", "admin/newsroom.css", "js/site.js")

_CSS_IMPORT = re.compile(r"^@import \"(?P<path>[^\"]+)\";\n", re.MULTILINE)
_JS_IMPORT = re.compile(r"^import \"(?P<path>[^\"]+)\"\n", re.MULTILINE)


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Joins, then hashes and compresses. A name no file has is an error when collecting, not a broken page."""

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            for name in JOINED:
                if name in paths:
                    self._replace(name, self._joined(name))
        yield from super().post_process(paths, dry_run, **options)

    def _joined(self, name):
        """Return the text of `name` with what it imports in place, each script in a scope of its own."""
        text = self._text(name)
        folder = PurePosixPath(name).parent
        if name.endswith(".css"):
            return _CSS_IMPORT.sub(lambda match: self._moved(folder, match["path"]), text)
        return _JS_IMPORT.sub(lambda match: f"{{\n{self._text(str(folder / match['path']))}}}\n", text)

    def _moved(self, folder, path):
        """Return the text of a style sheet with its relative url()s right for the folder it moves to."""
        text = self._text(str(folder / path))
        depth = len(PurePosixPath(path).parts) - 1
        return re.sub(r"url\((\.\./){%d}" % depth, "url(", text) if depth else text

    def _text(self, name):
        with self.open(str(PurePosixPath(name))) as file:
            return file.read().decode()

    def _replace(self, name, text):
        self.delete(name)
        self.save(name, ContentFile(text.encode()))
