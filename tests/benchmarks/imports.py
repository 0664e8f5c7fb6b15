"""How many posts of a WordPress export are brought in a second, without pictures.

    python -m tests.benchmarks.imports [--posts 10000] [--words 450]

Writes the export to a temporary file, brings it into the database that VAR_DIR or DATABASE_URL names, which must hold
nothing yet, and prints posts a second, as the clock and as the work of this process tell it.
"""

# ruff: noqa: E402 - Django is set up before anything of it is read

import argparse
import os
import random
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("SITE_URL", "http://localhost")
django.setup()

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection

from articles.models import Article, Edition, Section

WORDS = "river harbour council bridge winter teacher market orchard signal museum ferry garden letter summit".split()
BEGIN = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Old Times</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://old.example</wp:base_site_url><wp:base_blog_url>https://old.example</wp:base_blog_url>
"""


def write(file, posts, words):
    chance, first = random.Random(1), datetime(2015, 1, 1, tzinfo=UTC)
    file.write(BEGIN)
    for number in range(1, posts + 1):
        date = first + timedelta(hours=number * 3)
        headline = f"{' '.join(chance.choices(WORDS, k=6)).capitalize()} {number}"
        body = "".join(
            f"<!-- wp:paragraph -->\n<p>{' '.join(chance.choices(WORDS, k=45))}.</p>\n<!-- /wp:paragraph -->\n"
            for _paragraph in range(words // 45)
        )
        file.write(
            f"<item><title><![CDATA[{headline}]]></title><link>https://old.example/{date:%Y/%m}/post-{number}/</link>"
            f"<dc:creator><![CDATA[writer-{number % 40}]]></dc:creator><content:encoded><![CDATA[{body}]]>"
            f"</content:encoded><excerpt:encoded><![CDATA[{' '.join(chance.choices(WORDS, k=20))}]]></excerpt:encoded>"
            f"<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>{date:%Y-%m-%d %H:%M:%S}</wp:post_date_gmt>"
            f"<wp:post_name>post-{number}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
            f'<category domain="category" nicename="world"><![CDATA[World]]></category>'
            + "".join(
                f'<category domain="post_tag" nicename="t{tag}"><![CDATA[Topic {tag}]]></category>'
                for tag in chance.sample(range(300), 3)
            )
            + "</item>\n"
        )
    file.write("</channel></rss>\n")


def main():
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.imports")
    asked.add_argument("--posts", type=int, default=10_000)
    asked.add_argument("--words", type=int, default=450)
    asked = asked.parse_args()

    call_command("migrate", verbosity=0)
    if Article.objects.exists():
        sys.exit("This database holds a newspaper already.")
    Section.objects.get_or_create(slug="world", defaults={"name": "World"})
    editor, _made = User.objects.get_or_create(username="editor", defaults={"is_staff": True})
    editor.groups.add(Group.objects.get(name="Chief"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "old-times.xml"
        with path.open("w") as file:
            write(file, asked.posts, asked.words)
        size = path.stat().st_size // 2**20
        began, began_work = perf_counter(), process_time()
        call_command("import_wordpress", str(path), by="editor", report=str(Path(folder) / "report.txt"))
        took, worked = perf_counter() - began, process_time() - began_work
    live = Edition.objects.live().count()
    print(
        f"{connection.vendor}: {live} posts of {asked.words} words ({size} MB) in {took:.0f} s: {live / took:.0f} a "
        f"second; {worked:.0f} s of work: {live / worked:.0f} a second"
    )


if __name__ == "__main__":
    main()
