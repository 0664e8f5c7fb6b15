"""What stands between a story and its readers: small checks that return sentences for the editor, or nothing.

Each says whether it refuses or advises, and where on the writing page its matter is. docs/editing.md gives the reasons.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import body, moments, pictures
from .body import tree
from .models import Article, Edition, Image

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
    "video_title",
    "video_credit",
    "sponsor",
    "search_title",
    "social_title",
)

REFUSES, ADVISES = "refuses", "advises"

#: For how long a picture on another live story is called used lately, and rights that end are called near.
LATELY = NEAR = timedelta(days=7)
LONG_PARAGRAPH = 150
NEEDS_SUB_HEADINGS = 800


class Found(NamedTuple):
    """What a check found: its level, REFUSES or ADVISES; a sentence; the id of its place on the writing page."""

    level: str
    sentence: str
    place: str


class Check(NamedTuple):
    level: str
    place: str
    judge: Callable


@dataclass
class Judged:
    """A story as the checks read it, saved or just typed; what several of them ask is asked once.

    `bylines` and `topics` say how many there are of a story that is not saved; `images` those in its text, by key.
    """

    article: Article
    at: object = None
    images: dict | None = None
    bylines: int | None = None
    topics: int | None = None

    @cached_property
    def source(self):
        return body.clean(self.article.body)

    @cached_property
    def nodes(self):
        return tree.parse(self.source)

    @cached_property
    def elements(self):
        return list(tree.walk(self.nodes))

    @cached_property
    def text(self):
        return body.plain_text(self.source)

    @cached_property
    def references(self):
        return body.references(self.source)

    @cached_property
    def pictures(self):
        """The figures in the text whose picture exists, each as (body.Figure, Image)."""
        figures = body.figures(self.source)
        images = Image.objects.in_bulk([one.key for one in figures]) if self.images is None else self.images
        return [(one, images[one.key]) for one in figures if one.key in images]

    @cached_property
    def not_live(self):
        """{key: headline} of the stories that the text names and that readers do not see at its time."""
        keys = {*self.references.articles, *self.references.links}
        if not keys:
            return {}
        live = Edition.objects.live(self.at).filter(article__in=keys)
        missing = Article.objects.filter(pk__in=keys).exclude(pk__in=live.values("article"))
        return dict(missing.values_list("pk", "headline"))

    def count(self, rows):
        """How many bylines or topics it has. At most one query."""
        known = getattr(self, rows)
        return getattr(self.article, rows).count() if known is None else known


CHECKS: list[Check] = []


def refuses(place):
    """Register a check that keeps a story from its readers."""
    return _registered(REFUSES, place)


def advises(place):
    """Register a check whose sentence an editor may heed or not."""
    return _registered(ADVISES, place)


def _registered(level, place):
    def register(judge):
        CHECKS.append(Check(level, place, judge))
        return judge

    return register


def found(judged, level=None):
    """Return what the checks of `level` (default: all) find in a Judged story, refusals first."""
    # Such a text is in a form that was refused, never in the database. Reading it would take too long.
    if sentence := body.refusal(judged.article.body):
        return [Found(REFUSES, sentence, "id_body")] if level != ADVISES else []
    asked = [check for check in CHECKS if level in {None, check.level}]
    return [
        Found(check.level, sentence, check.place)
        for check in sorted(asked, key=lambda check: check.level, reverse=True)
        for sentence in _sentences(check.judge(judged))
    ]


def refusals(article, at=None):
    """Return the sentences that keep `article` from going out at `at` (default: now); none means it may."""
    return [one.sentence for one in found(Judged(article, at), REFUSES)]


def refusals_of_each(articles):
    """Return {key: sentences} of refusals() for several articles, each with its lead picture loaded. One query."""
    named = {figure.key for article in articles for figure in body.figures(body.clean(article.body))}
    images = Image.objects.in_bulk(named)
    return {
        article.pk: [one.sentence for one in found(Judged(article, images=images), REFUSES)] for article in articles
    }


def refusals_of_entry(entry, at=None):
    """Return the sentences that keep an Entry of a live blog from readers at `at` (default: now)."""
    judged = Judged(Article(headline=entry.headline, body=entry.body), at)
    return [sentence for judge in OF_AN_ENTRY for sentence in _sentences(judge(judged))]


def _sentences(answer):
    """Return what a check says as a list: it answers with one sentence, several, or nothing."""
    if not answer:
        return []
    return [answer] if isinstance(answer, str) else list(answer)


# What refuses


@refuses("id_headline")
def has_no_headline(story):
    if not story.article.headline.strip():
        return _("The story has no headline.")


@refuses("id_section")
def has_no_section(story):
    if not story.article.section_id:
        return _("The story is in no section.")


@refuses("id_slug")
def has_no_address(story):
    if story.article.headline.strip() and not story.article.slug:
        return _("The story has no address, and its headline has no letters to make one from.")


@refuses("id_body")
def has_no_text(story):
    if not story.text:
        return _("The story has no text; a picture alone is not enough.")


@refuses("id_body")
def has_to_come_marks(story):
    article = story.article
    words = [*(getattr(article, name) for name in PRINTED_FIELDS), story.text]
    # Where the story says nothing of a picture, readers see what the library says.
    if image := article.lead_image:
        words += ["" if article.lead_caption else image.caption, "" if article.lead_credit else image.credit]
        words += ["" if article.lead_alt or article.is_decorative else image.own_alt]
    for figure, image in story.pictures:
        words += ["" if figure.caption else image.caption, figure.credit or image.credit]
        words += ["" if figure.is_decorative else figure.alt or image.own_alt]
    marks = len(_TO_COME.findall(" ".join(words)))
    if marks:
        return ngettext("“TK” is still in the text, once.", "“TK” is still in the text, %(count)d times.", marks) % {
            "count": marks
        }


@refuses("id_lead_alt")
def lead_picture_has_no_alt_text(story):
    article = story.article
    if not article.lead_image:
        return
    if not (article.alt or article.is_decorative):
        yield _("The lead picture has no alt text.")
    if pictures.is_file_name(article.alt):
        yield _("The lead picture’s alt text is the name of a file. Say what the picture shows.")


@refuses("id_lead_credit")
def lead_picture_has_no_credit(story):
    if story.article.lead_image and not story.article.credit:
        return _("The lead picture has no credit.")


@refuses("id_lead_image")
def rights_of_the_lead_picture_end(story):
    image = story.article.lead_image
    if image and image.rights_expired(story.at):
        return _rights_end(image)


@refuses("id_body")
def pictures_in_the_text_lack_something(story):
    for figure, image in story.pictures:
        if not (figure.is_decorative or figure.alt or image.own_alt or image.is_decorative):
            yield _("The picture “%(title)s” in the text has no alt text.") % {"title": image.title}
        if not figure.is_decorative and pictures.is_file_name(figure.alt or image.own_alt):
            yield _(
                "The alt text of the picture “%(title)s” in the text is the name of a file. Say what the picture shows."
            ) % {"title": image.title}
        if not (figure.credit or image.credit):
            yield _("The picture “%(title)s” in the text has no credit.") % {"title": image.title}
        if image.rights_expired(story.at):
            yield _rights_end(image)


def _rights_end(image):
    if image.rights_expired():
        return _("The rights of the picture “%(title)s” have ended.") % {"title": image.title}
    return _("The rights of the picture “%(title)s” will have ended by then.") % {"title": image.title}


#: The checks that an entry of a live blog has to pass like any story.
OF_AN_ENTRY = (has_to_come_marks, pictures_in_the_text_lack_something)


# What advises


@advises("id_headline")
def headline_is_long(story):
    if len(story.article.headline) > 110:
        return _("The headline has %(count)d characters; over 110, search engines and news apps cut it.") % {
            "count": len(story.article.headline)
        }


@advises("id_headline")
def headline_is_short(story):
    if 0 < len(story.article.headline.strip()) < 15:
        return _("The headline is very short. Alone in a list, it has to say what happened.")


@advises("id_headline")
def headline_shouts(story):
    letters = [letter for letter in story.article.headline if letter.isupper() or letter.islower()]
    if len(letters) > 10 and all(letter.isupper() for letter in letters):
        return _("The headline is in capitals only.")


@advises("id_search_title")
def search_title_is_long(story):
    if len(story.article.search_title) > 65:
        return _("The title for search engines has %(count)d characters; over 65 it is cut.") % {
            "count": len(story.article.search_title)
        }


@advises("id_standfirst")
def standfirst_is_missing_or_long(story):
    if not story.article.standfirst.strip():
        return _("There is no standfirst.")
    if len(story.article.standfirst) > 300:
        return _("The standfirst has %(count)d characters; over 300 it is a paragraph.") % {
            "count": len(story.article.standfirst)
        }


@advises("bylines-group")
def has_no_byline(story):
    if not story.count("bylines"):
        return _("There is no byline.")


@advises("id_topics")
def has_no_topics(story):
    if not story.count("topics"):
        return _("There are no topics.")


@advises("id_lead_image")
def picture_is_small(story):
    if story.article.lead_image and story.article.lead_image.width < 1200:
        return _("The lead picture is %(width)d pixels wide; search engines want 1200.") % {
            "width": story.article.lead_image.width
        }


@advises("id_lead_image")
def picture_was_used_lately(story):
    """One query."""
    if not story.article.lead_image:
        return
    lately = Edition.objects.live().filter(
        lead_image=story.article.lead_image, first_published_at__gt=timezone.now() - LATELY
    )
    other = lately.exclude(article=story.article.pk).newest_first().values_list("headline", flat=True).first()
    if other:
        yield _("The lead picture stands on another live story of these days: “%(headline)s”.") % {"headline": other}


@advises("id_lead_image")
def rights_end_soon(story):
    at = story.at or timezone.now()
    images = [image for _figure, image in story.pictures]
    for image in dict.fromkeys([*filter(None, [story.article.lead_image]), *images]):
        if image.rights_expire_at and at < image.rights_expire_at <= at + NEAR:
            day = moments.day_and_month(timezone.localtime(image.rights_expire_at))
            yield _("The rights of the picture “%(title)s” end on %(day)s; readers stop seeing it then.") % {
                "title": image.title,
                "day": day,
            }


@advises("id_body")
def links_lead_to_what_is_not_live(story):
    for key in story.references.links:
        if key in story.not_live:
            yield _("A link leads to “%(headline)s”, which is not live.") % {"headline": story.not_live[key]}


@advises("id_body")
def also_read_points_to_what_is_not_live(story):
    for key in story.references.articles:
        if key in story.not_live:
            yield _("“Also read” points to “%(headline)s”, which is not live; readers see nothing there.") % {
                "headline": story.not_live[key]
            }


@advises("id_body")
def links_lead_inside(story):
    for address in _addresses(story):
        if _is_inside(address):
            yield _("The link to %(address)s leads where readers cannot go.") % {"address": address}


@advises("id_body")
def links_repeat(story):
    for address, times in Counter(_addresses(story)).items():
        if times > 1:
            yield _("%(address)s is linked %(count)d times.") % {"address": address, "count": times}


def _addresses(story):
    return [element.get("href") for element in story.elements if element.name == "a" and element.get("href")]


def _is_inside(address):
    """Whether an address is of this machine, of a private network's machine, or of the editors' side."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    ours = urlsplit(settings.SITE_URL).hostname
    if host in {"", ours}:
        return parts.path.startswith("/admin/")
    return host in {"localhost", "127.0.0.1", "::1"} or host.endswith((".local", ".localhost", ".internal"))


@advises("id_body")
def paragraphs_are_long(story):
    longest = max((len(_words_of(one)) for one in story.elements if one.name == "p"), default=0)
    if longest > LONG_PARAGRAPH:
        return _("A paragraph has %(count)d words; on a phone that is more than a screen.") % {"count": longest}


@advises("id_body")
def has_no_sub_headings(story):
    words = len(story.text.split())
    if words > NEEDS_SUB_HEADINGS and not any(one.name in {"h2", "h3"} for one in story.elements):
        return _("The text has %(count)d words and no sub-heading.") % {"count": words}


@advises("id_body")
def embeds_have_no_title(story):
    for one in story.elements:
        if one.get("data-embed") and not one.get("data-title").strip():
            yield _("The embed of %(address)s has no title; until it is opened, readers see its address alone.") % {
                "address": one.get("data-embed")
            }


@advises("id_video_title")
def video_has_no_title(story):
    if story.article.video and not story.article.video_title.strip():
        return _("The lead video has no title; until it is opened, its address is all that is said of it.")


@advises("id_body")
def tables_have_no_header(story):
    if any(one.name == "table" and not any(cell.name == "th" for cell in tree.walk([one])) for one in story.elements):
        return _("A table has no header cells; read aloud, its numbers have no names.")


@advises("id_body")
def marks_are_straight(story):
    if '"' in "".join([story.article.headline, story.article.standfirst, _typed_text(story)]):
        return _("There are straight quotation marks in the text.")


@advises("id_body")
def blanks_are_doubled(story):
    texts = [story.article.headline, story.article.standfirst, _typed_text(story)]
    if any(re.search(r"\S[ \u00a0]{2,}\S", text) for text in texts):
        return _("There are two blanks in a row in the text.")


@advises("id_language")
def language_does_not_fit_the_letters(story):
    language = story.article.language or settings.LANGUAGE_CODE
    expected = SCRIPTS.get(language.lower().partition("-")[0])
    script = _script_of(f"{story.article.headline} {story.text[:2000]}")
    if expected and script and script not in expected:
        return _("The text is in %(script)s letters, and its language is “%(language)s”.") % {
            "script": script.capitalize(),
            "language": language,
        }


def _typed_text(story):
    """Return the text with the blanks as they were typed, of one kind with what readers see."""
    return html.unescape(re.sub(r"<[^>]*>", "\n", story.source))


def _words_of(element):
    return html.unescape(re.sub(r"<[^>]*>", "", tree.write([element]))).split()


#: The languages of each script, which is named as Unicode's names of its letters begin. Others are not judged.
_LANGUAGES = {
    "LATIN": "cs da de en es et fi fr hr hu is it lt lv nb nl nn no pl pt ro sk sl sv sw tr vi",
    "CYRILLIC": "be bg mk ru uk",
    "ARABIC": "ar ckb fa ps sd ug ur",
    "HEBREW": "he yi",
    "DEVANAGARI": "hi mr ne",
    "BENGALI": "bn",
    "GREEK": "el",
    "CJK HIRAGANA KATAKANA": "ja",
    "HANGUL": "ko",
    "TAMIL": "ta",
    "THAI": "th",
    "CJK": "zh",
}
SCRIPTS = {key: scripts.split() for scripts, languages in _LANGUAGES.items() for key in languages.split()}


def _script_of(text):
    """Return the script that most of the letters are of, or "" for less than a line of them."""
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) < 40:
        return ""
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    script, number = scripts.most_common(1)[0]
    return script if number > len(letters) / 2 else ""
