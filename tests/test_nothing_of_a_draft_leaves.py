"""A mark in every field of everything that is not public, and a crawl of everything that is: the mark is nowhere."""

import logging
import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote, urlsplit

import pytest
from django.db import models
from django.utils import timezone

from articles import homepage, preview_links, revisions, workflow
from articles.models import Article, Front, Topic
from articles.models.story import STORY_FIELDS

from .builders import (
    document,
    figure,
    make_article,
    make_author,
    make_banner,
    make_correction,
    make_entry,
    make_image,
    make_live,
    make_live_blog,
    make_page,
    make_reporter,
    make_section,
    make_series,
    picture_file,
    publish,
    run_tasks,
    the_chief,
)

pytestmark = pytest.mark.django_db

MARK = "quokkamark"
#: A word that stands in marked texts only, to search for: the mark itself would come back as what was asked.
WORD = "hydrography"
HOUR = timedelta(hours=1)
SITE = "https://news.example"

#: Where a reader, or a program, begins.
BEGINNINGS = [
    "/",
    "/latest/",
    "/archive/",
    "/corrections/",
    "/feeds/",
    "/feed/",
    "/feed/json/",
    "/feed/atom/",
    "/sitemap.xml",
    "/news-sitemap.xml",
    "/robots.txt",
    "/.well-known/security.txt",
    "/manifest.webmanifest",
    "/sw.js",
    "/offline/",
    "/saved/",
    "/components/",
    "/api/",
    "/api/articles/",
    "/api/topics/",
    "/api/authors/",
    "/api/sections/",
    f"/search/?q={WORD}",
    f"/search/feed/?q={WORD}",
    f"/search/suggestions?q={WORD}",
    "/search/?q=river",
    "/nothing/here/",
]


def marked(name, **fields):
    """The fields of a story, each with the mark: `name` says whose it was if it is ever found."""
    words = {}
    for field in Article._meta.fields:
        is_text = isinstance(field, (models.CharField, models.TextField)) and not field.choices
        if field.name in STORY_FIELDS and is_text and field.name not in ("language", "sponsor"):
            words[field.name] = f"{MARK} {name} {field.name}"[: field.max_length or 300]
    image = make_image(
        f"{MARK} {name}",
        file=picture_file(name=f"{MARK}-{name}.jpg", comment=f"{MARK} {name}".encode()),
        caption=f"{MARK} {name} caption",
        alt=f"{MARK} {name} alt",
        credit=f"{MARK} {name} credit",
    )
    words |= {
        "slug": f"{MARK}-{name}",
        "video": f"https://youtu.be/{MARK}1",
        "body": f"<p>{MARK} {WORD} of {name}.</p>{figure(image, caption=MARK)}",
        "lead_image": image,
    }
    return {**words, **fields}


@pytest.fixture
def newspaper():
    """Something public of every kind, beside something marked of every state that is not."""
    chief = the_chief()
    rosa = make_reporter("Rosa")
    rosa.last_name, rosa.email = f"{MARK} account", f"{MARK}@example.org"
    rosa.save()
    section = make_section("World")
    author, series = make_author("Vera Lind"), make_series("Water")
    seen = {"section": section, "bylines": [author], "topics": ["Rivers"], "series": series}
    hidden_author = make_author(f"{MARK} author", bio=f"{MARK} bio", user=rosa, picture=make_image(f"{MARK} portrait"))
    hidden = {
        **seen,
        "bylines": [author, hidden_author],
        "topics": ["Rivers", f"{MARK} topic"],
        "series": make_series(f"{MARK} series"),
    }
    Topic.objects.filter(name__startswith=MARK).update(description=f"{MARK} description")
    live = make_live(
        "The river rises", at=timezone.now() - 2 * HOUR, lead_image=make_image(), related=[make_live().article], **seen
    )
    make_page("About")
    hides = []

    for stage in Article.Stage.values:
        story = make_article(**marked(stage, **hidden, stage=stage, related=[live.article]))
        revisions.record(story, by=rosa, note=f"{MARK} note")
        revisions.keep(story, revisions.snapshot(story), by=chief)
        preview_links.make(story, by=rosa)
        hides.append(story)
    hides.append(make_article(**marked("sponsored", **seen, sponsor=f"{MARK} sponsor")))
    workflow.assign(hides[0], by=chief, to=rosa, note=f"{MARK} wish")
    hides.append(publish(make_article(**marked("scheduled", **hidden)), at=timezone.now() + 24 * HOUR).article)
    ended = publish(make_article(**marked("ended", **hidden)), at=timezone.now() - 3 * HOUR)
    workflow.unpublish(ended.article, by=chief)
    withdrawn = publish(make_article(**marked("withdrawn", **hidden)), at=timezone.now() - 3 * HOUR)
    make_banner(f"{MARK} on what is withdrawn", article=withdrawn.article)
    workflow.withdraw(withdrawn.article, by=chief, reason=f"{MARK} reason")
    hides += [ended.article, withdrawn.article]

    # A live story with changes that are typed, saved, and waiting for tomorrow.
    changed = make_live("The bridge holds", at=timezone.now() - HOUR, **seen).article
    for name, value in marked("changed").items():
        setattr(changed, name, value)
    changed.save()
    changed.topics.add(f"{MARK} topic")
    revisions.record(changed, by=rosa, note=f"{MARK} note")
    publish(changed, at=timezone.now() + 24 * HOUR)
    make_correction(live.article, f"{MARK} correction", at=timezone.now() + HOUR)
    retracted = make_correction(live.article, f"{MARK} retracted", at=timezone.now() - HOUR)
    workflow.retract_correction(retracted, by=chief, note=f"{MARK} why")

    blog = make_live_blog("The flood, live", **seen).article
    make_entry(blog, "The water falls")
    make_entry(blog, f"{MARK} entry", f"<p>{MARK} {WORD}</p>", publish=False)
    taken = make_entry(blog, f"{MARK} taken", f"<p>{MARK} {WORD}</p>", posted=timezone.now() - HOUR)
    workflow.take_back_entry(taken, by=chief)

    make_banner(f"{MARK} waiting", begins=timezone.now() + HOUR)

    front = Front.of(None)
    words = document(("lead", [live.article], {}))
    words["zones"][0]["slots"][0]["headline"] = f"{MARK} slot"
    draft = homepage.save_draft(front, words, by=chief, base=None, note=f"{MARK} layout")
    homepage.publish(front, draft, by=chief, at=timezone.now() + HOUR, note=f"{MARK} later")
    homepage.save_draft(front, words, by=chief, base=None, note=f"{MARK} layout")
    return hides, hidden_author


def addresses_in(page):
    """The paths of ours that something names, whatever kind of text it is."""
    text = unescape(page.replace("\\u0026", "&").replace("\\/", "/"))
    for found in re.findall(rf"(?:{re.escape(SITE)}|[\"'=( ])(/[^\s\"'<>()\\,]*)", text):
        parts = urlsplit(found)
        if not parts.path.startswith(("/static/", "/admin/", "//")):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def crawl(client):
    """Return {path: everything answered}, of all that can be reached from BEGINNINGS."""
    answers, waiting = {}, list(BEGINNINGS)
    while waiting:
        path = waiting.pop()
        if path in answers:
            continue
        response = client.get(path)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        text = content.decode(errors="replace")
        answers[path] = f"{path} {dict(response.headers)} {text}"
        if response.status_code < 400 and "{" not in path:
            waiting += [response.headers["Location"].removeprefix(SITE)] if "Location" in response.headers else []
            waiting += addresses_in(text)
    return answers


def test_nothing_of_what_is_not_public_is_in_anything_public(client, newspaper, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("PIL", "hypothesis", "django.db.backends", "django.template"):
        logging.getLogger(name).setLevel(logging.WARNING)
    run_tasks()

    answers = crawl(client)

    kinds = (
        "/world/the-river-rises/",
        "/media/renditions/",
        "/media/cards/",
        r"/api/articles/\d",
        "/topics/",
        "/authors/",
    )
    assert [kind for kind in kinds if not any(re.match(kind, path) for path in answers)] == []
    found = {
        path: re.findall(rf".{{60}}{MARK}.{{40}}", unquote(text), re.I | re.S)[:1]
        for path, text in answers.items()
        if MARK in unquote(text).lower()
    }
    assert found == {}
    assert MARK not in caplog.text.lower()


def test_whoever_guesses_an_address_learns_nothing(client, newspaper):
    stories, author = newspaper
    topic = Topic.objects.get(name__startswith=MARK)
    guesses = {f"/topics/{topic.slug}/", f"/topics/{topic.slug}/feed/", author.get_absolute_url()}
    for story in stories:
        path = f"/world/{story.slug}/"
        guesses |= {path, f"{path}updates/", f"/api/articles/{story.pk}/", f"/oembed?url={SITE}{path}"}
        guesses |= {f"/media/cards/{story.pk}/x.jpg", f"/media/originals/{story.lead_image.file.name}"}

    for path in sorted(guesses):
        response = client.get(path)
        text = response.content.decode(errors="replace").replace(path, "")
        assert response.status_code in (404, 410), path
        assert f"{MARK} " not in text, path
