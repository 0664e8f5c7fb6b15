"""What the log, the reports of faults and the figures tell, and what they never do."""

import json
import logging
import re

import pytest

from articles import logs, preview_links

from .builders import make_article, make_live, the_chief

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(caplog):
    """Return a function that gives the lines written so far, as the log has them."""
    caplog.set_level(logging.INFO)
    lines = []

    class Keeping(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    handler = Keeping()
    handler.setFormatter(logs.LineFormatter())
    logging.getLogger().addHandler(handler)
    yield lambda: lines
    logging.getLogger().removeHandler(handler)


def test_each_request_is_one_line(client, written):
    make_live("Flood")

    client.get("/")
    client.get("/nowhere/")

    lines = [line.partition("newsroom.request ")[2] for line in written()]
    assert re.fullmatch(r"GET / 200 in \d+ ms \[[0-9a-f]{32}\]", lines[0])
    assert re.fullmatch(r"GET /nowhere/ 404 in \d+ ms \[[0-9a-f]{32}\]", lines[1])
    assert len(lines) == 2


def test_what_readers_look_for_is_not_in_it(client, written):
    client.get("/search/?q=clinic", headers={"user-agent": "Rosa's telephone", "referer": "https://diary.example"})

    assert not re.search("clinic|Rosa|diary|127.0.0.1", "".join(written()))


def test_a_key_in_an_address_is_not_in_it(client, written):
    link = preview_links.make(make_article("Marker of a draft"), by=the_chief(), days=7)
    key = preview_links.token(link)
    response = client.get(f"/admin/preview/{key}/")

    assert response.status_code == 200
    assert "/admin/preview/…/ 200" in written()[-1]
    assert key not in "".join(written())
    assert "Marker" not in "".join(written())


def test_what_an_editor_types_is_not_in_it(client, written):
    client.force_login(the_chief())
    article = make_article("Marker of a draft", body="<p>Marker</p>")

    client.get(f"/admin/articles/article/{article.pk}/change/")
    client.post(f"/admin/articles/article/{article.pk}/change/", {"headline": "Marker too", "verb": "save"})

    assert len(written()) == 2
    assert "Marker" not in "".join(written())


@pytest.mark.parametrize(
    "path", ["/a%0d%0a2026 ERROR forged", "/a%e2%80%a8forged", "/a%1b[31mforged", "/a%c2%85forged"]
)
def test_no_path_makes_a_line_of_its_own(client, written, path):
    client.get(path)

    assert len("".join(written()).splitlines()) == 1
    assert "\x1b" not in written()[-1]


def test_no_fault_makes_a_line_of_its_own():
    try:
        raise ValueError("wrong\n2026-01-01 ERROR forged")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("articles", logging.ERROR, "", 1, "It broke", (), info)

    first, *rest = logs.LineFormatter().format(record).split("\n")

    assert first.endswith("It broke")
    assert all(line.startswith("    ") for line in rest)


def test_json_has_one_object_a_line(client, written, caplog):
    client.get("/nowhere/")

    said = json.loads(logs.JSONFormatter().format(caplog.records[-1]))
    assert said | {"at": "", "ms": 0} == {
        "at": "",
        "level": "INFO",
        "logger": "newsroom.request",
        "message": f"GET /nowhere/ 404 in {said['ms']} ms",
        "method": "GET",
        "path": "/nowhere/",
        "status": 404,
        "ms": 0,
    }


@pytest.mark.parametrize(
    ("address", "given", "kept"),
    [("10.0.0.7", "abcd-1234", True), ("10.0.0.8", "abcd-1234", False), ("10.0.0.7", "a b\n", False)],
)
def test_only_our_own_proxies_name_a_request(client, settings, written, address, given, kept):
    settings.TRUSTED_PROXIES = ["10.0.0.7"]

    client.get("/", headers={"x-request-id": given}, REMOTE_ADDR=address)

    assert written()[-1].endswith("[abcd-1234]") is kept


def test_health_is_asked_without_a_line(client, written):
    client.get("/health/ready")

    assert written() == []
