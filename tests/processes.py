"""Starting the newspaper as an operator does: in a process of its own, with nothing but the given environment."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def environment(var, **variables):
    """Return an environment with `var` as VAR_DIR and nothing else of the newspaper's but `variables`."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**inherited, "VAR_DIR": str(var), **variables}


def manage(*command, var, **variables):
    """Run `manage.py command` and return the finished process, its output as text."""
    return python("manage.py", *command, var=var, **variables)


def python(*arguments, var, **variables):
    """Run Python in the project's folder and return the finished process, its output as text."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(var, **variables),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextmanager
def own_database(name):
    """Give what names an empty database for a newspaper of its own: nothing on SQLite, else one beside DATABASE_URL's.

    Each process of the tests has one; it is dropped when the block ends.
    """
    if connection.vendor != "postgresql":
        yield {}
        return
    beside = {key.lower(): settings.DATABASES["default"][key] or None for key in ("HOST", "PORT", "USER", "PASSWORD")}
    name = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with psycopg.connect(**beside, dbname="postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        yield {"DATABASE_URL": os.environ["DATABASE_URL"].partition("?")[0].rpartition("/")[0] + f"/{name}"}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """A newspaper being served. `log` is a file with all it has said so far."""

    def __init__(self, process, port, log):
        self.process, self.port, self.log = process, port, log

    def get(self, path, **headers):
        """Return status, headers and text of an answer. Redirects are not followed."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with _opener.open(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read().decode()

    def stop(self):
        """Send SIGTERM and return the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)

    def workers(self, awaited):
        """Return the process ids of the workers so far, once there are as many as `awaited`."""
        for _attempt in range(100):
            pids = re.findall(r"Booting worker with pid: (\d+)", self.log.read_text())
            if len(pids) >= awaited:
                break
            time.sleep(0.1)
        return [int(pid) for pid in pids]


@contextmanager
def serving(var, *options, port=None, **variables):
    """Run `manage.py serve` with `options` until the block ends, on `port` or a free one; then it is ready."""
    port = port or free_port()
    log = Path(var) / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", *options],
            cwd=ROOT,
            env=environment(var, PORT=str(port), **variables),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    site = Site(process, port, log)
    try:
        _wait_until_ready(site)
        yield site
    finally:
        if process.poll() is None:
            site.stop()


def _wait_until_ready(site):
    for _attempt in range(300):
        if site.process.poll() is not None:
            break
        try:
            if site.get("/health/ready")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"The newspaper did not start:\n{site.log.read_text()}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


_opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
