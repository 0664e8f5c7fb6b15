"""Counting what readers read, without knowing who they are: in the process first, by the hour in the database."""

import atexit
import logging
import re
import threading
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import timezone

from .models import Edition, ReadCount

logger = logging.getLogger(__name__)

KEPT_DAYS = 7
#: A process counts so many articles at once, then only these: nobody fills its memory with made-up keys.
MOST_ARTICLES = 10_000

# Both databases add to a row that is there already: https://www.sqlite.org/lang_upsert.html
UPSERT = """
INSERT INTO articles_readcount (article_id, hour, reads) VALUES (%s, %s, %s)
ON CONFLICT (article_id, hour) DO UPDATE SET reads = articles_readcount.reads + excluded.reads
"""

# Programs that say what they are. Most of the others never run the beacon's script. CUBOT makes phones.
_PROGRAM = re.compile(r"(?<!cu)bots?\b|crawl|spider|slurp|preview|headless|lighthouse|inspect|monitor", re.IGNORECASE)

_counted: Counter[int] = Counter()
_counting = threading.Lock()
_writer: threading.Thread | None = None
_ending = threading.Event()


def is_reader(headers):
    """Whether a beacon with these request headers comes from someone reading one of our pages in a browser.

    Every browser calls itself Mozilla; over https, it also says which site's page sent the request
    (https://www.w3.org/TR/fetch-metadata/) and whether the page was only fetched ahead.
    """
    ahead = headers.get("Sec-Purpose", "") + headers.get("Purpose", "")
    return (
        not is_program(headers)
        and headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and "prefetch" not in ahead
    )


def is_program(headers):
    """Whether a request comes from a program that says so: a crawler, or one that draws cards of links in messages."""
    agent = headers.get("User-Agent", "")
    return not agent.startswith("Mozilla/") or bool(_PROGRAM.search(agent))


def count(article_id):
    """Count one read, without asking the database.

    It is written within READS_WRITTEN_EVERY seconds, and at the end of the process; one that is killed loses what it
    had not written yet.
    """
    _add({article_id: 1})
    if settings.READS_WRITTEN_EVERY:
        _write_from_now_on()
    else:
        write()


def write():
    """Write what this process has counted, of live articles: all others have no readers. Three queries, or none.

    What a database that does not answer would not take is kept for the next time.
    """
    with _counting:
        batch = dict(_counted)
        _counted.clear()
    if not batch:
        return
    try:
        _store(batch)
    except Error as error:
        logger.warning("Reads could not be written, and are kept for the next time: %s", error)
        _add(batch)


def _add(reads):
    with _counting:
        for key, number in reads.items():
            if key in _counted or len(_counted) < MOST_ARTICLES:
                _counted[key] += number


@transaction.atomic
def _store(batch):
    live = Edition.objects.live().filter(article__in=batch).order_by("article").values_list("article", flat=True)
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    at = connection.ops.adapt_datetimefield_value(hour)
    # In the order of their keys, so that no two processes wait for each other's rows.
    rows = [(key, at, batch[key]) for key in live]
    with connection.cursor() as cursor:
        cursor.executemany(UPSERT, rows)
    ReadCount.objects.filter(hour__lt=hour - timedelta(days=KEPT_DAYS)).delete()


def _write_from_now_on():
    """Start this process's writing thread, unless it runs: with the first read, so never before a fork."""
    global _writer
    if _writer is None:
        with _counting:
            if _writer is None:
                _writer = threading.Thread(target=_keep_writing, name="reads", daemon=True)
                _writer.start()
                atexit.register(_write_the_last, _writer)


def _keep_writing():
    while not _ending.wait(settings.READS_WRITTEN_EVERY):
        write()
        connection.close()


def _write_the_last(writer):
    _ending.set()
    writer.join(timeout=5)
    write()
    connection.close()
