"""What stands between a story and its readers: small checks that return a sentence for the editor, or nothing."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import body
from .models import Image

# The trade's mark for what is "to come". Upper case and alone, so that no word is mistaken for it.
_TO_COME = re.compile(r"\bTK+\b")


def refusals(article):
    """Return the sentences that keep `article` from being published; none means it may go out."""
    return [sentence for check in REFUSES if (sentence := check(article))]


def advice(article):
    """Return the sentences an editor may want to heed, and may publish without heeding."""
    return [sentence for check in ADVISES if (sentence := check(article))]


def has_no_headline(article):
    if not article.headline.strip():
        return _("The story has no headline.")


def has_no_section(article):
    if not article.section_id:
        return _("The story is in no section.")


def has_no_address(article):
    if article.headline.strip() and not article.slug:
        return _("The story has no address, and its headline has no letters to make one from.")


def has_no_text(article):
    if not body.plain_text(body.clean(article.body)):
        return _("The story has no text.")


def picture_has_no_alt(article):
    if article.lead_image and not article.alt:
        return _("The lead picture has no alt text.")


def picture_has_no_credit(article):
    if article.lead_image and not article.credit:
        return _("The lead picture has no credit.")


def picture_rights_ended(article):
    keys = body.references(body.clean(article.body)).images
    images = [*([article.lead_image] if article.lead_image else []), *Image.objects.filter(pk__in=keys)]
    for image in images:
        if image.rights_expired():
            return _("The rights of the picture “%(title)s” have ended.") % {"title": image.title}


def has_to_come_marks(article):
    found = len(
        _TO_COME.findall(f"{article.headline} {article.standfirst} {body.plain_text(body.clean(article.body))}")
    )
    if found:
        return ngettext("“TK” is still in the text, once.", "“TK” is still in the text, %(count)d times.", found) % {
            "count": found
        }


def headline_is_long(article):
    if len(article.headline) > 110:
        return _("The headline has %(count)d characters; over 110, search engines and news apps cut it.") % {
            "count": len(article.headline)
        }


def has_no_standfirst(article):
    if not article.standfirst:
        return _("There is no standfirst.")


def has_no_byline(article):
    if not article.bylines.exists():
        return _("There is no byline.")


def has_no_topics(article):
    if not article.topics.exists():
        return _("There are no topics.")


def picture_is_small(article):
    if article.lead_image and article.lead_image.width < 1200:
        return _("The lead picture is %(width)d pixels wide; search engines want 1200.") % {
            "width": article.lead_image.width
        }


REFUSES = (
    has_no_headline,
    has_no_section,
    has_no_address,
    has_no_text,
    picture_has_no_alt,
    picture_has_no_credit,
    picture_rights_ended,
    has_to_come_marks,
)
ADVISES = (headline_is_long, has_no_standfirst, has_no_byline, has_no_topics, picture_is_small)
