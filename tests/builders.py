"""What tests are made of: plain functions with honest defaults. A test names only what matters to it."""

import io
from contextlib import nullcontext
from datetime import timedelta
from functools import cache
from itertools import count

import time_machine
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.core.files.base import ContentFile
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from PIL import Image as Picture

from articles import addresses, homepage, layouts, pictures, preview_links, renditions, revisions, workflow
from articles.models import (
    Article,
    Author,
    Banner,
    Byline,
    Front,
    Image,
    Page,
    ReadCount,
    RelatedArticle,
    Section,
    Series,
    SiteIdentity,
    Staffer,
    Topic,
)

_number = count(1)


def make_section(name=None, **fields):
    name = name or f"Section {next(_number)}"
    return Section.objects.create(name=name, slug=fields.pop("slug", addresses.slug_for(name)), **fields)


def make_author(name=None, **fields):
    name = name or f"Author {next(_number)}"
    return Author.objects.create(name=name, slug=fields.pop("slug", addresses.slug_for(name)), **fields)


def make_topic(name=None, **fields):
    return Topic.objects.create(name=name or f"Topic {next(_number)}", **fields)


def make_series(name=None, **fields):
    name = name or f"Series {next(_number)}"
    return Series.objects.create(name=name, slug=fields.pop("slug", addresses.slug_for(name)), **fields)


def make_page(title=None, **fields):
    title = title or f"Page {next(_number)}"
    return Page.objects.create(title=title, slug=fields.pop("slug", addresses.slug_for(title)), **fields)


def make_article(headline=None, *, topics=(), bylines=(), related=(), **fields):
    """A draft that could be published: `topics` are names, `bylines` Authors, `related` Articles."""
    headline = headline if headline is not None else f"The river rises {next(_number)}"
    section = fields.pop("section") if "section" in fields else make_section()
    article = Article.objects.create(
        headline=headline,
        slug=fields.pop("slug", addresses.slug_for(headline)),
        section=section,
        body=fields.pop("body", "<p>The water came in the night.</p>"),
        **fields,
    )
    article.topics.add(*topics)
    for position, author in enumerate(bylines):
        Byline.objects.create(article=article, author=author, position=position)
    for position, target in enumerate(related):
        RelatedArticle.objects.create(article=article, target=target, position=position)
    return article


def publish(article, *, at=None, **how):
    """Publish as the desk does, and return the Edition. What is said to have happened in the past happens then."""
    past = at is not None and at < timezone.now()
    with time_machine.travel(at, tick=False) if past else nullcontext():
        return workflow.publish(article, by=the_chief(), at=at, **how)


def make_live(headline=None, *, at=None, until=None, **fields):
    """Return the live Edition of a new article."""
    return publish(make_article(headline, **fields), at=at, until=until)


def make_scheduled(headline=None, **fields):
    """Return the Edition of a new article that waits for tomorrow."""
    return publish(make_article(headline, **fields), at=timezone.now() + timedelta(days=1))


def make_withdrawn(headline=None, **fields):
    """Return the Edition of an article that readers knew until a moment ago."""
    edition = make_live(headline, at=timezone.now() - timedelta(hours=1), **fields)
    workflow.withdraw(edition.article, by=the_chief(), reason="It was another river.")
    edition.refresh_from_db()
    return edition


def make_correction(article, text="It was another river.", *, kind="correction", at=None):
    """Correct a live story, now, at a time to come, or as it was done at a time that has passed."""
    past = at is not None and at < timezone.now()
    with time_machine.travel(at, tick=False) if past else nullcontext():
        return workflow.correct(article, by=the_chief(), kind=kind, text=text, at=at)


def make_live_blog(headline=None, *, at=None, **fields):
    """Return the live Edition of a new live blog that has no entries; readers have had it for a day, or since `at`."""
    return make_live(headline, at=at or timezone.now() - timedelta(days=1), form="live", **fields)


def make_entry(article, headline="", text="<p>The water falls.</p>", *, posted=None, **words):
    """Add an entry to a live blog as its editor does, now or as it was done at the time `posted`."""
    with time_machine.travel(posted, tick=False) if posted else nullcontext():
        return workflow.add_entry(article, by=the_chief(), headline=headline, body=text, **words)


def make_banner(text="The dam has broken", *, article=None, address="", begins=None, ends=None, kind="breaking"):
    """Put a banner up for an hour from now on, or from `begins` until `ends`; it leads to a page if not to a story."""
    begins = begins or timezone.now()
    address = address or ("" if article else "/about/")
    ends = ends or begins + timedelta(hours=1)
    banner = Banner(text=text, article=article, address=address, live_from=begins, live_until=ends, kind=kind)
    return workflow.put_up_banner(banner, by=the_chief())


def paragraphs(number):
    """A body of so many paragraphs."""
    return "".join(f"<p>Paragraph {one} of the story.</p>" for one in range(1, number + 1))


def figure(image, **attributes):
    written = "".join(f' data-{name}="{value}"' for name, value in attributes.items())
    return f'<figure data-image="{image.pk}"{written}></figure>'


def also_read(article):
    return f'<aside data-also-read="{article.pk}"></aside>'


def picture_file(picture=None, name="river.jpg", kind="JPEG", **how):
    """Return a Pillow picture (default: a small red one) as the file an editor uploads."""
    content = io.BytesIO()
    (picture or Picture.new("RGB", (660, 440), "firebrick")).save(content, kind, **how)
    return ContentFile(content.getvalue(), name=name)


def make_image(title=None, *, file=None, **fields):
    """A picture of the library as the upload leaves it, with what pages need at once. No two have the same content."""
    file = file or _river()
    facts = pictures.inspect(file, max_bytes=settings.PICTURE_MAX_BYTES, max_pixels=settings.PICTURE_MAX_PIXELS)
    title = title or f"River {next(_number)}"
    fields = {"alt": f"{title}: water between trees", "credit": "Vera Lind", **fields}
    image = Image(
        title=title, file=file, width=facts.width, height=facts.height, content_hash=facts.content_hash, **fields
    )
    image.save()
    renditions.make_first(image)
    return image


def run_tasks():
    """Do what waits to be done after the response, as the worker does."""
    worker = Worker(
        queue_names=["default"],
        excluded_queue_names=[],
        backend_name="default",
        worker_id="tests",
        interval=0,
        batch=True,
        startup_delay=False,
        max_tasks=None,
    )
    for waiting in DBTaskResult.objects.ready():
        worker.run_task(waiting)
        assert waiting.status == "SUCCESSFUL", waiting.traceback


def make_reporter(name="Rosa"):
    return make_user(name, "Reporter")


def make_editor(name="Emil", *, sections=()):
    """An editor of `sections`; of all without any."""
    editor = make_user(name, "Editor")
    if sections:
        Staffer.objects.create(user=editor).sections.set(sections)
    return editor


def make_picture_editor(name="Pia"):
    return make_user(name, "Picture editor")


def make_chief(name="Clara"):
    return make_user(name, "Chief")


def make_user(name, role):
    user = User.objects.create_user(
        username=name.lower(), password="between-two-rivers", first_name=name, is_staff=True
    )
    user.groups.add(Group.objects.get(name=role))
    return user


def the_chief():
    """Whoever publishes where a test does not care who it was."""
    return User.objects.filter(username="the-chief").first() or make_chief("The-chief")


@cache
def _river_bytes():
    return picture_file().read()


def _river():
    # What stands after the end of a JPEG is no part of the picture.
    return ContentFile(_river_bytes() + str(next(_number)).encode(), name="river.jpg")


def make_front(*zones, section=None):
    """Let readers see a layout from a moment ago: `zones` are (kind, the articles in it by hand, further fields)."""
    front = Front.of(section)
    return homepage.publish(front, document(*zones), by=the_chief())


def document(*zones):
    """A layout's document: each zone is its kind, or (kind, stories in it by hand, further fields)."""
    made = []
    for number, one in enumerate(zones, start=1):
        kind, stories, fields = one if isinstance(one, tuple) else (one, (), {})
        zone = layouts.new_zone(kind, number, **fields)
        for slot, story in zip(zone["slots"], stories, strict=False):
            slot["article"] = story and story.pk
        made.append(zone)
    return {"zones": made}


def make_newspaper():
    """A site that has a row of nearly every noun, and all states a story can be in."""
    rosa = make_reporter("Rosa")
    world = make_section("World")
    emil = make_editor("Emil", sections=[world])
    emil.user_permissions.add(Permission.objects.get(codename="delete_page"))
    image = make_image("Harbour")
    author = make_author("Rosa Lind", picture=make_image("Portrait"), user=rosa, bio="Writes. “Well”, they say 🌊")
    SiteIdentity.objects.create(pk=1, name="The Harbour Times")
    make_page("About", body=f"<p>Us.</p>{figure(image)}")
    first = make_live("Flood", section=world, at=timezone.now() - timedelta(days=3), topics=["Rain"], bylines=[author])
    article = first.article
    article.body = f"<p>More water.</p>{figure(image, caption='The harbour')}"
    article.lead_image = image
    article.save()
    publish(article, substantive=True)
    make_correction(article)
    article.headline = "Flood, unfinished"
    article.save()
    revisions.record(article, by=rosa, note="Not ready")
    revisions.keep(article, revisions.snapshot(article), by=emil)
    make_article("Draft", section=world, related=[article], created_by=rosa, topics=["Rain", "Ships"])
    workflow.assign(make_article("Pitch"), by=the_chief(), to=rosa)
    make_scheduled("Tomorrow")
    make_withdrawn("Gone")
    ReadCount.objects.create(article=article, hour=timezone.now().replace(minute=0, second=0, microsecond=0), reads=7)
    LogEntry.objects.log_actions(emil.pk, [world], CHANGE, change_message="Renamed", single_object=True)
    preview_links.make(article, by=emil, days=7)
    for made in Image.objects.all():
        renditions.make(made)
    return article
