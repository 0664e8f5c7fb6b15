"""Where the pictures of the library are shown: noted on every save, asked before one is changed or deleted."""

from itertools import chain

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from . import body
from .models import Article, Author, Edition, Entry, Image, ImageUse, Page, Topic

Kind = ImageUse.Kind

#: The field of a place that holds one picture, and what that picture is there.
ONE_PICTURE = {
    Article: ("lead_image", Kind.LEAD),
    Edition: ("lead_image", Kind.LEAD),
    Author: ("picture", Kind.PORTRAIT),
    Topic: ("picture", Kind.LEAD),
}
#: What shows no other.
WITHOUT_BODY = (Author, Topic)


def fields_read(model):
    """Return the names of the fields of a place that decide which pictures it shows."""
    one = {ONE_PICTURE[model][0]} if model in ONE_PICTURE else set()
    return one if model in WITHOUT_BODY else one | {"body"}


@transaction.atomic(savepoint=False)
def note(place, *, is_new=False):
    """Note which pictures a saved place shows. One query if nothing new, else four.

    What `is_new` had none before: one query less.

    A figure whose picture is gone counts for nothing. Pictures that are new here are locked until the transaction
    ends, so that nobody deletes one between the look and the note.
    """
    name = place._meta.model_name
    uses = ImageUse.objects.none() if is_new else ImageUse.objects.filter(**{name: place})
    noted = {(use.image_id, use.kind): use.pk for use in uses}
    shown = _shown_by(place)
    if gone := [key for use, key in noted.items() if use not in shown]:
        ImageUse.objects.filter(pk__in=gone).delete()
    if new := shown - noted.keys():
        asked = Image.objects.filter(pk__in={key for key, _kind in new}).order_by("pk")
        there = set(asked.select_for_update(no_key=True).values_list("pk", flat=True))
        ImageUse.objects.bulk_create(
            ImageUse(image_id=key, kind=kind, **{name: place}) for key, kind in sorted(new) if key in there
        )


def _shown_by(place):
    """Return {(key of a picture, kind of use)}."""
    shown = set()
    if type(place) in ONE_PICTURE:
        name, kind = ONE_PICTURE[type(place)]
        if key := getattr(place, f"{name}_id"):
            shown.add((key, kind))
    if not isinstance(place, WITHOUT_BODY):
        shown |= {(key, Kind.FIGURE) for key in body.references(place.body).images}
    return shown


def places(image):
    """Return the stories, standing pages, authors and topics that show `image`, or did in any edition. Four queries.

    The stories are from with_publication(), the newest first.
    """
    uses = ImageUse.objects.filter(image=image)
    own, editions, entries = (
        Exists(uses.filter(**{path: OuterRef("pk")})) for path in ("article", "edition__article", "entry__article")
    )
    articles = Article.objects.with_publication().filter(own | editions | entries).defer("body")
    pages = Page.objects.filter(image_uses__image=image).defer("body").distinct()
    others = [model._base_manager.filter(image_uses__image=image) for model in WITHOUT_BODY]
    return [*articles, *pages, *chain(*others)]


def live_pages(image):
    """Return how many pages show readers `image`: stories, pages, authors and topics of live stories. One query."""
    editions = Edition.objects.live()
    uses = ImageUse.objects.filter(image=image)
    entries = Entry.objects.standing().filter(image_uses__image=image)
    blogs = Q(form=Edition.Form.LIVE, article__in=entries.values("article"))
    stories = editions.filter(Q(pk__in=uses.values("edition")) | blogs).order_by().values("pk")
    pages = Page.objects.filter(pk__in=uses.values("page")).order_by().values("pk")
    authors = Author.objects.filter(pk__in=uses.values("author"), editionbylines__edition__in=editions)
    topics = Topic.objects.filter(pk__in=uses.values("topic"), edition_items__content_object__in=editions)
    others = [queryset.order_by().values("pk").distinct() for queryset in (authors, topics)]
    return stories.union(pages, *others, all=True).count()


def counted(images):
    """Return {key: number of places} of those of `images` that are used; a story counts once. One query."""
    uses = ImageUse.objects.filter(image__in=images).order_by().values("image")
    story = Coalesce(F("article"), F("edition__article"), F("entry__article"))
    others = [Count(name, distinct=True) for name in ("page", "author", "topic")]
    counts = uses.annotate(places=sum(others, Count(story, distinct=True)))
    return dict(counts.values_list("image", "places"))
