"""A made-up newspaper of any size, written in bulk: what growth costs can be measured before a paper has grown.

The words are of no language, but spread as words of a language are. The same seed makes the same newspaper.
"""

import io
import random
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import cache
from itertools import accumulate
from multiprocessing import get_context

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.utils import timezone
from PIL import Image as Picture
from PIL import ImageOps

from articles import addresses, pagecache, pictures, renditions, revisions, roles, search
from articles.models import (
    Address,
    Article,
    ArticleTopic,
    Author,
    Byline,
    Correction,
    Edition,
    EditionByline,
    EditionRelated,
    EditionTopic,
    Image,
    ImageUse,
    ReadCount,
    RelatedArticle,
    Revision,
    Section,
    SiteIdentity,
    Topic,
    Transition,
)
from articles.models.story import Story

SECTIONS = ("World", "Business", "Science", "Technology", "Culture", "Sport", "Travel", "Opinion")
AUTHORS, TOPICS, PICTURES = 200, 2_000, 24
#: 144 stories a day, as a large paper has: a million are nineteen years.
EVERY = timedelta(minutes=10)
#: Of so many of the newest stories some are still at work.
AT_WORK = 2_000
BATCH = 500

SYLLABLES = "an ber con del er fin gar hal in jo kel lo mar nor ol per qua ri sen tor un ver wil yor zan".split()
#: As many words as a good dictionary of English has; how often each is used falls off as Zipf found.
VOCABULARY = 60_000


@cache
def vocabulary():
    """Return (the words, the most frequent first; their cumulative weights), the same each time."""
    chance = random.Random(2)
    words = dict.fromkeys("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _try in range(4 * VOCABULARY))
    words = list(words)[:VOCABULARY]
    # Mandelbrot's form of Zipf's law: the first word is about one in twenty of all.
    return words, list(accumulate(1 / (place + 2.7) ** 1.05 for place in range(1, len(words) + 1)))


def generate(articles, *, saves=2, seed=1, processes=1):
    """Fill an empty database with so many stories, the oldest with the lowest key. Yield how many each step wrote.

    Of the newest 2,000, in a hundred: 78 are live (three with unpublished changes), one is scheduled, one withdrawn,
    and twelve are drafts, five in review and three ready; of the older ones one in a hundred is withdrawn and the
    others are live. Each has been saved so often, twice at least. Accounts have no password.

    With more than one of `processes`, so many write stories at once: PostgreSQL takes that, SQLite does not.
    """
    newspaper = Newspaper(articles, saves, seed)
    newspaper.write_frame()
    starts = range(0, articles, BATCH)
    if processes == 1:
        yield from map(newspaper.write_stories, starts)
    else:
        connections.close_all()
        with ProcessPoolExecutor(processes, get_context("fork"), _take_up, [newspaper]) as pool:
            yield from pool.map(_write_stories, starts)
    newspaper.finish()


def _take_up(newspaper):
    """Begin a process: what it shares with the others is too large to be sent to it with each batch."""
    global _newspaper
    _newspaper = newspaper


def _write_stories(start):
    return _newspaper.write_stories(start)


class Newspaper:
    """What all batches share. Keys of stories are counted from 1, so that no batch has to ask what another wrote."""

    def __init__(self, articles, saves, seed):
        self.articles, self.saves, self.seed = articles, saves, seed
        self.now = timezone.now()
        words, weights = vocabulary()
        # Any stretch of it makes a text: drawing each word anew would take as long as all else.
        self.words = random.Random(seed).choices(words, cum_weights=weights, k=min(2_000_000, 1_000 * articles))
        self.names = [f"{first} {second}".title() for first in words[500:550] for second in words[900:940]]

    def write_frame(self):
        """Write what stories stand on: accounts, pictures, sections, authors, topics."""
        SiteIdentity.objects.create(pk=1, name="The Generated Times", tagline="All the words that fit")
        self.users = [self._account(role) for role in roles.ROLES]
        self.images = [self._picture(number) for number in range(PICTURES)]
        self.sections = Section.objects.bulk_create(
            Section(name=name, slug=addresses.slug_for(name), position=place) for place, name in enumerate(SECTIONS)
        )
        self.authors = Author.objects.bulk_create(
            Author(name=name, slug=addresses.slug_for(name)) for name in self.names[:AUTHORS]
        )
        self.topics = Topic.objects.bulk_create(
            Topic(name=f"On {name}", slug=addresses.slug_for(f"on {name}")) for name in self.names[:TOPICS]
        )

    def _account(self, role):
        name = role.lower().replace(" ", "-")
        user = User.objects.create_user(name, f"{name}@example.org", is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        return user

    def _picture(self, number):
        hue = 360 * number // PICTURES
        shades = Picture.linear_gradient("L").rotate(hue).resize((1_500, 1_000))
        content = io.BytesIO()
        ImageOps.colorize(shades, f"hsl({hue}, 60%, 25%)", f"hsl({hue}, 70%, 75%)").save(content, "JPEG")
        file = ContentFile(content.getvalue(), name=f"gradient-{number}.jpg")
        facts = pictures.inspect(file, max_bytes=settings.PICTURE_MAX_BYTES, max_pixels=settings.PICTURE_MAX_PIXELS)
        image = Image.objects.create(
            file=file,
            title=f"Gradient {number}",
            alt="One colour that runs from dark to light",
            credit="Made up",
            width=facts.width,
            height=facts.height,
            content_hash=facts.content_hash,
        )
        renditions.make_first(image)
        return image

    def write_stories(self, start):
        """Write the stories from number `start` on, up to BATCH of them, and return how many."""
        chance, rows = random.Random(f"{self.seed} {start}"), defaultdict(list)
        numbers = range(start, min(start + BATCH, self.articles))
        for number in numbers:
            self._add_story(rows, chance, number, earlier=range(start, number))
        with transaction.atomic():
            for model, instances in rows.items():
                model.objects.bulk_create(instances)
            search.write([edition for edition in rows[Edition] if edition.live_until is None])
        return len(numbers)

    def _add_story(self, rows, chance, number, earlier):
        """Add the rows of a story, {model: instances}; the numbers `earlier` are those it may point to."""
        key, kind, is_new = number + 1, number % 100, number >= self.articles - AT_WORK
        at = self.now - EVERY * (self.articles - number)
        image = chance.choice([None, *self.images, *self.images])
        figure = chance.choice(self.images) if number % 3 == 0 else None
        # The median of 300 words and the spread of a newspaper's short and long stories.
        paragraphs = [self._text(chance, 45) for _one in range(max(2, min(60, round(chance.lognormvariate(1.9, 0.6)))))]
        headline = self._text(chance, 8)[:-1]
        story = {
            "headline": headline,
            "slug": f"{addresses.slug_for(headline)[:90]}-{key}",
            "section_id": chance.choice(self.sections).pk,
            "form": chance.choice([Story.Form.NEWS, Story.Form.NEWS, Story.Form.FEATURE, Story.Form.OPINION]),
            "standfirst": self._text(chance, 25),
            "body": "".join(f"<p>{words}</p>" for words in paragraphs),
            "lead_image_id": image and image.pk,
        }
        if figure:
            story["body"] += f'<figure data-image="{figure.pk}"></figure>'
        topics = {0} if chance.random() < 0.1 else set()
        topics |= {1 + int((TOPICS - 1) * chance.random() ** 2) for _one in range(2)}
        names = [(chance.choice(self.authors).pk, Byline.Role.WORDS)]
        if kind % 6 == 0:
            names.append((chance.choice(self.authors).pk, Byline.Role.PHOTOGRAPHS))
        related = [1 + chance.choice(earlier)] if earlier and kind % 4 == 0 else []

        stage = Article.Stage.READY
        if is_new and 80 <= kind < 97:
            stage = Article.Stage.DRAFT if kind < 92 else Article.Stage.REVIEW
        rows[Article].append(
            Article(
                pk=key,
                stage=stage,
                created_by=chance.choice(self.users),
                assigned_to=chance.choice([None, *self.users]) if is_new else None,
                planned_for=at + timedelta(days=chance.randrange(4)) if is_new and kind % 6 == 0 else None,
                created_at=at - timedelta(days=1),
                **story,
            )
        )
        snapshot = {
            "schema": revisions.SCHEMA,
            "fields": {name.removesuffix("_id"): value for name, value in story.items()},
            "bylines": names,
            "topics": sorted(self.topics[topic].name for topic in topics),
            "related": related,
        }
        editor = self.users[1]
        rows[Revision] += [
            Revision(
                pk=number * self.saves + save,
                article_id=key,
                snapshot=snapshot,
                by=editor,
                by_name="Editor",
                saved_at=at - timedelta(hours=self.saves - save),
            )
            for save in range(1, self.saves + 1)
        ]
        links = {"article_id": key}
        rows[Byline] += _bylines(Byline, names, **links)
        rows[ArticleTopic] += [ArticleTopic(content_object_id=key, tag=self.topics[topic]) for topic in topics]
        rows[RelatedArticle] += [RelatedArticle(target_id=target, **links) for target in related]
        rows[ImageUse] += _uses(image, figure, **links)
        if is_new and kind >= 80:
            return

        begins = self.now + timedelta(hours=kind) if is_new and kind == 78 else at
        rows[Edition].append(
            Edition(
                pk=key,
                # Three in a hundred have been saved again since.
                revision_id=number * self.saves + self.saves - (is_new and kind < 3),
                live_from=begins,
                live_until=begins + timedelta(minutes=5) if kind == 79 else None,
                withdrawn=kind == 79,
                first_published_at=begins,
                updated_at=begins + timedelta(minutes=3) if kind == 5 else begins,
                search_text="\n".join(paragraphs),
                word_count=45 * len(paragraphs),
                **links,
                **story,
            )
        )
        of_edition = {"edition_id": key}
        rows[EditionByline] += _bylines(EditionByline, names, **of_edition)
        rows[EditionTopic] += [EditionTopic(content_object_id=key, tag=self.topics[topic]) for topic in topics]
        rows[EditionRelated] += [EditionRelated(target_id=target, **of_edition) for target in related]
        rows[ImageUse] += _uses(image, figure, **of_edition)
        section = SECTIONS[story["section_id"] - self.sections[0].pk]
        path = addresses.story_path(addresses.slug_for(section), story["slug"])
        rows[Address].append(Address(path=path, claimed_at=begins, **links))
        rows[Transition].append(
            Transition(
                headline=headline,
                verb=Transition.Verb.SCHEDULE if begins > self.now else Transition.Verb.PUBLISH,
                from_stage=Article.Stage.READY,
                to_stage=Article.Stage.READY,
                by=editor,
                by_name="Editor",
                at=min(begins, self.now),
                effective_at=begins,
                **links,
            )
        )
        if kind == 50:
            at = begins + timedelta(minutes=2)
            rows[Correction].append(Correction(text=self._text(chance, 20), by_name="Editor", live_from=at, **links))

    def _text(self, chance, length):
        """Return a sentence of so many words."""
        start = chance.randrange(len(self.words) - length)
        return f"{' '.join(self.words[start : start + length]).capitalize()}."

    def finish(self):
        """Count reads of the last hours, and tell the database what it holds now."""
        this_hour = self.now.replace(minute=0, second=0, microsecond=0)
        newest = Edition.objects.live(self.now).newest_first().values_list("article", flat=True)[:300]
        ReadCount.objects.bulk_create(
            ReadCount(article_id=key, hour=this_hour - timedelta(hours=age), reads=key * (7 + age) % 1_000)
            for key in newest
            for age in range(6)
        )
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [Article, Revision, Edition]):
                cursor.execute(statement)
            cursor.execute("ANALYZE")
        pagecache.purge_everything()


def _bylines(model, names, **of):
    return [model(author_id=author, role=role, position=place, **of) for place, (author, role) in enumerate(names)]


def _uses(lead, figure, **of):
    shown = ((lead, ImageUse.Kind.LEAD), (figure, ImageUse.Kind.FIGURE))
    return [ImageUse(image=image, kind=kind, **of) for image, kind in shown if image]
