"""How long a reader's search takes in an archive of 100,000 stories.

    python -m tests.benchmarks.search [--stories 100000] [--searches 200] [--tell 5]

Fills the database that VAR_DIR or DATABASE_URL names, which must be empty or have been filled by this (a quarter of an
hour), then asks for pages of results: half for a rare word, 40% for two words, 10% for a word that is in many stories,
one in four of them the newest first. Prints the median, the 95th percentile and the slowest in milliseconds: of the
search itself, of the page, and how much work they were for the processors, PostgreSQL's included, since on a machine
that is busy with other things the time says little. Also what suggestions take.
"""

# ruff: noqa: E402 - Django is set up before anything of it is read

import argparse
import os
import random
import sys
from pathlib import Path
from statistics import median, quantiles
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

from articles import search
from articles.management.generating import vocabulary
from articles.models import Article, SearchEntry
from articles.search.entries import backend

LIMIT, MEDIAN_LIMIT = 500, 30


def main():
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.search")
    asked.add_argument("--stories", type=int, default=100_000)
    asked.add_argument("--searches", type=int, default=200)
    asked.add_argument("--tell", type=int, default=0, help="print so many of the slowest searches")
    asked = asked.parse_args()

    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        began = perf_counter()
        call_command("generate", articles=asked.stories)
        print(f"filled in {perf_counter() - began:.0f} s")
    if not User.objects.filter(username="picture-editor").exists():
        sys.exit("This database holds a newspaper already, and not one of this benchmark.")
    print(f"{connection.vendor}: {Article.objects.count()} stories, {asked.searches} searches")

    client = Client(headers={"host": "localhost", "x-forwarded-proto": "http"})
    client.get("/search/")
    mix = list(questions(asked.searches))
    alone = [measure(lambda question=question: find(question)) for question in mix]
    pages = [measure(lambda question=question: client.get("/search/", question)) for question in mix]
    typed = [question["q"][: max(2, len(question["q"]) - 2)] for question in mix[:50]]
    suggested = [measure(lambda text=text: client.get("/search/suggestions", {"q": text})) for text in typed]
    for name, took in (("search", alone), ("page of results", pages), ("suggestions", suggested)):
        tell(f"{name}, time", [time for time, _work in took])
        tell(f"{name}, work", [work for _time, work in took])
    for (_time, work), question in sorted(zip(alone, mix, strict=True), key=lambda one: -one[0][1])[: asked.tell]:
        print(f"    {work:.0f} ms: {question}, in {spread(question)} stories")
    worked = [work for _time, work in alone]
    sys.exit(median(worked) > MEDIAN_LIMIT or max(worked) > LIMIT)


def questions(number):
    """Yield the stated mix, the same each time."""
    chance = random.Random(4)
    words, _weights = vocabulary()
    for place in range(number):
        kind = place % 10
        if kind < 5:
            text = chance.choice(words[5_000:])
        elif kind < 9:
            text = f"{chance.choice(words[20:5_000])} {chance.choice(words[20:5_000])}"
        else:
            text = chance.choice(words[:100])
        yield {"q": text, "sort": "newest"} if place % 4 == 0 else {"q": text}


def find(question):
    query = search.parse(question["q"], search.languages())
    return search.find(query, search.Choice(), newest="sort" in question)


def spread(question):
    return backend().matching(SearchEntry.objects.all(), search.parse(question["q"], search.languages())).count()


def measure(act):
    """Return (milliseconds, milliseconds of work) of the quicker of two times: the first may read from the disk."""
    return min((once(act) for _time in range(2)), key=lambda one: one[1])


def once(act):
    began, worked = perf_counter(), work()
    act()
    return (perf_counter() - began) * 1000, (work() - worked) * 1000


def work():
    """Return the seconds of processor time that this process and its PostgreSQL have taken, where Linux tells them."""
    return process_time() + (int(_of_server().read_text().split()[0]) / 1e9 if _of_server() else 0)


def _of_server():
    if connection.vendor != "postgresql":
        return None
    path = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat") if connection.connection else None
    return path if path and path.exists() else None


def tell(name, figures):
    print(
        f"{name:22} median {median(figures):6.1f}   95% {quantiles(figures, n=20)[-1]:6.1f}   max {max(figures):6.1f}"
    )


if __name__ == "__main__":
    # Pages name static files as they are, so that nothing has to be collected first.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        main()
