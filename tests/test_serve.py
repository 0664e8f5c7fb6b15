"""`manage.py serve`: the start of a container and of `make run`. With DEBUG on, no static files need collecting."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from articles.management.commands import serve

from .processes import free_port, manage, python, serving


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """A newspaper that is migrated, and has been served with nothing set."""
    folder = tmp_path_factory.mktemp("newspaper")
    with serving(folder, DEBUG="on") as site:
        site.first_log = site.log.read_text()
        site.stop()
    (folder / "first.log").write_text(site.first_log)
    return folder


def test_with_nothing_set_it_migrates_and_says_what_comes_next(var):
    said = (var / "first.log").read_text()

    assert (var / "newsroom.sqlite3").exists()
    assert (var / "secret-key").exists()
    assert "The newspaper is at http://localhost:" in said
    assert "set SITE_URL" in said
    assert "manage.py createsuperuser" in said


def test_sigterm_reaches_gunicorn_and_stops_it_cleanly(var):
    with serving(var, DEBUG="on") as site:
        workers = site.workers(awaited=2)

        assert site.stop() == 0

    assert "Shutting down: Master" in site.log.read_text()
    assert not any(os.path.exists(f"/proc/{pid}") for pid in workers)


@pytest.mark.parametrize("count", [1, 3])
def test_web_concurrency_is_the_number_of_processes(var, count):
    with serving(var, DEBUG="on", WEB_CONCURRENCY=str(count)) as site:
        site.workers(awaited=count)
        site.stop()

        assert len(site.workers(awaited=count)) == count


def test_https_is_believed_from_trusted_proxies_only(var):
    settings = {"DEBUG": "on", "SITE_URL": "https://news.example"}
    headers = {"Host": "news.example", "X-Forwarded-Proto": "https"}

    with serving(var, **settings, TRUSTED_PROXIES="127.0.0.0/8") as site:
        assert site.get("/robots.txt", **headers)[0] == 200
        assert site.get("/robots.txt", Host="news.example")[0] == 301
    with serving(var, **settings) as site:
        status, answer, _text = site.get("/robots.txt", **headers)

        assert (status, answer["Location"]) == (301, "https://news.example/robots.txt")
        assert "TRUSTED_PROXIES names no proxy" in site.log.read_text()


def test_forwarded_paths_and_hosts_are_not_believed(var):
    headers = {"Script-Name": "/elsewhere", "X-Forwarded-Host": "evil.example"}

    with serving(var, DEBUG="on", TRUSTED_PROXIES="127.0.0.1") as site:
        status, _headers, text = site.get("/robots.txt", **headers)

    assert status == 200
    assert "elsewhere" not in text
    assert "evil.example" not in text


def test_it_refuses_a_database_that_lacks_migrations(tmp_path):
    start = manage("serve", var=tmp_path, SITE_URL="http://localhost:8000", DEBUG="on", PORT=str(free_port()))

    assert start.returncode == 1
    assert start.stderr == "CommandError: The database lacks migrations. Run `manage.py migrate`, then start again.\n"


def test_it_refuses_a_database_that_does_not_answer(tmp_path):
    address = f"postgres://desk:secret@127.0.0.1:{free_port()}/newsroom"

    start = manage("serve", var=tmp_path, DATABASE_URL=address, DEBUG="on", PORT=str(free_port()))

    assert start.returncode == 1
    assert start.stderr.splitlines()[-1] == "CommandError: The database cannot be reached: see DATABASE_URL."
    assert "secret" not in start.stderr


def test_it_refuses_a_port_in_use(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        start = manage("serve", var=tmp_path, DEBUG="on", PORT=str(port))

    assert start.returncode == 1
    assert start.stderr.startswith(f"CommandError: PORT {port} on 127.0.0.1 cannot be used (Address already in use).")


def test_it_refuses_to_serve_pages_without_their_style(tmp_path):
    start = manage("serve", var=tmp_path, PORT=str(free_port()))

    assert start.returncode == 1
    assert "Run `manage.py collectstatic`" in start.stderr


def test_nothing_is_open_when_the_processes_are_forked(var):
    code = (
        "import newsroom.wsgi, threading; from django.db import connections;"
        "print([c.alias for c in connections.all() if c.connection], threading.active_count())"
    )

    assert python("-c", code, var=var).stdout == "[] 1\n"


@pytest.mark.django_db
def test_it_says_how_to_make_the_first_account_only_while_there_is_none():
    assert "createsuperuser" in serve.advice()[-1]

    get_user_model().objects.create_user("chief")

    assert "createsuperuser" not in "".join(serve.advice())


# The worker beside gunicorn


def children(site, named):
    """The process ids of the launcher's children whose command line has `named` in it."""
    pids = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
    return [int(pid) for pid in pids if named in Path(f"/proc/{pid}/cmdline").read_text().split("\0")]


def awaited(found, seconds=20):
    """Return what `found()` returns once it is something."""
    until = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.1)
    return result


def is_gone(pid):
    return not os.path.exists(f"/proc/{pid}")


def test_the_worker_runs_and_stops_with_the_site(var):
    with serving(var, DEBUG="on") as site:
        [worker] = awaited(lambda: children(site, "worker"))

        assert site.stop() == 0

    assert is_gone(worker)
    assert "Shutting down: Master" in site.log.read_text()


def test_a_worker_that_dies_is_started_again(var):
    with serving(var, DEBUG="on") as site:
        [worker] = awaited(lambda: children(site, "worker"))
        os.kill(worker, signal.SIGKILL)

        [another] = awaited(lambda: [pid for pid in children(site, "worker") if pid != worker])

        assert site.get("/health/live")[0] == 200
        assert "The worker ended with status -9" in site.log.read_text()
    assert is_gone(another)


def test_when_gunicorn_ends_everything_does(var):
    with serving(var, DEBUG="on") as site:
        [worker] = awaited(lambda: children(site, "worker"))
        [gunicorn] = children(site, "gunicorn")
        os.kill(gunicorn, signal.SIGKILL)

        assert site.process.wait(timeout=20) == 128 + signal.SIGKILL

    assert is_gone(worker)


def test_a_launcher_that_is_killed_leaves_nothing_behind(var):
    with serving(var, DEBUG="on") as site:
        [worker] = awaited(lambda: children(site, "worker"))
        [gunicorn] = children(site, "gunicorn")
        site.process.kill()
        site.process.wait(timeout=20)

        awaited(lambda: is_gone(worker) and is_gone(gunicorn))


def test_gunicorn_can_be_told_to_add_a_process(var):
    with serving(var, DEBUG="on", WEB_CONCURRENCY="1") as site:
        site.workers(awaited=1)

        site.process.send_signal(signal.SIGTTIN)

        assert len(site.workers(awaited=2)) == 2


def test_without_a_worker_gunicorn_is_alone(var):
    with serving(var, "--no-worker", DEBUG="on") as site:
        site.workers(awaited=2)

        assert "gunicorn" in Path(f"/proc/{site.process.pid}/cmdline").read_text()
        assert children(site, "worker") == []
        assert site.stop() == 0
