"""Search on SQLite: full-text tables of FTS5 (https://www.sqlite.org/fts5.html) beside the entries.

Their rowid is the edition's key. They hold tokens parted by blanks; the tokenizer `ascii` leaves all else as it is.
"""

from django.db import connection
from django.db.models.expressions import RawSQL

from .ranking import freshness

WORDS, TITLES = "articles_searchwords", "articles_searchtitles"
#: How much a word says by where it stands: in the headline; in standfirst, topics and byline; in captions; in the text.
WEIGHTS = "10.0, 5.0, 2.0, 1.0"


def write(entries, rows):
    """Write entries with the Words of `rows`, by key, in place of those there are."""
    type(entries[0]).objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["edition"],
        update_fields=["section", "form", "published_at"],
    )
    words = [(key, *(" ".join(part) for part in row)) for key, row in rows.items()]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT OR REPLACE INTO {WORDS} (rowid, headline, about, captions, body) VALUES (%s, %s, %s, %s, %s)",
            [row[:-1] for row in words],
        )
        cursor.executemany(
            f"INSERT OR REPLACE INTO {TITLES} (rowid, title) VALUES (%s, %s)", [(row[0], row[-1]) for row in words]
        )


def forget(key):
    """Delete the words of the entry with this key."""
    with connection.cursor() as cursor:
        for table in (WORDS, TITLES):
            cursor.execute(f"DELETE FROM {table} WHERE rowid = %s", [key])  # nosec B608 # ours


def forget_all():
    """Delete the words of all entries."""
    with connection.cursor() as cursor:
        for table in (WORDS, TITLES):
            cursor.execute(f"DELETE FROM {table}")  # nosec B608 # ours


def matching(entries, query):
    """Return the entries of a queryset that hold what a Query wants."""
    return _joined(entries, WORDS, _match(query))


def best(entries, query, now):
    """Return the entries that hold what a Query wants, those first that match best and are new at `now`."""
    age = "max(0, julianday(%s) - julianday(published_at))"
    # bm25() is negative, the best the lowest.
    score = RawSQL(f"bm25({WORDS}, {WEIGHTS}) * {freshness(age)}", [now.strftime("%Y-%m-%d %H:%M:%S")])  # nosec B611
    return matching(entries, query).order_by(score, "-published_at", "-edition")


def beginning(entries, words):
    """Return the entries in whose headline all `words` are, the last of them begun."""
    match = " AND ".join(f'"{word}"' for word in words)
    return _joined(entries, TITLES, f"{match} *")


def _joined(entries, table, match):
    # The plus keeps SQLite from asking the full-text table once for each entry.
    return entries.extra(  # nosec B610 # a table of ours
        tables=[table],
        where=[f"{table} MATCH %s", f"+{table}.rowid = articles_searchentry.edition_id"],
        params=[match],
    )


def _match(query):
    """Return a Query in the words of FTS5. Tokens are letters and digits alone, so nothing in them is an operator."""
    wanted = " AND ".join(_term(term) for term in query.wanted)
    if not query.unwanted:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(_term(term) for term in query.unwanted)})"


def _term(term):
    readings = [f'"{" ".join(words)}"{" *" if term.is_beginning else ""}' for words in term.readings]
    return f"({' OR '.join(readings)})"
