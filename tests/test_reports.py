"""What operators are told besides the log: faults, at Sentry, and figures, for Prometheus."""

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest

from .processes import free_port, manage, python, serving


@pytest.fixture
def sentry():
    """A house that takes reports. Gives its DSN and the bodies that came."""
    bodies = []
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bodies.append(unpack[self.headers["Content-Encoding"]](body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", bodies
    server.shutdown()
    server.server_close()


BREAK = """
import django; django.setup()
from django.test import Client
from django.db import connection
import sentry_sdk

def fail(execute, sql, params, many, context):
    typed = "marker of what was typed"
    raise ZeroDivisionError("in the view")

client = Client(raise_request_exception=False)
client.cookies["sessionid"] = "marker-of-a-session"
with connection.execute_wrapper(fail):
    headers = {"user-agent": "marker of a browser", "host": "localhost"}
    client.post("/admin/login/?next=marker", {"username": "marker", "password": "marker"}, headers=headers)
sentry_sdk.flush(5)
"""


def test_a_fault_is_reported_without_what_was_sent(tmp_path, sentry):
    dsn, bodies = sentry

    done = python("-c", BREAK, var=tmp_path, SENTRY_DSN=dsn, DEBUG="on", DJANGO_SETTINGS_MODULE="newsroom.settings")

    assert done.returncode == 0, done.stderr
    reported = b"".join(bodies).decode()
    assert "ZeroDivisionError" in reported
    assert "/admin/login/" in reported
    assert "marker-of" not in reported
    assert "marker of" not in reported.replace('typed = \\"marker of what was typed\\"', "")
    assert '"marker"' not in reported
    assert "next=" not in reported


def test_figures_of_all_processes_stand_on_a_door_of_their_own(tmp_path, static_root):
    done = manage("migrate", var=tmp_path)
    assert done.returncode == 0, done.stderr
    port = free_port()
    variables = {"METRICS_BIND": f"127.0.0.1:{port}", "STATIC_ROOT": str(static_root)}
    with serving(tmp_path, "--no-worker", **variables) as site:
        site.workers(awaited=2)
        for _time in range(10):
            site.get("/", Host="localhost")
        door = type(site)(site.process, port, site.log)
        figures = door.get("/metrics")[2]
        assert "newsroom_" not in site.get("/metrics", Host="localhost")[2]

    assert 'newsroom_requests_total{method="GET",status="200",view="home"} 10.0' in figures
    assert 'newsroom_request_seconds_count{view="home"} 10.0' in figures
    assert 'newsroom_problem{problem="database unreachable"} 0.0' in figures
