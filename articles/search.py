"""Finding live stories by their words."""

from django.db.models import Q

from .models import Edition

#: More words than this narrow nothing down and only cost time.
MOST_WORDS = 8
LONGEST_QUERY = 200


def words(query):
    """Return the words of what a reader typed that are looked for, without NUL and the like."""
    printable = "".join(character if character.isprintable() else " " for character in query[:LONGEST_QUERY])
    return printable.split()[:MOST_WORDS]


def find(query):
    """Return a queryset of the live editions that hold every word of `query`: headline, standfirst, text or byline."""
    editions = Edition.objects.live()
    if not (looked_for := words(query)):
        return editions.none()
    for word in looked_for:
        editions = editions.filter(
            Q(headline__icontains=word)
            | Q(standfirst__icontains=word)
            | Q(text__icontains=word)
            | Q(pk__in=Edition.objects.filter(bylines__author__name__icontains=word).values("pk"))
        )
    return editions
