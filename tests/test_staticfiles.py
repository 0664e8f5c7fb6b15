"""Joined, hashed, compressed: static files as production serves them."""

import json
import re

import pytest
from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

SOURCES = {
    "css/site.css": '@layer base;\n@import "base.css";\n@import "components/card.css";\n',
    "css/base.css": "body { margin: 0 }\n",
    "css/components/card.css": '.card { background: url("../../pictures/paper.svg") }\n',
    "pictures/paper.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
    "js/site.js": 'import "./theme.js"\nimport "./share.js"\n',
    "js/theme.js": "const root = 1\n",
    "js/share.js": "const root = 2\n",
}


@pytest.fixture
def sources(tmp_path, settings):
    """Static files of a small site; only they are collected."""
    folder = tmp_path / "sources"
    for name, text in SOURCES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [folder]
    settings.STATIC_ROOT = tmp_path / "collected"
    joined = {"BACKEND": "articles.staticfiles.JoinedStaticFilesStorage"}
    settings.STORAGES = {**project.STORAGES, "staticfiles": joined}
    return folder


def collect(settings, name=None):
    """Collect, and return the text readers get for `name`."""
    call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())
    return (settings.STATIC_ROOT / manifest["paths"][name]).read_text() if name else manifest["paths"]


def test_a_sheet_holds_what_it_imports(sources, settings):
    text = collect(settings, "css/site.css")

    assert "@import" not in text
    assert text.index("@layer base;") < text.index("body { margin: 0 }") < text.index(".card")


def test_addresses_in_a_joined_sheet_name_hashed_files(sources, settings):
    text = collect(settings, "css/site.css")

    assert re.search(r'url\("\.\./pictures/paper\.[0-9a-f]{12}\.svg"\)', text)


def test_each_script_has_a_scope_of_its_own(sources, settings):
    assert collect(settings, "js/site.js") == "{\nconst root = 1\n}\n{\nconst root = 2\n}\n"


def test_collecting_again_joins_what_changed(sources, settings):
    before = collect(settings, "css/site.css")
    (sources / "css/base.css").write_text("body { margin: 1rem }\n")

    after = collect(settings, "css/site.css")

    assert after == before.replace("margin: 0", "margin: 1rem")


def test_files_lie_compressed_beside(sources, settings):
    (sources / "css/base.css").write_text("body { margin: 0 }\n" * 100)

    name = collect(settings)["css/site.css"]

    assert (settings.STATIC_ROOT / f"{name}.gz").exists()
    assert (settings.STATIC_ROOT / f"{name}.br").exists()


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("css/site.css", '@import "gone.css";\n', "css/gone.css"),
        ("css/site.css", "@import url(base.css);\n", "@import url(base.css);"),
        ("css/components/card.css", '@import "../base.css";\n', '@import "../base.css";'),
        ("js/site.js", 'import "./gone.js"\n', "js/gone.js"),
        ("js/theme.js", 'import { share } from "./share.js"\n', 'import { share } from "./share.js"'),
    ],
)
def test_an_import_that_cannot_be_joined_stops_the_collecting(sources, settings, name, text, named):
    (sources / name).write_text(text)

    with pytest.raises(ImproperlyConfigured, match=re.escape(named)):
        collect(settings)


def test_our_own_files_collect(sources, settings):
    settings.STATICFILES_DIRS = [project.BASE_DIR / "static"]

    assert "css/site.css" in collect(settings)
