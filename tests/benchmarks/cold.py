"""What a page costs that no cache answers: processor time of all processes that serve, PostgreSQL's included.

    DATABASE_URL=postgres://postgres@127.0.0.1/growth_1000 python -m tests.benchmarks.cold [--requests 100]

Serves the newspaper that DATABASE_URL names (`manage.py generate --articles 1000`) as production does, with two
processes and without the page cache, beside a bare Django view that asks one query; each round asks every page and the
bare view in turn. The ratio to the bare view says more than milliseconds where the machine does other things, too.
Ends with the number of pages over their limit.
"""

# ruff: noqa: E402 - Django is set up before anything of it is read

import argparse
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from time import sleep

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from django.db import connection

from articles.models import Edition
from tests.processes import ROOT, environment, free_port, manage, serving

#: How many times a bare view with one query a page may cost: 8 ms, 12, 10 and 6 where that costs 0.83.
LIMITS = {"home": 14.5, "article": 9.6, "section": 12, "topic": 12, "author": 12, "latest": 12, "feed": 7.2}
ROUND = 10
BARE = """
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from environ import Env

database = {**Env().db_url("DATABASE_URL"), "CONN_MAX_AGE": None}
settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="none", DATABASES={"default": database})


def view(request):
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM articles_section LIMIT 1")
        return HttpResponse(cursor.fetchone()[0])


urlpatterns = [path("", view)]
application = get_wsgi_application()
"""


def main():
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.cold")
    asked.add_argument("--requests", type=int, default=100, help="for each page")
    asked = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        var, port, bare_port = Path(folder), free_port(), free_port()
        own = {"DATABASE_URL": os.environ["DATABASE_URL"], "WEB_CONCURRENCY": "2", "PAGE_CACHE_MB": "0"}
        own["SITE_URL"] = f"http://localhost:{port}"
        for command in (["migrate"], ["collectstatic", "--noinput"]):
            done = manage(*command, var=var, **own)
            assert done.returncode == 0, done.stderr
        (var / "bare.py").write_text(BARE)
        command = [sys.executable, "-m", "gunicorn", "--chdir", str(var), "--bind", f"127.0.0.1:{bare_port}"]
        command += ["--workers", "2", "--worker-class", "gthread", "--threads", "4", "bare:application"]
        bare = subprocess.Popen(command, cwd=ROOT, env=environment(var, **own), stderr=subprocess.DEVNULL)
        try:
            with serving(var, "--no-worker", port=port, **own):
                addresses = {name: f"http://localhost:{port}{path}" for name, path in pages().items()}
                over = compare({"bare": f"http://127.0.0.1:{bare_port}/", **addresses}, asked.requests)
        finally:
            bare.terminate()
            bare.wait()
    sys.exit(f"{over} over their limit" if over else 0)


def pages():
    edition = Edition.objects.live().newest_first()[20]
    return {
        "home": "/",
        "article": edition.get_absolute_url(),
        "section": edition.section.get_absolute_url(),
        "topic": edition.topics.first().get_absolute_url(),
        "author": edition.bylines.first().author.get_absolute_url(),
        "latest": "/latest/",
        "feed": "/feed/",
    }


def compare(addresses, requests):
    """Print what each address cost and return how many are over their limit."""
    spent = dict.fromkeys(addresses, 0.0)
    for address in [*addresses.values()] * 4:  # each process connects, and reads its templates
        ask(address)
    sleep(1)
    for _round in range(requests // ROUND):
        for name, address in addresses.items():
            began = work()
            for _time in range(ROUND):
                ask(address)
            spent[name] += work() - began
    each = {name: seconds * 1000 / (requests // ROUND * ROUND) for name, seconds in spent.items()}
    print(f"{'':10}      ms   times a bare view with one query")
    for name, cost in each.items():
        print(f"{name:10} {cost:7.2f} {cost / each['bare']:8.1f}{f'   limit {LIMITS[name]}' if name in LIMITS else ''}")
    return sum(each[name] / each["bare"] > limit for name, limit in LIMITS.items())


def ask(address):
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})) as answer:
        answer.read()


def work():
    """Return the seconds of processor time taken so far by all processes begun here and their PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        servers = [pid for (pid,) in cursor.fetchall()]
    return sum(map(_seconds, [*_children(os.getpid()), *servers]))


def _children(pid):
    """Return the process ids of everything that a process began, and what those began."""
    own = [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]
    return own + [one for child in own for one in _children(child)]


def _seconds(pid):
    # Of each thread apart: the file of the process tells of its first alone.
    return sum(int((task / "schedstat").read_text().split()[0]) for task in Path(f"/proc/{pid}/task").iterdir()) / 1e9


if __name__ == "__main__":
    main()
