"""An archive of a hundred thousand stories in a language that is made up, but spread as words of a language are."""

import random
from datetime import timedelta
from itertools import accumulate

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from articles import search
from articles.models import Article, Edition, EditionByline, EditionTopic, Revision, Topic
from articles.models.story import STORY_FIELDS, Story

from ..builders import make_author, make_section

SECTIONS = ("World", "Business", "Science", "Technology", "Culture", "Sport", "Travel", "Opinion")
SYLLABLES = "an ber con del er fin gar hal in jo kel lo mar nor ol per qua ri sen tor un ver wil yor zan".split()
#: As many words as a good dictionary of English has; how often each is used falls off as Zipf found.
VOCABULARY = 60_000
BATCH = 1000


def vocabulary():
    """Return (the words, the most frequent first; their cumulative weights), the same each time."""
    chance = random.Random(2)
    words = dict.fromkeys("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _try in range(4 * VOCABULARY))
    words = list(words)[:VOCABULARY]
    # Mandelbrot's form of Zipf's law: the first word is about one in twenty of all.
    return words, list(accumulate(1 / (place + 2.7) ** 1.05 for place in range(1, len(words) + 1)))


def fill(stories):
    """Fill an empty database with so many live stories of some 300 words, over twenty years, and enter them."""
    chance, now = random.Random(3), timezone.now()
    words, weights = vocabulary()
    by = User.objects.create_user("archivist")
    sections = [make_section(name, position=number) for number, name in enumerate(SECTIONS)]
    authors = [make_author() for _number in range(200)]
    names = [f"{first} {second}" for first in words[500:540] for second in words[900:950]]
    topics = Topic.objects.bulk_create([Topic(name=name, slug=name.replace(" ", "-")) for name in names])

    def text(length):
        return " ".join(chance.choices(words, cum_weights=weights, k=length)).capitalize()

    for start in range(0, stories, BATCH):
        articles = []
        for number in range(start, min(start + BATCH, stories)):
            headline = text(8)
            paragraphs = [f"<p>{text(45)}.</p>" for _number in range(chance.randint(3, 10))]
            articles.append(
                Article(
                    headline=headline,
                    slug=f"{headline[:60].lower().replace(' ', '-')}-{number}",
                    standfirst=text(25),
                    section=chance.choice(sections),
                    form=chance.choice([Story.Form.NEWS, Story.Form.FEATURE, Story.Form.OPINION]),
                    body="".join(paragraphs),
                )
            )
        Article.objects.bulk_create(articles)
        revisions = Revision.objects.bulk_create(Revision(article=one, by=by, snapshot={}) for one in articles)
        editions = []
        for article, revision in zip(articles, revisions, strict=True):
            begins = now - timedelta(minutes=chance.randrange(20 * 365 * 24 * 60))
            editions.append(
                Edition(
                    article=article,
                    revision=revision,
                    live_from=begins,
                    first_published_at=begins,
                    updated_at=begins,
                    search_text=article.body.replace("<p>", "").replace("</p>", "\n").strip(),
                    word_count=300,
                    **{name: getattr(article, name) for name in STORY_FIELDS},
                )
            )
        Edition.objects.bulk_create(editions)
        EditionByline.objects.bulk_create(EditionByline(edition=one, author=chance.choice(authors)) for one in editions)
        EditionTopic.objects.bulk_create(
            EditionTopic(content_object=one, tag=topic) for one in editions for topic in chance.sample(topics, 3)
        )
        search.write(editions)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
