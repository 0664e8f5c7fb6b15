"""What stands on the front page: the newest story leads, the rest follows by section."""

from django.db.models import OuterRef, Subquery

from . import popular
from .models import Edition, Section

#: Stories beside the lead, in the group under it, in the columns of the latest and the most read, in a section's rail.
BESIDE, TOP, LATEST, MOST_READ, RAIL = 3, 4, 7, 5, 4
#: A shorter list of the most read says nothing, so there is none.
FEWEST_MOST_READ = 3


def compose():
    """Return {"lead", "beside", "top", "latest", "most_read", "rails"}; no story stands in two places.

    `rails` is a list of (section, editions) in the order of the navigation, without sections that have nothing left.
    """
    newest = list(Edition.objects.live().newest_first().for_cards()[: 1 + BESIDE + TOP + LATEST])
    # A lead wants a picture; among the newest few, the first that has one leads.
    pictured = (edition for edition in newest[: 1 + BESIDE] if edition.has_picture)
    lead = next(pictured, newest[0] if newest else None)
    rest = [edition for edition in newest if edition is not lead]
    shown = {edition.article_id for edition in newest}
    most_read = popular.most_read(MOST_READ, without=shown)
    if len(most_read) < FEWEST_MOST_READ:
        most_read = []
    return {
        "lead": lead,
        "beside": rest[:BESIDE],
        "top": rest[BESIDE : BESIDE + TOP],
        "latest": rest[BESIDE + TOP :],
        "most_read": most_read,
        "rails": _rails(shown | {edition.article_id for edition in most_read}),
    }


def _rails(shown):
    """Return [(section, its newest editions)] without the articles `shown`. Three queries.

    Each section is asked for its newest by index, one place at a time: ranking all editions would cost more with every
    story ever published.
    """
    newest = Edition.objects.live().filter(section=OuterRef("pk")).exclude(article__in=shown).newest_first()
    places = {f"place_{place}": Subquery(newest.values("pk")[place : place + 1]) for place in range(RAIL)}
    sections = list(Section.objects.annotate(**places))
    wanted = [[getattr(section, place) for place in places] for section in sections]
    editions = Edition.objects.for_cards().in_bulk([key for keys in wanted for key in keys if key])
    rails = [(section, [editions[key] for key in keys if key]) for section, keys in zip(sections, wanted, strict=True)]
    return [(section, stories) for section, stories in rails if stories]
