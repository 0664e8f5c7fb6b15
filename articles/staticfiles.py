"""Static files as production serves them: hashed, compressed, and the readers' style sheets and scripts joined.

Sources stay one file each. What `css/site.css` imports and `js/site.js` imports is written into them when static files
are collected, so a page asks for one of each; `make dev` serves the sources, which the browser imports by itself.
"""

import posixpath
import re

from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: Files whose imports are written into them.
JOINED = ("css/site.css", "admin/newsroom.css", "js/site.js")

_CSS_IMPORT = re.compile(r"^@import \"(?P<path>[^\"]+)\";$", re.MULTILINE)
_JS_IMPORT = re.compile(r"^import \"(?P<path>[^\"]+)\";?$", re.MULTILINE)
_OTHER_IMPORT = re.compile(r"^\s*(@import\b|import\s*[\"'{*\w]).*", re.MULTILINE)
_RELATIVE_URL = re.compile(r"(?<=\burl\()(?P<quote>[\"']?)(?![a-z]+:|[/#])(?P<path>[^\"')]+)(?P=quote)(?=\))")


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Joins, then hashes and compresses. A name no file has is an error when collecting, not a broken page."""

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            for name in JOINED:
                if name in paths:
                    # Joined from the sources: what was collected before under this name is joined already.
                    self.delete(name)
                    self.save(name, ContentFile(_joined(paths, name).encode()))
                    # What is hashed is read from here.
                    paths = {**paths, name: (self, name)}
        yield from super().post_process(paths, dry_run, **options)


def _joined(paths, name):
    """Return the text of `name` with what it imports in place, each script in a scope of its own."""
    pattern, imported = (_CSS_IMPORT, _sheet) if name.endswith(".css") else (_JS_IMPORT, _script)
    text = pattern.sub(lambda match: imported(paths, posixpath.dirname(name), match["path"]), _text(paths, name))
    if left := _OTHER_IMPORT.search(text):
        raise ImproperlyConfigured(f"{name} is to be joined and cannot hold this import: {left[0].strip()}")
    return text


def _sheet(paths, folder, path):
    """Return a style sheet's text, its relative addresses made right for `folder`."""

    def moved(match):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), match["path"]))
        return f"{match['quote']}{target}{match['quote']}"

    return _RELATIVE_URL.sub(moved, _text(paths, posixpath.join(folder, path)))


def _script(paths, folder, path):
    return f"{{\n{_text(paths, posixpath.join(folder, path))}}}"


def _text(paths, name):
    """Return a source's text. `paths` is what collectstatic found: names, each with its storage and path there."""
    name = posixpath.normpath(name)
    if name not in paths:
        raise ImproperlyConfigured(f"A joined static file imports {name}, which does not exist")
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()
