"""How long a live blog of a thousand entries takes the server: its pages, and what open pages ask for.

    python -m tests.benchmarks.live_blog [--entries 1000]

Fills the database that VAR_DIR or DATABASE_URL names, which must be migrated, with one live blog, and takes it away
again. Prints the median of nine answers in milliseconds of this process's own work, their queries and their size.
"""

# ruff: noqa: E402 - Django is set up before anything of it is read

import argparse
import os
from datetime import timedelta
from statistics import median
from time import process_time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("SITE_URL", "http://localhost")
django.setup()

from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import live_blog
from articles.models import Entry
from tests.builders import make_live_blog, paragraphs

TIMES = 9


def fill(number):
    """Return (the edition, its entries, the oldest first)."""
    edition = make_live_blog("A live blog that goes on and on")
    began = timezone.now() - timedelta(minutes=number)
    moments = [began + timedelta(minutes=count) for count in range(number)]
    rows = [
        Entry(
            article=edition.article,
            headline=f"Entry {count}",
            body=paragraphs(3),
            is_key=count % 10 == 0,
            at=moment,
            live_from=moment,
            changed_at=moment,
        )
        for count, moment in enumerate(moments)
    ]
    return edition, Entry.objects.bulk_create(rows)


def measure(name, client, path):
    """Ask for `path` and print what it took."""
    worked = []
    for _time in range(TIMES):
        began = process_time()
        response = client.get(path)
        worked.append((process_time() - began) * 1000)
        assert response.status_code == 200, path
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    size = len(response.content)
    print(f"{name:<22} {median(worked):7.1f} ms {len(asked):4} queries {size / 1000:8.1f} kB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1000)
    options = parser.parse_args()
    with override_settings(ALLOWED_HOSTS=["*"]), transaction.atomic():
        edition, entries = fill(options.entries)
        path, client = edition.get_absolute_url(), Client(headers={"host": "localhost"})
        last = [live_blog.cursor(entry.changed_at) for entry in entries]
        measure("first page", client, path)
        measure("link to the oldest", client, f"{path}?entry={entries[0].pk}")
        measure("nothing new", client, f"{path}updates/?after={last[-1]}")
        measure("three new", client, f"{path}updates/?after={last[-4]}")
        measure("missed all of it", client, f"{path}updates/?after=0")
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
