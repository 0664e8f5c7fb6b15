"""What stands on the front page: the newest story leads, the rest follows by section."""

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from . import popular
from .models import Edition, Section

#: Stories beside the lead, in the group under it, in the columns of the latest and the most read, in a section's rail.
BESIDE, TOP, LATEST, MOST_READ, RAIL = 3, 4, 5, 5, 4


def compose():
    """Return {"lead", "beside", "top", "latest", "most_read", "rails"}; no story stands in two places.

    `rails` is a list of (section, editions) in the order of the navigation, without sections that have nothing left.
    """
    live = Edition.objects.live().newest_first()
    newest = list(live.for_cards()[: 1 + BESIDE + TOP + LATEST])
    # A lead wants a picture; among the newest few, the first that has one leads.
    pictured = (edition for edition in newest[: 1 + BESIDE] if edition.has_picture)
    lead = next(pictured, newest[0] if newest else None)
    rest = [edition for edition in newest if edition is not lead]
    shown = {edition.article_id for edition in newest}
    most_read = popular.reading_now(MOST_READ, without=shown)
    shown |= {edition.article_id for edition in most_read}

    in_section = Window(
        RowNumber(), partition_by=F("section"), order_by=[F("first_published_at").desc(), F("article").desc()]
    )
    ranked = Edition.objects.live().exclude(article__in=shown).annotate(place=in_section).filter(place__lte=RAIL)
    rails: dict[Section, list[Edition]] = {}
    for edition in ranked.for_cards().order_by("section__position", "section__name", "place"):
        rails.setdefault(edition.section, []).append(edition)
    return {
        "lead": lead,
        "beside": rest[:BESIDE],
        "top": rest[BESIDE : BESIDE + TOP],
        "latest": rest[BESIDE + TOP :],
        "most_read": most_read,
        "rails": list(rails.items()),
    }
