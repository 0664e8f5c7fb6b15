"""Pictures are fetched from public addresses only, whatever a name, a redirect or a slow host tries."""

import socket
import threading
import time
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from articles.interchange import NotFetched, fetch
from articles.interchange.fetching import is_public


def is_here(address):
    return address == "127.0.0.1"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        getattr(self, self.path.strip("/").partition("?")[0].replace("-", "_") or "picture")()

    def answer(self, status, content=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def picture(self):
        self.answer(200, b"river", Content_Length="5")

    def missing(self):
        self.answer(404)

    def moved(self):
        self.answer(302, Location="/picture")

    def moved_inside(self):
        self.answer(302, Location=f"http://localhost.localdomain:{self.server.server_port}/picture")

    def moved_to_cloud(self):
        self.answer(302, Location="http://169.254.169.254/latest/meta-data/")

    def moved_to_file(self):
        self.answer(302, Location="file:///etc/passwd")

    def moved_for_ever(self):
        self.answer(302, Location="/moved-for-ever")

    def large(self):
        self.answer(200, b"x" * 2000, Content_Length="2000")

    def large_unsaid(self):
        self.answer(200, b"x" * 2000)

    def lying(self):
        self.answer(200, b"riv", Content_Length="5")

    def slow(self):
        self.answer(200, Content_Length="1000")
        for _byte in range(60):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.1)

    def slow_headers(self):
        for _byte in range(60):
            self.wfile.write(b"H")
            self.wfile.flush()
            time.sleep(0.1)

    def log_message(self, *args):
        pass

    def handle(self):
        with suppress(OSError):
            super().handle()


@pytest.fixture(scope="module")
def host():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def refusal(url, **how):
    with pytest.raises(NotFetched) as refused:
        fetch(url, **{"max_bytes": 1000, "seconds": 5, "allows": is_here, **how})
    return str(refused.value)


def test_a_picture_is_fetched(host):
    assert fetch(f"{host}/picture", max_bytes=5, allows=is_here) == b"river"


def test_a_redirect_is_followed(host):
    assert fetch(f"{host}/moved", max_bytes=5, allows=is_here) == b"river"


def test_an_address_in_any_script_is_asked_for(host):
    assert fetch(f"{host}/picture?name=köln", max_bytes=5, allows=is_here) == b"river"


def test_this_machine_is_refused(host):
    assert fetch(host, max_bytes=5, allows=is_here) == b"river"
    with pytest.raises(NotFetched, match=r"127\.0\.0\.1 is no public address\."):
        fetch(host, max_bytes=5)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://127.1/",
        "https://127.0.0.1/",
    ],
)
def test_what_is_not_public_is_refused(url):
    with pytest.raises(NotFetched, match="is no public address"):
        fetch(url, max_bytes=5)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.0.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.0.1",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *("255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::", "::1", "fe80::1", "fc00::1", "ff02::1"),
        *("::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:db8::1", "fec0::1"),
    ],
)
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_addresses_that_are_public(address):
    assert is_public(address)


def test_each_redirect_is_asked_about_again(host):
    assert "169.254.169.254 is no public address" in refusal(f"{host}/moved-to-cloud")


def test_a_redirect_to_a_file_is_refused(host):
    assert "could not be had" in refusal(f"{host}/moved-to-file") or "302" in refusal(f"{host}/moved-to-file")


def test_redirects_without_end_are_refused(host):
    assert "302" in refusal(f"{host}/moved-for-ever")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.example/x", "data:,x", "//a.example/x", "x", "http://"])
def test_other_addresses_are_refused(url):
    assert refusal(url) == "It has no http or https address."


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://a b/", "http://a:b/", "http://u:p@127.0.0.1/", "http://" + "a" * 300]
)
def test_addresses_that_are_none_are_refused(url):
    assert refusal(url)


def test_what_is_not_there_is_told(host):
    assert refusal(f"{host}/missing") == "The host answered 404."


@pytest.mark.parametrize("path", ["large", "large-unsaid"])
def test_what_is_too_large_is_refused(host, path):
    assert refusal(f"{host}/{path}").startswith("It is larger than")


def test_what_ended_too_early_is_refused(host):
    assert refusal(f"{host}/lying")


@pytest.mark.parametrize("path", ["slow", "slow-headers"])
def test_a_host_that_answers_a_byte_at_a_time_is_left(host, path):
    began = time.monotonic()
    assert refusal(f"{host}/{path}", seconds=0.5)
    assert time.monotonic() - began < 4


def test_the_time_is_for_all_addresses_of_a_name_together(monkeypatch):
    monkeypatch.setattr("articles.interchange.fetching.PATIENCE", 2)
    with socket.socket() as full, ExitStack() as waiting:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _place in range(4):
            caller = waiting.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(full.getsockname())
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", full.getsockname())] * 3
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_how: found)
        began = time.monotonic()
        assert refusal("http://many.example/river.jpg", seconds=0.5) == "The host did not answer in time."
    assert time.monotonic() - began < 1.5


def test_a_host_that_does_not_listen_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert "could not be had" in refusal(f"http://127.0.0.1:{taken.getsockname()[1]}/")


def test_no_proxy_of_the_environment_is_asked(host, monkeypatch):
    monkeypatch.setenv("http_proxy", host)
    with pytest.raises(NotFetched, match="is no public address"):
        fetch("http://10.0.0.1/", max_bytes=5)
