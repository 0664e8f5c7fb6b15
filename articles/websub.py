"""Telling a WebSub hub that feeds have changed, so that those who follow them know at once. https://www.w3.org/TR/websub/"""

from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from .addresses import absolute
from .feed_formats import FORMATS
from .models import Transition

Verb = Transition.Verb
#: The steps after which feeds read otherwise.
CHANGES = {
    Verb.PUBLISH,
    Verb.SCHEDULE,
    Verb.UNPUBLISH,
    Verb.WITHDRAW,
    Verb.CORRECT,
    Verb.RETRACT,
}
TIMEOUT = 10


def feeds_of(article):
    """Return the addresses of the feeds, in every format, that a story with readers stands in, or stood in last."""
    edition = (
        article.editions.filter(live_from__lte=timezone.now()).select_related("section").order_by("-live_from").first()
    )
    if edition is None:
        return []
    named = [("feed", []), ("section_feed", [edition.section.slug]), ("corrections_feed", [])]
    named += [("topic_feed", [topic.slug]) for topic in edition.topics.all()]
    named += [("author_feed", [byline.author.slug]) for byline in edition.bylines.select_related("author")]
    kinds = [[] if kind == "rss" else [kind] for kind in FORMATS]
    return list(dict.fromkeys(absolute(reverse(name, args=[*of, *kind])) for name, of in named for kind in kinds))


def tell_hub(addresses):
    """Tell the hub that the feeds at these addresses have changed. Raise OSError while it does not take it."""
    said = urlencode([("hub.mode", "publish"), *(("hub.url", address) for address in addresses)])
    # The operator chose the hub, and settings let no scheme but http and https pass.
    with urlopen(Request(settings.WEBSUB_HUB, said.encode()), timeout=TIMEOUT):
        pass
