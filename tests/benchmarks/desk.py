"""How long the desk's pages take the server when the newspaper is full.

    python -m tests.benchmarks.desk [--stories 10000] [--revisions 30] [--only list]

Fills the database that VAR_DIR or DATABASE_URL names, which must be empty or have been filled by this, and prints the
median of nine answers of each page in milliseconds, how much of it this process worked (on a machine that is busy with
other things the first says little), its queries, their time, and its size. The page is asked for inside this process:
what is measured is the server's own time.
"""

# ruff: noqa: E402 - Django is set up before anything of it is read

import argparse
import os
import sys
from math import ceil
from statistics import median
from time import perf_counter, process_time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("SITE_URL", "http://localhost")
django.setup()

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from articles.admin.newspaper import site
from articles.models import Article

TIMES = 9
LIMIT = 300
PAGES = {
    "desk": "/admin/",
    "calendar": "/admin/calendar/",
    "list": "/admin/articles/article/",
    **{
        f"list, {words}": f"/admin/articles/article/?{query}"
        for words, query in {
            "mine": "whose=mine",
            "waiting for me": "whose=waiting",
            "last page": "p={last}",
            "one section": "section__id__exact=1",
            "in review": "state=review",
            "live": "state=live",
            "changed": "state=changed",
            "draft": "state=draft",
            "scheduled": "state=scheduled",
            "withdrawn": "state=withdrawn",
            "search": "q=jo+kel",
            "search for nothing": "q=zeppelin",
        }.items()
    },
    "story": "/admin/articles/article/{story}/change/",
    "story picker": "/admin/articles/article/find/?q=jo",
}


def main():
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.desk")
    asked.add_argument("--stories", type=int, default=10_000)
    asked.add_argument("--revisions", type=int, default=30)
    asked.add_argument("--only", default="", help="measure pages whose name has this in it")
    asked.add_argument("--tell", type=int, default=0, help="print so many of a page's slowest queries")
    asked = asked.parse_args()

    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        began = perf_counter()
        call_command("generate", articles=asked.stories, saves=asked.revisions)
        print(f"filled in {perf_counter() - began:.0f} s")
    if not User.objects.filter(email="picture-editor@example.org").exists():
        sys.exit("This database holds a newspaper already, and not one of this benchmark.")
    stories, story = Article.objects.count(), Article.objects.first().pk
    print(f"{connection.vendor}: {stories} stories, {asked.revisions} revisions each; median of {TIMES}")
    last, slow = ceil(stories / site.get_model_admin(Article).list_per_page), 0
    for role in ("chief", "editor", "reporter"):
        client = Client(headers={"host": "localhost", "x-forwarded-proto": "http"})
        client.force_login(User.objects.get(username=role))
        for name, address in PAGES.items():
            if asked.only in name:
                slow += measure(client, role, name, address.format(story=story, last=last), asked.tell) > LIMIT
    sys.exit(f"{slow} over {LIMIT} ms" if slow else 0)


def measure(client, role, name, address, tell=0):
    """Print a line on one page, with its `tell` slowest queries, and return its median in milliseconds."""
    took, worked = [], []
    for _time in range(TIMES + 1):
        began, began_work = perf_counter(), process_time()
        response = client.get(address)
        took.append((perf_counter() - began) * 1000)
        worked.append((process_time() - began_work) * 1000)
    assert response.status_code == 200, (address, response.status_code)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    queries = captured.captured_queries
    milliseconds = median(took[1:])
    work = median(worked[1:])
    in_database = sum(float(query["time"]) for query in queries) * 1000
    print(
        f"{role:9} {name:24} {milliseconds:6.0f} ms {work:5.0f} ms of work  "
        f"{len(queries):3} queries {in_database:5.0f} ms  {len(response.content) // 1024:4} KB"
    )
    if tell:
        for query in sorted(queries, key=lambda query: -float(query["time"]))[:tell]:
            print(f"    {float(query['time']) * 1000:.0f} ms: {query['sql']}")
    return milliseconds


if __name__ == "__main__":
    # Pages name static files as they are, so that nothing has to be collected first.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        main()
