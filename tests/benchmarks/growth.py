"""What each kind of page costs as a newspaper grows: queries, work of the processors, the slowest query.

    DATABASE_URL=postgres://postgres@127.0.0.1/growth python -m tests.benchmarks.growth [1000 50000] [--readers]

For each size there is a database, growth_1000 and so on, made and filled by `manage.py generate` where it is missing.
Each page is asked for inside a process, nine times; work is the median in milliseconds of processor time, PostgreSQL's
included. A query's time is the shortest of the nine, since a machine that is busy with other things makes it longer.
The ratio is the work against that of the first size. `--tell` prints the slowest query of every page that has one over
the limit. Ends with the number of readers' pages that are over a limit.
"""

# ruff: noqa: E402 - Django is set up before anything of it is read

import argparse
import json
import logging
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("SITE_URL", "http://localhost")
django.setup()

import psycopg
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.management.generating import vocabulary
from articles.models import Article, Edition, Section, Topic

from .desk import PAGES as DESK

TIMES = 9
#: Readers' pages: how much more than in the first size, and milliseconds of the slowest query.
MOST_RATIO, MOST_QUERY = 1.5, 20


def main():
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.growth")
    asked.add_argument("sizes", nargs="*", type=int, default=[1_000, 50_000])
    asked.add_argument("--only", default="", help="measure pages whose name has this in it")
    asked.add_argument("--readers", action="store_true", help="leave out the desk, whose search reads all texts")
    asked.add_argument("--tell", action="store_true")
    asked.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = asked.parse_args()
    if connection.vendor != "postgresql":
        sys.exit("DATABASE_URL must name a PostgreSQL.")
    if asked.here:
        logging.disable(logging.WARNING)  # that there is no such page, nine times
        chosen = {name: page for name, page in pages().items() if asked.only in name and (page[2] or not asked.readers)}
        return print(json.dumps({name: measure(*page) for name, page in chosen.items()}))
    over, first = 0, {}
    for size in asked.sizes:
        measured = of_size(size, ["--only", asked.only, *(["--readers"] if asked.readers else [])])
        first = first or measured
        print(f"{size} stories{'':18} queries   work  of it PostgreSQL  slowest query  ratio")
        for name, (is_public, queries, work, in_database, slowest, sql) in measured.items():
            ratio = work / first[name][2]
            is_over = is_public and (ratio > MOST_RATIO or slowest > MOST_QUERY)
            over += is_over
            print(
                f"{name:32} {queries:4} {work:8.1f} {in_database:12.1f} {slowest:16.1f} {ratio:10.2f}"
                f"{' !' if is_over else ''}"
            )
            if asked.tell and slowest > MOST_QUERY:
                print(f"    {sql}")
    sys.exit(f"{over} over a limit" if over else 0)


def of_size(size, options):
    """Return {page: measure() of it} of the database for so many stories, which is made where it is missing."""
    database = settings.DATABASES["default"]
    name = f"{database['NAME']}_{size}"
    server, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    here = {**os.environ, "DATABASE_URL": f"{server}/{name}", "PYTHONWARNINGS": "ignore"}
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connected:
        if not connected.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connected.execute(f'CREATE DATABASE "{name}"')
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=here, check=True)
            subprocess.run([sys.executable, "manage.py", "generate", "--articles", str(size)], env=here, check=True)
    with psycopg.connect(f"{server}/{name}", autocommit=True) as connected:
        # As PostgreSQL does by itself in time: what is visible to all is read off an index alone.
        connected.execute("VACUUM ANALYZE")
    command = [sys.executable, "-m", "tests.benchmarks.growth", "--here", *options]
    return json.loads(subprocess.run(command, env=here, check=True, stdout=subprocess.PIPE).stdout)


def pages():
    """Return {name: (client, path, whether readers see it)}."""
    call_command("migrate", verbosity=0)
    live = Edition.objects.live().newest_first()
    section, topic, article = Section.objects.first(), Topic.objects.order_by("pk").first(), live[20]
    author = article.bylines.first().author
    words, _weights = vocabulary()
    of_section, of_topic = live.filter(section=section), live.filter(topic_items__tag=topic)
    day = timezone.localdate(live.last().first_published_at + timedelta(days=2))
    month = f"{day:%Y-%m}"
    found = {
        "home": "/",
        "article, new": article.get_absolute_url(),
        "article, old": live.last().get_absolute_url(),
        "section": section.get_absolute_url(),
        "section, far back": f"{section.get_absolute_url()}?before={_far_back(of_section)}",
        "topic of one in ten": topic.get_absolute_url(),
        "topic, far back": f"{topic.get_absolute_url()}?before={_far_back(of_topic)}",
        "author": author.get_absolute_url(),
        "latest": "/latest/",
        "latest, far back": f"/latest/?before={_far_back(live)}",
        "archive": "/archive/",
        "archive of a year": f"/archive/{day.year}/",
        "archive of a month": f"/archive/{day:%Y/%m}/",
        "archive of a day": f"/archive/{day:%Y/%m/%d}/",
        "corrections": "/corrections/",
        "search, rare word": f"/search/?q={words[30_000]}",
        "search, two words": f"/search/?q={words[300]}+{words[900]}",
        "search, frequent word": f"/search/?q={words[10]}",
        "search, newest first": f"/search/?q={words[10]}&sort=newest",
        "suggestions": f"/search/suggestions?q={words[100]}",
        "feed": "/feed/",
        "feed of a section": f"{section.get_absolute_url()}feed/",
        "feed of a topic": f"{topic.get_absolute_url()}feed/",
        "feed of an author": f"{author.get_absolute_url()}feed/",
        "feeds": "/feeds/",
        "sitemap": "/sitemap.xml",
        "sitemap of a month": f"/sitemap-articles-{month}.xml",
        "sitemap of topics": "/sitemap-topics.xml",
        "sitemap of authors": "/sitemap-authors.xml",
        "news sitemap": "/news-sitemap.xml",
        "no page": "/nothing/here/",
    }
    readers, desk = (Client(headers={"host": "localhost", "x-forwarded-proto": "http"}) for _one in range(2))
    desk.force_login(User.objects.get(username="chief"))
    last = -(-Article.objects.count() // 100)
    story = Article.objects.order_by("pk").first().pk
    return {name: (readers, path, True) for name, path in found.items()} | {
        f"desk: {name}": (desk, path.format(story=story, last=last), False) for name, path in DESK.items()
    }


def _far_back(editions):
    """Return the key of an article that nine in ten of `editions` are newer than."""
    return editions[editions.count() * 9 // 10].article_id


def measure(client, path, is_public):
    """Return (is_public, queries, work, PostgreSQL's share of it, its slowest query's time, that query)."""
    client.get(path)
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    works, shares, slowest = [], [], []
    for _time in range(TIMES):
        began, began_there = process_time(), _seconds(server)
        response = client.get(path)
        share = _seconds(server) - began_there
        works.append((process_time() - began + share) * 1000)
        shares.append(share * 1000)
        assert response.status_code in (200, 404), (path, response.status_code)
    for _time in range(TIMES):
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        slowest.append(max([(float(one["time"]) * 1000, one["sql"]) for one in captured] or [(0, "")]))
    return is_public, len(captured), median(works), median(shares), *min(slowest)


def _seconds(server):
    """Return the processor time that a process has taken, where Linux tells it and it runs on this machine."""
    return int(server.read_text().split()[0]) / 1e9 if server.exists() else 0


if __name__ == "__main__":
    # Pages name static files as they are, so that nothing has to be collected first.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        main()
