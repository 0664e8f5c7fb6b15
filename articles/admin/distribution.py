"""Where a story stands outside its own page, or why it does not: for the panel of the writing page."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models.edition import NEWS_AGE
from ..pictures import CARD
from ..templatetags.desk import moment

#: Characters that each place shows of a title; beyond them it cuts. From what they show on phones today.
LIMITS = {"search": 60, "facebook": 88, "x": 70, "whatsapp": 65}
#: Characters of the standfirst that search results and cards show.
TEXT_LIMIT = 155


def says(article, box):
    """Return what search_preview.html says of a saved or new Article: `box` is from publishing.box(). No query."""
    return {
        "limits": LIMITS,
        "search": _search(),
        "feeds": "" if box.get("live") else _not_there(box),
        "news": _news(article, box),
        "picture": _picture(article),
    }


def _search():
    """Return the sentence that says why search engines do not find the site, or an empty string."""
    return "" if settings.SEARCH_ENGINES else _("robots.txt asks search engines to stay away from the whole site.")


def _not_there(box):
    if waiting := box.get("waiting"):
        return _("Not yet: it is scheduled, %(moment)s.") % {"moment": moment(waiting.live_from)}
    if box.get("is_gone"):
        return _("Not any more: readers no longer see it.")
    return _("Not yet: it has not been published.")


def _news(article, box):
    """Return the sentence that says why a story is not in the news sitemap, or an empty string."""
    if article.sponsor:
        return _("Left out: somebody paid for it, and Google News takes no such stories.")
    live = box.get("live")
    if live is None:
        return _not_there(box)
    if live.sponsor:
        return _("Left out until the changes are published: readers still see it as sponsored.")
    if live.first_published_at <= timezone.now() - NEWS_AGE:
        return _("Not any more: it has the stories of two days. This came out %(moment)s.") % {
            "moment": moment(live.first_published_at)
        }
    return ""


def _picture(article):
    """Return the sentence that says what networks make of its lead picture, or an empty string where all is well."""
    image = article.lead_image
    if image is None:
        return _("Without a lead picture, the card is drawn from the title.")
    if image.rights_expired():
        return _("The picture's rights have ended; the card is drawn from the title.")
    if image.width < CARD[0] or image.height < CARD[1]:
        return _("The picture has %(width)d × %(height)d pixels; large cards want %(wide)d × %(high)d.") % {
            "width": image.width,
            "height": image.height,
            "wide": CARD[0],
            "high": CARD[1],
        }
    return ""
