"""The writing surface as the server sends it: its modules, its weight, and what it asks about embeds."""

import gzip
from pathlib import Path

from django.contrib.staticfiles import finders
from django.urls import reverse

from articles.admin.widgets import SURFACE_MODULES, WritingSurface
from tests.builders import make_reporter

#: Compressed, editor and blocks and styles in all.
MOST_BYTES = 400_000


def sent():
    """Return the content of every script and style that the page for writing loads for its text."""
    scripts = ["admin/writing-surface.js", *WritingSurface().media._importmap._data["imports"].values()]
    sheets = [f"admin/newsroom/{path.name}" for path in Path(finders.find("admin/newsroom")).glob("*.css")]
    return {name: Path(finders.find(name)).read_bytes() for name in [*scripts, *sheets]}


def test_the_editor_weighs_at_most_400_kb():
    files = sent()

    assert "django_prose_editor/editor.js" in files
    assert "admin/surface/tidy.js" in files
    assert sum(len(gzip.compress(content)) for content in files.values()) < MOST_BYTES


def test_every_module_has_a_name_in_the_import_map():
    modules = {f"admin/surface/{path.name}" for path in Path(finders.find("admin/surface")).glob("*.js")}

    assert {*SURFACE_MODULES._data["imports"].values()} == modules


def test_blocks_say_where_embeds_lead(client, db):
    client.force_login(make_reporter())
    video, map_of = "https://youtu.be/dQw4w9WgXcQ", "https://maps.example/?at=1,2"

    shown = client.get(reverse("admin:blocks"), {"embed": [video, map_of, "javascript:alert(1)"]}).json()

    assert shown["embeds"] == {
        video: {"provider": "YouTube", "has_frame": True},
        map_of: {"provider": "maps.example", "has_frame": False},
    }
