"""Counting what readers read, without knowing who they are: in the process first, by the hour in the database."""

import re
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from .counting import Tally
from .models import Edition, ReadCount

KEPT_DAYS = 7

# Both databases add to a row that is there already: https://www.sqlite.org/lang_upsert.html
UPSERT = """
INSERT INTO articles_readcount (article_id, hour, reads) VALUES (%s, %s, %s)
ON CONFLICT (article_id, hour) DO UPDATE SET reads = articles_readcount.reads + excluded.reads
"""

# Programs that say what they are. Most of the others never run the beacon's script. CUBOT makes phones.
_PROGRAM = re.compile(r"(?<!cu)bots?\b|crawl|spider|slurp|preview|headless|lighthouse|inspect|monitor", re.IGNORECASE)


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


_tally = Tally("reads", _store)


def count(article_id):
    """Count one read, without asking the database: see counting.py."""
    _tally.count(article_id)


def write():
    """Write what this process has counted, of live articles: all others have no readers. Three queries, or none."""
    _tally.write()
