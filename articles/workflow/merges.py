"""Making two topics, or two sections, one: all that named the one names the other from then on."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import homepage, pagecache, revisions, search
from ..addresses import story_path
from ..models import Address, Article, Edition, Front, Link, SearchEntry, Staffer
from ..refusals import refuse_unless
from .claiming import claim_in_sections, hand_over

#: Editions whose entries for search are written at once; and how many stories a refusal names.
BATCH, MOST_NAMED = 100, 5


@transaction.atomic
def merge_topics(topic, *, into):
    """Make `topic` one with the Topic `into`: its stories, live or not, its addresses; then it is gone.

    Zones of fronts that followed it follow the other, and what comes back from the history has the other.
    """
    open_ones = Edition.objects.exclude(live_until__lte=timezone.now())
    touched = list(open_ones.filter(topic_items__tag=topic).values_list("pk", flat=True))
    for rows in ("article_items", "edition_items"):
        mine, theirs = getattr(topic, rows), getattr(into, rows)
        mine.filter(content_object__in=theirs.values("content_object")).delete()
        mine.update(tag=into)
    homepage.follow_merged("topic", topic.pk, into.pk)
    revisions.follow_merged_topic(topic.name, into.name)
    hand_over(topic, into)
    topic.delete()
    pagecache.purge_everything()
    for start in range(0, len(touched), BATCH):
        search.write(list(open_ones.filter(pk__in=touched[start : start + BATCH])))


@transaction.atomic
def merge_sections(section, *, into):
    """Make `section` one with the Section `into`: its stories, live or not, and its addresses; then it is gone.

    Its front becomes the other's, unless that has one; zones, links and editors that had it have the other. Raise
    Refused, with nothing changed, where two stories would have one address.
    """
    refuse_unless(section.pk != into.pk, _("Choose another section than the one that is merged."))
    public = list(Edition.objects.filter(section=section).order_by().values_list("article", "slug").distinct())
    _refuse_two_at_one_address([*public, *_working_copies(section)], into)
    claim_in_sections(public, [section.slug, into.slug])
    for model in (Article, Edition, SearchEntry):
        model.objects.filter(section=section).update(section=into)
    homepage.follow_merged("section", section.pk, into.pk)
    revisions.follow_merged_section(section.pk, into.pk)
    if not Front.objects.filter(section=into).exists():
        Front.objects.filter(section=section).update(section=into)
    Link.objects.filter(section=section).exclude(
        group__in=list(Link.objects.filter(section=into).values_list("group", flat=True))
    ).update(section=into)
    for editor in Staffer.objects.filter(sections=section):
        editor.sections.add(into)
    hand_over(section, into)
    section.delete()
    pagecache.purge_everything()


def _working_copies(section):
    return Article.objects.filter(section=section).exclude(slug="").order_by().values_list("pk", "slug")


def _refuse_two_at_one_address(places, into):
    """Raise Refused, naming them, if stories would stand in `into` where others do, or once did."""
    known = {story_path(into.slug, slug): key for key, slug in _working_copies(into)}
    known |= dict(Address.objects.filter(path__startswith=f"/{into.slug}/").values_list("path", "article"))
    twice = {key for key, slug in places if known.get(story_path(into.slug, slug), key) != key}
    named = ", ".join(f"“{article}”" for article in Article.objects.filter(pk__in=twice).order_by("pk")[:MOST_NAMED])
    refuse_unless(
        not twice,
        ngettext(
            "%(number)d story has an address that another has in %(section)s. Give it another first: %(stories)s.",
            "%(number)d stories have addresses that others have in %(section)s. Give them others first: %(stories)s.",
            len(twice),
        )
        % {"number": len(twice), "section": into, "stories": named + ("…" if len(twice) > MOST_NAMED else "")},
    )
