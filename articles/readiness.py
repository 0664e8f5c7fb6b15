"""What stands between a story and its readers: small checks that return a sentence for the editor, or nothing."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import body, pictures
from .models import Image

# The trade's mark for what is "to come". Upper case and alone, so that no word is mistaken for it.
_TO_COME = re.compile(r"(?<![\w-])TK+(?![\w-])")

#: The fields besides the text whose words readers see.
PRINTED_FIELDS = (
    "kicker",
    "headline",
    "standfirst",
    "lead_caption",
    "lead_credit",
    "lead_alt",
    "search_title",
    "social_title",
)


def refusals(article, at=None):
    """Return the sentences that keep `article` from going out at `at` (default: now); none means it may."""
    return [sentence for _check, sentence in refused_by(article, at)]


def refusals_of_each(articles):
    """Return {key: sentences} of refusals() for several articles, each with its lead picture loaded. One query."""
    named = {figure.key for article in articles for figure in body.figures(body.clean(article.body))}
    images = Image.objects.in_bulk(named)
    return {article.pk: [sentence for _check, sentence in refused_by(article, images=images)] for article in articles}


def refused_by(article, at=None, images=None):
    """Return refusals() as [(check, sentence)], for showing each beside what it is about."""
    pictures = ((picture_refusals, sentence) for sentence in picture_refusals(article, at, images))
    return [*_found_by(REFUSES, article), *pictures]


def advised_by(article):
    """Return as [(check, sentence)] what an editor may want to heed, and may publish without heeding."""
    return _found_by(ADVISES, article)


def _found_by(checks, article):
    return [(check, sentence) for check in checks if (sentence := check(article))]


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
        return _("The story has no text; a picture alone is not enough.")


def has_to_come_marks(article):
    words = [getattr(article, name) for name in PRINTED_FIELDS]
    found = len(_TO_COME.findall(" ".join([*words, body.plain_text(body.clean(article.body))])))
    if found:
        return ngettext("“TK” is still in the text, once.", "“TK” is still in the text, %(count)d times.", found) % {
            "count": found
        }


def picture_refusals(article, at=None, images=None):
    """Return a sentence for all that a picture of the story lacks: its alt text, its credit, its rights at `at`.

    `images` is {key: Image} of those in the text, where they are loaded already.
    """
    if article.lead_image:
        if not (article.alt or article.is_decorative):
            yield _("The lead picture has no alt text.")
        if pictures.is_file_name(article.alt):
            yield _("The lead picture’s alt text is the name of a file. Say what the picture shows.")
        if not article.credit:
            yield _("The lead picture has no credit.")
        if article.lead_image.rights_expired(at):
            yield _rights_end(article.lead_image, at)
    figures = body.figures(body.clean(article.body))
    images = Image.objects.in_bulk([figure.key for figure in figures]) if images is None else images
    for figure in figures:
        if not (image := images.get(figure.key)):
            continue
        if not (figure.is_decorative or figure.alt or image.own_alt or image.is_decorative):
            yield _("The picture “%(title)s” in the text has no alt text.") % {"title": image.title}
        if not figure.is_decorative and pictures.is_file_name(figure.alt or image.own_alt):
            yield _(
                "The alt text of the picture “%(title)s” in the text is the name of a file. Say what the picture shows."
            ) % {"title": image.title}
        if not (figure.credit or image.credit):
            yield _("The picture “%(title)s” in the text has no credit.") % {"title": image.title}
        if image.rights_expired(at):
            yield _rights_end(image, at)


def _rights_end(image, at):
    if image.rights_expired():
        return _("The rights of the picture “%(title)s” have ended.") % {"title": image.title}
    return _("The rights of the picture “%(title)s” will have ended by then.") % {"title": image.title}


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
    has_to_come_marks,
)
ADVISES = (headline_is_long, has_no_standfirst, has_no_byline, has_no_topics, picture_is_small)
