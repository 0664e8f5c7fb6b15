"""How long the sitemaps of a very full newspaper take the server.

    DATABASE_URL=postgres://… python -m tests.benchmarks.sitemaps [--stories 1000000]

Fills an empty PostgreSQL database with stories over ten years, each with a lead picture, one in a hundred of them
corrected and one in 500 a live blog, all in SQL, and prints for each file the median of five answers in milliseconds,
how much of it this process worked, its queries, their time, and its size. The first answer, when nothing was read
before, stands in brackets.
"""

# ruff: noqa: E402 - Django is set up before anything of it is read

import argparse
import os
import sys
from statistics import median
from time import perf_counter, process_time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("SITE_URL", "http://localhost")
django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.db.models import Max
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Correction, Edition, Entry, Image, ImageUse, Revision, Section

TIMES = 5
YEARS = 10
SECTIONS = 12
#: One story of so many is a live blog, and the entries that each has.
BLOG_EVERY, ENTRIES = 500, 50
#: In milliseconds, of the index and of a month's file.
LIMITS = {"index": 100, "month": 1_000, "news": 1_000}


def main():
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.sitemaps")
    asked.add_argument("--stories", type=int, default=1_000_000)
    asked = asked.parse_args()
    if connection.vendor != "postgresql":
        sys.exit("This fills PostgreSQL: DATABASE_URL names none.")

    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        began = perf_counter()
        fill(asked.stories)
        print(f"filled in {perf_counter() - began:.0f} s")
    last = Edition.objects.aggregate(last=Max("published_month"))["last"]
    before = last - 1 if last % 100 > 1 else last - 89
    print(f"{Edition.objects.live().count()} live stories; median of {TIMES}, the first in brackets")
    slow = [
        name
        for name, path in {
            "index": "/sitemap.xml",
            "month": f"/sitemap-articles-{before // 100}-{before % 100:02}.xml",
            "news": "/news-sitemap.xml",
        }.items()
        if measure(name, path) > LIMITS[name]
    ]
    sys.exit(f"too slow: {', '.join(slow)}" if slow else 0)


def measure(name, path):
    """Print a line on one file and return its median in milliseconds."""
    client = Client(headers={"host": "localhost", "x-forwarded-proto": "http"})
    took, worked = [], []
    for _time in range(TIMES + 1):
        began, began_work = perf_counter(), process_time()
        response = client.get(path)
        took.append((perf_counter() - began) * 1000)
        worked.append((process_time() - began_work) * 1000)
    assert response.status_code == 200, (path, response.status_code)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    in_database = sum(float(query["time"]) for query in captured.captured_queries) * 1000
    entries = response.content.count(b"<loc>")
    times = f"{median(took[1:]):6.0f} ms ({took[0]:.0f}) {median(worked[1:]):4.0f} ms of work"
    asked = f"{len(captured)} queries {in_database:4.0f} ms"
    print(f"{name:6} {times}  {asked}  {entries} addresses, {len(response.content) // 1024} KB")
    return median(took[1:])


def fill(stories):
    """Write so many stories, live since moments that are spread over ten years, the newest with the last key."""
    User.objects.create_user("benchmark")
    for number in range(1, SECTIONS + 1):
        Section.objects.create(name=f"Section {number}", slug=f"section-{number}")
    first = Section.objects.order_by("pk").first().pk
    section = f"{first} + n % {SECTIONS}"
    # Years of more days are no matter here.
    published = f"now() - ({stories} - n) * interval '1 second' * {YEARS * 31_536_000 / stories}"
    story = {
        "headline": "'The river rises for the ' || n || 'th time'",
        "slug": "'the-river-rises-for-the-' || n || 'th-time'",
        "section_id": section,
        "body": "'<p>The water came in the night.</p>'",
        "form": f"CASE WHEN n % {BLOG_EVERY} = 0 THEN 'live' ELSE 'news' END",
    }
    image_facts = {
        "content_hash": "md5(n::text) || md5(n::text)",
        "width": "2400",
        "height": "1600",
        "renditions": "'[]'",
    }
    insert(Image, stories, file="'originals/' || n || '.jpg'", title="'River'", **image_facts)
    insert(Article, stories, stage="'ready'", saved_at=published, created_at=published, **story)
    insert(Revision, stories, article_id="n", by_name="'Ada'", snapshot="'{}'")
    month = f"extract(year from ({published}) at time zone 'UTC') * 100"
    month += f" + extract(month from ({published}) at time zone 'UTC')"
    moments = dict.fromkeys(("live_from", "first_published_at", "updated_at"), published)
    own = {"article_id": "n", "revision_id": "n", "lead_image_id": "n", "search_text": "'water'", "word_count": "6"}
    insert(Edition, stories, **own, **moments, **story, published_month=month)
    insert(ImageUse, stories, image_id="n", edition_id="n", kind="'lead'")
    corrected = {"article_id": "n * 100", "text": "'It was another river.'", "kind": "'correction'", "by_name": "'Ada'"}
    insert(Correction, stories // 100, **corrected, live_from=f"now() - ({stories} - n * 100) * interval '5 minutes'")
    told = f"now() - ({stories // BLOG_EVERY * ENTRIES} - n) * interval '3 minutes'"
    entry = {"article_id": f"({BLOG_EVERY} * (1 + (n - 1) / {ENTRIES}))", "headline": "'It rises'", "by_name": "'Ada'"}
    moments = dict.fromkeys(("at", "live_from", "changed_at", "saved_at"), told)
    insert(Entry, stories // BLOG_EVERY * ENTRIES, **entry, **moments)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def insert(model, count, **expressions):
    """Write rows with the keys 1 to `count`: a field is the SQL expression given for its column, or its default."""
    columns = {"id": "n"}
    for field in model._meta.local_concrete_fields[1:]:
        if field.column in expressions:
            columns[field.column] = expressions[field.column]
        elif field.null and not field.has_default():
            columns[field.column] = "NULL"
        else:
            value = field.get_db_prep_save(field.get_default(), connection)
            columns[field.column] = connection.ops.compose_sql("%s", [value])
    names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
    with connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series(1, {count}) AS n")
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {count})")


if __name__ == "__main__":
    main()
