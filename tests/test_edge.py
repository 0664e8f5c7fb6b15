"""The nginx before the newspaper, as Debian has it, with the configuration that compose.yaml gives it."""

import os
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from .processes import ROOT, Site, free_port

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

pytestmark = pytest.mark.skipif(
    not NGINX and os.environ.get("CI") != "true", reason="nginx is not installed: apt install nginx-light"
)

PAGE = "public, max-age=0, s-maxage=1, stale-if-error=86400"


class Origin:
    """What stands behind: answers with `body` and counts what it is asked."""

    def __init__(self):
        self.asked, self.body, self.status, self.headers, self.takes = [], "one", 200, {"Cache-Control": PAGE}, 0

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(handler):
                self.asked.append((handler.path, handler.headers))
                time.sleep(self.takes)
                etag = f'"{self.body[:9]}"'
                same = self.status == 200 and handler.headers["If-None-Match"] == etag
                content = b"" if same else self.body.encode()
                handler.send_response(304 if same else self.status)
                for name, value in {**self.headers, "ETag": etag, "Content-Length": str(len(content))}.items():
                    handler.send_header(name, value)
                handler.end_headers()
                handler.wfile.write(content)

            do_POST = do_GET

            def log_message(handler, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def origin():
    origin = Origin()
    yield origin
    origin.stop()


def configure(folder, origin, scheme="http", **ports):
    """Write the edge's configuration into a folder as its container does, and return the command that runs it."""
    (folder / "edge").mkdir()
    for file in (ROOT / "newsroom/edge").iterdir():
        text = file.read_text()
        for port in ("8080", "8081", "8443"):
            text = text.replace(f"listen {port}", f"listen 127.0.0.1:{ports.get(f'to_{port}') or free_port()}")
        (folder / "edge" / file.name).write_text(text)
    template = (folder / "edge/edge.conf.template").read_text()
    for name, value in {
        "ORIGIN": f"127.0.0.1:{origin.server.server_port}",
        "EDGE_RESOLVER": "127.0.0.1",
        "EDGE_CACHE": f"{folder}/kept",
        "EDGE_SCHEME": scheme,
    }.items():
        template = template.replace(f"${{{name}}}", value)
    (folder / "edge/edge.conf").write_text(template)
    paths = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; events {{}} "
        f"http {{ access_log off; {paths} include edge/edge.conf; }}"
    )
    return [NGINX, "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(folder / "nginx.conf")]


@pytest.fixture(scope="module")
def nginx(origin, tmp_path_factory):
    """The edge in front of `origin`, speaking plain http."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    process = subprocess.Popen(configure(folder, origin, to_8080=port))
    site = Site(process, port, folder / "error.log")
    for _attempt in range(100):
        try:
            site.get("/health/live")
            break
        except OSError:
            assert process.poll() is None, site.log.read_text()
            time.sleep(0.05)
    yield site
    site.stop()


@pytest.fixture
def edge(nginx, origin, request):
    """The edge, with an origin that answers as at first; `edge.path` is a path that no other test asks for."""
    origin.__dict__.update(asked=[], body="one", status=200, headers={"Cache-Control": PAGE}, takes=0)
    nginx.path = f"/world/{request.node.name.replace('_', '-')}/"
    return nginx


@pytest.fixture(scope="module")
def old(nginx, origin):
    """Paths of pages, and of a static file, that the edge has kept for longer than a second."""
    pages = [f"/world/kept-{number}/" for number in range(4)]
    for path in pages:
        nginx.get(path)
    origin.headers = {"Cache-Control": "max-age=31536000, public, immutable"}
    nginx.get("/static/css/all.123.css")
    grow_old()
    return iter(pages)


def grow_old():
    """Let what is kept be older than its second: nginx counts whole ones."""
    time.sleep(2.1)


def test_page_is_kept_for_a_second(edge, origin):
    first, second = edge.get(edge.path), edge.get(edge.path)

    assert [first[2], second[2], second[1]["X-Edge"], len(origin.asked)] == ["one", "one", "HIT", 1]


def test_older_page_is_asked_for_by_its_etag(old, edge, origin):
    same = edge.get(next(old))

    assert [same[2], same[1]["X-Edge"]] == ["one", "REVALIDATED"]
    assert origin.asked[0][1]["If-None-Match"] == '"one"'


def test_changed_page_takes_the_place_of_the_kept_one(old, edge, origin):
    origin.body = "two"
    assert edge.get(next(old))[2] == "two"


def test_many_who_ask_at_once_are_one_request(edge, origin):
    origin.takes = 0.3
    with ThreadPoolExecutor(20) as readers:
        pages = list(readers.map(lambda _reader: edge.get(edge.path)[2], range(20)))

    assert pages == ["one"] * 20
    assert len(origin.asked) == 1


def test_kept_page_stands_in_while_the_newspaper_fails(old, edge, origin):
    origin.status, origin.body = 503, "sorry"

    answer = edge.get(next(old))

    assert [answer[0], answer[2], answer[1]["X-Edge"]] == [200, "one", "STALE"]


def test_what_is_gone_does_not_come_back_while_the_newspaper_fails(old, edge, origin):
    path = next(old)
    origin.status, origin.body = 410, "gone"
    assert edge.get(path)[0] == 410
    grow_old()
    origin.status = 503

    assert edge.get(path)[::2] == (410, "gone")


def test_parameters_of_campaigns_make_no_copy(edge, origin):
    edge.get(f"{edge.path}?utm_source=mail&before=7")
    kept = edge.get(f"{edge.path}?before=7&fbclid=1")

    assert kept[1]["X-Edge"] == "HIT"
    assert origin.asked[0][0] == f"{edge.path}?&before=7"


def test_search_keeps_its_parameters(edge, origin):
    edge.get("/search/?q=river&sort=newest")
    assert origin.asked[0][0] == "/search/?q=river&sort=newest"


def test_path_in_another_script_arrives_as_it_was(edge, origin):
    edge.get("/welt/%E0%A4%A8%E0%A4%A6%E0%A5%80/")
    assert origin.asked[0][0] == "/welt/%E0%A4%A8%E0%A4%A6%E0%A5%80/"


def test_each_encoding_is_a_copy_however_it_is_asked_for(edge, origin):
    origin.headers = {"Cache-Control": PAGE, "Vary": "Accept-Encoding"}
    for asked in ("gzip, deflate, br", "br;q=1.0, gzip", "gzip, deflate", "gzip", "deflate"):
        edge.get(edge.path, **{"Accept-Encoding": asked})

    assert [headers["Accept-Encoding"] for _path, headers in origin.asked] == ["br", "gzip", None]


def test_nothing_of_the_desk_is_kept_and_its_cookies_pass(edge, origin):
    for _time in range(2):
        edge.get("/admin/articles/", Cookie="sessionid=1")
    assert [headers["Cookie"] for _path, headers in origin.asked] == ["sessionid=1"] * 2


def test_no_cookie_comes_to_a_page_for_readers(edge, origin):
    edge.get(edge.path, Cookie="sessionid=1")
    assert origin.asked[0][1]["Cookie"] is None


@pytest.mark.parametrize("headers", [{"Cache-Control": "no-store"}, {"Cache-Control": PAGE, "Set-Cookie": "a=1"}])
def test_what_is_somebodys_own_is_not_kept(edge, origin, headers):
    origin.headers = headers
    for _time in range(2):
        edge.get(edge.path)
    assert len(origin.asked) == 2


def test_static_file_is_kept_for_as_long_as_it_says(old, edge, origin):
    origin.body = "two"
    assert edge.get("/static/css/all.123.css")[2] == "one"


def test_origin_is_told_how_the_request_began_and_from_where(edge, origin):
    edge.get(edge.path, **{"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7", "Host": "news.example"})

    headers = origin.asked[0][1]
    assert headers["X-Forwarded-Proto"] == "https"
    assert headers["X-Forwarded-For"] == "192.0.2.7, 127.0.0.1"
    assert headers["Host"] == "news.example"


def test_https_takes_the_certificates_that_are_mounted(origin, tmp_path):
    (tmp_path / "certificates").mkdir()
    subject = [
        "-subj",
        "/CN=news.example",
        "-days",
        "1",
        "-nodes",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
    ]
    files = ["-keyout", "certificates/privkey.pem", "-out", "certificates/fullchain.pem"]
    made = subprocess.run(["openssl", "req", "-x509", *subject, *files], cwd=tmp_path, capture_output=True, check=False)
    assert made.returncode == 0, made.stderr

    proven = subprocess.run([*configure(tmp_path, origin, "https"), "-t"], capture_output=True, text=True, check=False)

    assert "test is successful" in proven.stderr
