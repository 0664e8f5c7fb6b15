"""Which paths belong to what: the only writer of addresses."""

from django.db import transaction

from ..addresses import story_path
from ..models import Address, Author, Edition, Page, Section, Series, Topic
from ..models.address import OWNERS

#: Where what has an address of its own stands.
_PATHS = {Section: "/{}/", Page: "/{}/", Topic: "/topics/{}/", Author: "/authors/{}/", Series: "/series/{}/"}


def claim(article, paths):
    """Make `paths` this article's for good; return those that are another's and stay so. Two queries."""
    # Where another transaction was quicker, the database waits for it and leaves its row: never do both get a path.
    Address.objects.bulk_create([Address(path=path, article=article) for path in paths], ignore_conflicts=True)
    others = Address.objects.filter(path__in=paths).exclude(article=article)
    return list(others.values_list("path", flat=True))


@transaction.atomic(savepoint=False)
def keep_former_address(thing):
    """Before what has an address (_PATHS) is saved: let the path it is about to leave lead to it. One query, or more.

    Whose path it was before, if anybody's, loses it: it is the last one readers met there. A section takes the paths
    of its stories along, so that they too are kept when it moves on.
    """
    model, path = type(thing), _PATHS[type(thing)]
    former = model._base_manager.filter(pk=thing.pk).values_list("slug", flat=True).first()
    if former is None or former == thing.slug:
        return
    # What is there again needs no way there.
    Address.objects.filter(path=path.format(thing.slug), article=None).delete()
    _give(path.format(former), thing)
    if model is Section:
        stories = Edition.objects.filter(section=thing).order_by().values_list("article", "slug").distinct()
        claim_in_sections(stories, [former, thing.slug])


def claim_in_sections(stories, slugs):
    """Make the paths that stories have in sections theirs for good; those that are another's stay so.

    `stories` are keys of articles with their slugs, `slugs` those of the sections.
    """
    places = [(article, story_path(section, slug)) for article, slug in stories for section in slugs]
    Address.objects.bulk_create(
        [Address(path=path, article_id=article) for article, path in places], ignore_conflicts=True
    )


def hand_over(thing, to):
    """Let the path of a Section, Topic or Author, and those it had before, lead to another of its kind."""
    thing.addresses.update(**{thing._meta.model_name: to})
    _give(_PATHS[type(thing)].format(thing.slug), to)


def _give(path, thing):
    own, fields = type(thing)._meta.model_name, {**dict.fromkeys(OWNERS), "target": ""}
    # A standing page or a series owns no addresses; the next one it leaves leads on from this one.
    fields |= {own: thing} if own in OWNERS else {"target": _PATHS[type(thing)].format(thing.slug)}
    Address.objects.update_or_create(path=path, defaults=fields)
