"""Telling a WebSub hub that feeds have changed, so that those who follow them know at once. https://www.w3.org/TR/websub/"""

from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from .addresses import absolute
from .feed_formats import FORMATS
from .models import Edition, Transition

Verb = Transition.Verb
#: The steps after which readers, and feeds, have something else.
CHANGES = {
    Verb.PUBLISH,
    Verb.SCHEDULE,
    Verb.UNPUBLISH,
    Verb.WITHDRAW,
    Verb.CORRECT,
    Verb.RETRACT,
    Verb.POST,
    Verb.AMEND,
    Verb.TAKE_BACK,
}
TIMEOUT = 10


def moments_of(step):
    """Return the moments from which readers have what a Transition in CHANGES made. One query.

    What is published with an end is gone by the clock: that moment is one too.
    """
    moments = [max(step.at, step.effective_at or step.at)]
    if step.verb in {Verb.PUBLISH, Verb.SCHEDULE}:
        ends = Edition.objects.filter(article=step.article_id, asked_until__gt=moments[0]).order_by("-live_from")
        moments += ends.values_list("asked_until", flat=True)[:1]
    return moments


def feeds_of(article):
    """Return the addresses of the feeds, in every format, that a story with readers stands in, or stood in last.

    Those of its last two editions: when it moves, it leaves the feeds that it stood in before. Four queries.
    """
    known = article.editions.filter(live_from__lte=timezone.now()).select_related("section").order_by("-live_from")
    editions = known.prefetch_related("topics", "bylines__author")[:2]
    if not editions:
        return []
    named = [("feed", []), ("corrections_feed", [])]
    for edition in editions:
        named += [("section_feed", [edition.section.slug])]
        named += [("topic_feed", [topic.slug]) for topic in edition.topics.all()]
        named += [("author_feed", [byline.author.slug]) for byline in edition.bylines.all()]
    kinds = [[] if kind == "rss" else [kind] for kind in FORMATS]
    return list(dict.fromkeys(absolute(reverse(name, args=[*of, *kind])) for name, of in named for kind in kinds))


def tell_hub(addresses):
    """Tell the hub that the feeds at these addresses have changed. Raise OSError while it does not take it."""
    said = urlencode([("hub.mode", "publish"), *(("hub.url", address) for address in addresses)])
    # The operator chose the hub, and settings let no scheme but http and https pass.
    with urlopen(Request(settings.WEBSUB_HUB, said.encode()), timeout=TIMEOUT):  # nosec B310 # the operator's
        pass
