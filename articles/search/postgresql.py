"""Search on PostgreSQL: a tsvector in each entry, found by GIN indexes.

The vectors are made of our tokens as they are, without a text search configuration
(https://www.postgresql.org/docs/current/datatype-textsearch.html): one index serves every language.
"""

from django.db.models.expressions import RawSQL

from .ranking import freshness

#: How much a word says by where it stands: D the text, C captions, B standfirst, topics and byline, A the headline.
WEIGHTS = "{0.1, 0.2, 0.5, 1.0}"
#: Entries that are ranked, if a query finds more.
RANKED, RANKED_HEADLINES = 1_500, 500
#: PostgreSQL takes a megabyte of words a vector, and counts their places up to here.
MOST_BYTES, LAST_PLACE = 900_000, 16_383


def write(entries, rows):
    """Write entries with the Words of `rows`, by key, in place of those there are."""
    for entry in entries:
        row = rows[entry.pk]
        entry.words = _vector({"A": row.headline, "B": row.about, "C": row.captions, "D": row.text})
        # As written, for its beginning; and as it is looked for, see best().
        entry.title = f"{_vector({'A': row.title})} {_vector({'A': row.headline})}"
    type(entries[0]).objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["edition"],
        update_fields=["section", "form", "published_at", "words", "title"],
    )


def forget(key):
    """Do nothing: the words are in the entries."""


def forget_all():
    """Do nothing: the words are in the entries."""


def matching(entries, query):
    """Return the entries of a queryset that hold what a Query wants."""
    return entries.extra(where=["words @@ %s::tsquery"], params=[_match(query)])


def best(entries, query, now):
    """Return the entries that hold what a Query wants, those first that match best and are new at `now`.

    A rank needs the whole vector, which lies apart from its row: of a word that is in many stories, only the newest are
    ranked, and the newest that have it in the headline.
    """
    newest = matching(entries, query).order_by("-published_at").values("pk")
    in_headline = newest.extra(where=["title @@ %s::tsquery"], params=[_match(query)])
    ranked = entries.model.objects.filter(pk__in=newest[:RANKED].union(in_headline[:RANKED_HEADLINES]))
    age = "greatest(0, extract(epoch FROM %s - published_at) / 86400)"
    score = RawSQL(f"ts_rank('{WEIGHTS}', words, %s::tsquery, 1) * {freshness(age)}", [_match(query), now])  # nosec B611
    return ranked.order_by(score.desc(), "-published_at", "-edition")


def beginning(entries, words):
    """Return the entries in whose headline all `words` are, the last of them begun."""
    match = " & ".join(f"'{word}'" for word in words)
    return entries.extra(where=["title @@ %s::tsquery"], params=[f"{match}:*"])


def _vector(parts):
    """Return lists of tokens by weight as PostgreSQL reads a tsvector."""
    places: dict[str, list[str]] = {}
    place = size = 0
    for weight, words in parts.items():
        for word in words:
            place = min(place + 1, LAST_PLACE)
            if word not in places:
                size += len(word.encode()) + 8
                if size > MOST_BYTES:
                    break
            places.setdefault(word, []).append(f"{place}{weight}")
        place = min(place + 1, LAST_PLACE)
    places.pop("¶", None)
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())


def _match(query):
    """Return a Query in the words of a tsquery. Tokens are letters and digits alone: nothing in them is an operator."""
    wanted = [_term(term) for term in query.wanted]
    return " & ".join([*wanted, *(f"!{_term(term)}" for term in query.unwanted)])


def _term(term):
    end = ":*" if term.is_beginning else ""
    readings = [" <-> ".join(f"'{word}'" for word in words) + end for words in term.readings]
    return f"({' | '.join(f'({reading})' for reading in readings)})"
