"""Taking in the stories of another system: each whole in a transaction of its own, or not at all, and never twice."""

import functools
import re
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from .. import addresses, pictures, renditions, revisions, workflow
from ..models import Address, Article, ArticleTopic, Author, Byline, Image, Origin, Section, Topic
from ..models.topic import parse_topics
from ..refusals import Refused
from . import bodies
from .arrivals import Picture, Story
from .fetching import NotFetched


def _longest(model, name):
    field: Any = model._meta.get_field(name)
    return field.max_length


@contextmanager
def without_waiting_for_the_disk():
    """Let the database confirm each transaction before it is on the disk.

    Nothing is ever half there; after a loss of power the last stories are missing, and the next run brings them in.
    """
    on, off = {
        "sqlite": ("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL"),
        "postgresql": ("SET synchronous_commit TO off", "RESET synchronous_commit"),
    }[connection.vendor]
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(on)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(off)


class Arrivals:
    """Takes in what a reader of a foreign file found. `by` is the user who does it and must be able to publish.

    `report` is told about each story; `get_picture(url)` returns the bytes of a picture or raises NotFetched, without
    it pictures stay where they are. With `dry_run` everything is done and taken back. Raise Refused, with a sentence,
    for a mapping that names what is not here.
    """

    def __init__(self, export, *, by, mapping, report, get_picture=None, dry_run=False):
        self.export, self.by, self.mapping, self.report = export, by, mapping, report
        self.get_picture, self.dry_run = get_picture, dry_run
        #: Keys of pictures whose sizes are still to be made.
        self.new_images: list[int] = []
        if not by.has_perms(["articles.publish_article", "articles.add_article", "articles.change_any_article"]):
            raise Refused(f"{by} may not publish stories; name an editor.")
        found = Origin.objects.filter(source=export.name)
        self.articles = dict(found.exclude(article=None).values_list("key", "article"))
        self.images = dict(found.exclude(image=None).values_list("key", "image"))
        #: {path there: key here}, for links between stories.
        self.paths: dict[str, int] = dict(
            Address.objects.filter(article__origins__source=export.name).values_list("path", "article")
        )
        self.by_address = {picture.url: picture for picture in export.pictures.values() if picture.url}
        self.sections: dict[str, Section] = {section.slug: section for section in Section.objects.all()}
        self.topics: dict[str, int] = {topic.name.casefold(): topic.pk for topic in Topic.objects.all()}
        self.authors: dict[str, int] = dict(Author.objects.values_list("slug", "pk"))
        #: Paths that no other story can have. What somebody takes meanwhile, the database refuses.
        self.taken = set(Address.objects.values_list("path", flat=True))
        known = Article.objects.exclude(section=None).exclude(slug="").values_list("section__slug", "slug")
        self.taken |= {addresses.story_path(*place) for place in known}
        self._refuse_unknown_sections()

    def take_in(self, story):
        """Take in one Story, unless it is here already."""
        if story.key in self.articles:
            self.report.count("here already")
            return
        here = _Story(self, story)
        try:
            here.convert()
            with transaction.atomic():
                article = here.write()
                if self.dry_run:
                    transaction.set_rollback(True)
        except (ValidationError, workflow.Refused, DataError, IntegrityError, ValueError) as error:
            reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            self.report.count("not taken in")
            self.report.say(story, [f"Not taken in: {' '.join(reason.split())}", *here.problems])
            self._forget()
            return
        if self.dry_run:
            self._forget()
        else:
            self.articles[story.key] = article.pk
            if article.section:
                self.taken.add(addresses.story_path(article.section.slug, article.slug))
            self.paths |= dict.fromkeys(here.paths, article.pk)
        self.report.count(here.outcome)
        self.report.say(story, here.problems)

    def _forget(self):
        """Forget what a transaction that was taken back had made."""
        self.topics = {topic.name.casefold(): topic.pk for topic in Topic.objects.all()}
        self.authors = dict(Author.objects.values_list("slug", "pk"))
        self.sections = {section.slug: section for section in Section.objects.all()}

    def _refuse_unknown_sections(self):
        for slug in (self.mapping.section, self.mapping.pages):
            if slug and slug not in self.sections and slug not in self.mapping.sections.values():
                raise Refused(f"There is no section with the address “{slug}”. Make it first, or name another.")
        for slug in {*self.mapping.sections.values(), *self.mapping.authors.values()}:
            try:
                Author._meta.get_field("slug").clean(slug, None)
            except ValidationError as unfit:
                raise Refused(f"“{slug}” in the mapping: {' '.join(unfit.messages)}") from None

    # What a story asks for

    def section(self, slug, name):
        """Return the section with this address, made if the mapping names it and it is not there yet."""
        if slug not in self.sections:
            if Section.objects.filter(name=name).exists():
                name = slug
            section = Section(slug=slug, name=name[:60], position=len(self.sections) + 1)
            section.full_clean()
            section.save()
            self.sections[slug] = section
        return self.sections[slug]

    def topic(self, name):
        """Return the key of the topic of that name, made if need be."""
        folded = name.casefold()
        if folded not in self.topics:
            topic = Topic(name=name)
            topic.save()
            self.topics[folded] = topic.pk
        return self.topics[folded]

    def author(self, writer, problems):
        """Return the key of an author, made if need be, or None with a sentence in `problems`."""
        slug = self.mapping.authors.get(writer.key) or addresses.slug_for(writer.name) or addresses.slug_for(writer.key)
        if not slug:
            problems.append(f"The author “{writer.name[:100]}” was left out: there is no letter in the name.")
            return None
        if slug not in self.authors:
            self.authors[slug] = Author.objects.create(slug=slug, name=writer.name[:100] or slug).pk
        return self.authors[slug]

    def image(self, picture, problems):
        """Return the key of a picture of the library, fetched if need be, or None with a sentence in `problems`."""
        if picture.key in self.images:
            return self.images[picture.key]
        if self.get_picture is None or self.dry_run:
            self.report.count("pictures left where they are")
            return None
        try:
            image = self._fetched(picture)
        except (NotFetched, pictures.Refused, OSError, DataError, ValueError) as error:
            problems.append(f"The picture {picture.url[:300]} is not here: {error}")
            return None
        self.images[picture.key] = image.pk
        return image.pk

    def _fetched(self, picture):
        content = self.get_picture(picture.url)
        name = _file_name(picture.url, content)
        file = ContentFile(content, name=name)
        facts = pictures.inspect(file, max_bytes=settings.PICTURE_MAX_BYTES, max_pixels=settings.PICTURE_MAX_PIXELS)
        said = pictures.metadata(content)
        alt = next((words for words in (picture.alt, picture.caption, picture.title, said.alt) if _tells(words)), "")
        with transaction.atomic():
            image = Image.objects.filter(content_hash=facts.content_hash).first()
            if image is None:
                image = Image.objects.create(
                    file=file,
                    title=(picture.title or name)[:200],
                    alt=alt[:300],
                    is_decorative=not alt,
                    caption=picture.caption[:400],
                    credit=(picture.credit or said.credit or self.mapping.credit)[:200],
                    copyright=said.copyright[:200],
                    source=picture.url[:500],
                    taken_at=said.taken_at,
                    width=facts.width,
                    height=facts.height,
                    content_hash=facts.content_hash,
                    original_name=name[-200:],
                )
                renditions.make_first(image)
                self.new_images.append(image.pk)
            if not Origin.objects.filter(image=image, source=self.export.name, key=picture.key).exists():
                Origin.objects.create(source=self.export.name, key=picture.key[:200], image=image)
        return image


class _Story:
    """One story on its way in."""

    def __init__(self, arrivals, story):
        self.arrivals, self.story = arrivals, story
        self.problems = [*story.problems]
        self.paths = []
        self.outcome = "drafts"

    def convert(self):
        """Make the text ours and fetch the pictures: before the transaction, so that nobody waits for another host."""
        story, arrivals = self.story, self.arrivals
        self.body, problems = bodies.convert(
            story.html,
            bodies.Surroundings(
                hosts=arrivals.export.hosts,
                find_picture=self._find_picture,
                take_picture=functools.partial(arrivals.image, problems=self.problems),
                find_story=arrivals.paths.get,
            ),
        )
        self.lead = arrivals.image(story.lead, self.problems) if story.lead else None
        self.problems += problems

    def _find_picture(self, key, address):
        export = self.arrivals.export
        return export.pictures.get(key) or self.arrivals.by_address.get(address) or Picture(address[:200], address)

    def write(self):
        """Write the story and publish it as it was. Return the article."""
        story, arrivals = self.story, self.arrivals
        section, topics = self._place()
        article = Article(
            **{name: self._cut(name) for name in ("headline", "standfirst", "search_title", "social_title")},
            slug=addresses.slug_for(story.slug),
            section=section,
            body=self.body,
            lead_image_id=self.lead,
            created_by=arrivals.by,
        )
        self._find_address(article)
        article.save(force_insert=True)
        found = (arrivals.author(writer, self.problems) for writer in story.authors)
        authors = dict.fromkeys(key for key in found if key)
        Byline.objects.bulk_create(
            Byline(article=article, author_id=key, position=position) for position, key in enumerate(authors)
        )
        keys = dict.fromkeys(arrivals.topic(name) for name in topics)
        ArticleTopic.objects.bulk_create(ArticleTopic(content_object=article, tag_id=key) for key in keys)
        Origin.objects.create(source=arrivals.export.name, key=story.key, article=article)
        self._move(article)
        return article

    def _place(self):
        """Return (the section, the names of topics) that the story's categories and tags make."""
        story, arrivals, mapping = self.story, self.arrivals, self.arrivals.mapping
        slug, name, topics = "", "", [*story.tags]
        for label in story.categories:
            known = mapping.sections.get(label.key) or (label.key if label.key in arrivals.sections else "")
            if label.key in mapping.ignore:
                continue
            if label.key in mapping.topics:
                topics.append(mapping.topics[label.key])
            elif known and not slug:
                slug, name = known, label.name
            elif known != slug or not known:
                topics.append(label.name)
        if story.kind == "page" and mapping.pages:
            slug, name = mapping.pages, mapping.pages
        slug, name = (slug, name) if slug else (mapping.section, mapping.section)
        section = arrivals.section(slug, name or slug) if slug else None
        # A comma would part a name in two here.
        return section, parse_topics(",".join(re.sub("[,;\n]", " ", name) for name in topics))

    def _find_address(self, article):
        """Give the article an address that is free: its old one if it can be."""
        if article.section and article.slug and article.slug not in addresses.RESERVED_IN_SECTION:
            path = addresses.story_path(article.section.slug, article.slug)
            if path not in self.arrivals.taken:
                return
        try:
            article.clean()
        except ValidationError:
            wanted = article.slug
            article.slug = f"{wanted[:80]}-{addresses.slug_for(self.story.key)[-19:]}".strip("-")
            article.clean()
            self.problems.append(f"Its address “{wanted}” was taken; it has “{article.slug}”.")

    def _move(self, article):
        story, by = self.story, self.arrivals.by
        if story.status in {Story.LIVE, Story.WAITS}:
            self._publish(article)
        else:
            revisions.record(article, by=by)
            if story.status == Story.REVIEW and story.headline:
                workflow.submit(article, by=by)
                self.outcome = "in review"

    def _publish(self, article):
        story, by, now = self.story, self.arrivals.by, timezone.now()
        at = story.published_at or now
        try:
            if at > now:
                workflow.schedule(article, by=by, at=at)
                self.outcome = "scheduled"
            else:
                updated = max(at, min(story.updated_at or at, now))
                workflow.publish(article, by=by, first_published_at=at, updated_at=updated)
                self.outcome = "published"
        except workflow.Refused as refused:
            self.outcome = "drafts, since they could not be published"
            self.problems.append(f"It is a draft: {refused}")
            revisions.record(article, by=by)
        self._keep_addresses(article)

    def _keep_addresses(self, article):
        fit = [path for path in self.story.paths if len(path) <= _longest(Address, "path")]
        taken = workflow.claim(article, fit) if fit else []
        self.paths = [path for path in fit if path not in taken]
        for path in self.story.paths:
            if path not in self.paths:
                self.problems.append(f"Its old address {path[:100]} is another story’s here, or too long to be kept.")

    def _cut(self, name):
        """Return the words of a field of the story, as many as fit."""
        words, length = getattr(self.story, name), _longest(Article, name)
        if len(words) <= length:
            return words
        self.problems.append(
            f"The {name.replace('_', ' ')} was cut to {length} characters: “{words[length - 30 :][:200]}”."
        )
        return words[: length - 1].rstrip() + "…"


def _tells(words):
    """Whether words say what a picture shows: not nothing, and not the name of its file."""
    return bool(words) and " " in words.strip() and not pictures.is_file_name(words)


def _file_name(url, content):
    """Return what a fetched file is called: as at its address, with the ending that its content has."""
    name = unquote(PurePosixPath(urlsplit(url).path).name)[-150:] or "picture"
    kind = pictures.kind(content)
    fits = not kind or PurePosixPath(name).suffix.lower().removeprefix(".") in pictures.FORMATS[kind]
    return name if fits else f"{name}.{kind.lower()}"
