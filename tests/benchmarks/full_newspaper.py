"""A newspaper with years of stories, made in bulk: what benchmarks measure against."""

import random
from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import F
from django.utils import timezone

from articles.models import (
    Article,
    ArticleTopic,
    Byline,
    Edition,
    EditionByline,
    EditionTopic,
    Revision,
    Topic,
)
from articles.models.story import STORY_FIELDS

from ..builders import figure, make_author, make_image, make_section

SECTIONS = ("World", "Business", "Science", "Technology", "Culture", "Sport", "Travel", "Opinion")
WORDS = "river harbour council bridge winter teacher market orchard signal museum ferry garden letter summit".split()


def fill(stories=10_000, revisions=30, words=450):
    """Fill an empty database, of tests or of the benchmark, the same way each time. Return its users by role.

    Of a hundred stories, 78 are live (three with unpublished changes), one is scheduled and one withdrawn; the others
    are at work: twelve drafts, five in review, three ready. One in six has a plan.
    """
    chance, now = random.Random(1), timezone.now()
    users = {role: _user(role) for role in ("Reporter", "Editor", "Picture editor", "Chief")}
    sections = [make_section(name, position=number) for number, name in enumerate(SECTIONS)]
    images = [make_image(credit=f"Photographer {number}") for number in range(12)]
    authors = [make_author() for _number in range(40)]
    authors[0].user = users["Reporter"]
    authors[0].save()
    topics = Topic.objects.bulk_create([Topic(name=f"Topic {number}", slug=f"topic-{number}") for number in range(300)])
    texts = [_text(chance, images, words) for _number in range(20)]

    articles = []
    for number in range(stories):
        age = timedelta(hours=number * 4, minutes=chance.randrange(200))
        kind = number % 100
        stage = "draft" if 80 <= kind < 92 else "review" if 92 <= kind < 97 else "ready"
        headline = f"{' '.join(chance.choices(WORDS, k=6)).capitalize()} {number}"
        articles.append(
            Article(
                headline=headline,
                slug=headline.lower().replace(" ", "-"),
                standfirst=" ".join(chance.choices(WORDS, k=20)),
                section=chance.choice(sections),
                form=chance.choice(["news", "feature", "opinion"]),
                body=chance.choice(texts),
                lead_image=chance.choice([None, *images]),
                stage=stage,
                created_by=users[chance.choice(["Reporter", "Editor", "Chief"])],
                assigned_to=chance.choice([None, None, users["Reporter"], users["Editor"]]),
                planned_for=now - age + timedelta(days=chance.randrange(4)) if number % 6 == 0 else None,
                created_at=now - age - timedelta(days=1),
            )
        )
    articles = Article.objects.bulk_create(articles, batch_size=500)
    Article.objects.update(saved_at=F("created_at") + timedelta(days=1))
    rows = [(article, author) for article in articles for author in chance.sample(authors, chance.choice([1, 1, 2]))]
    Byline.objects.bulk_create([Byline(article=article, author=author) for article, author in rows], batch_size=2000)
    tagged = [(article, topic) for article in articles for topic in chance.sample(topics, 3)]
    ArticleTopic.objects.bulk_create(
        [ArticleTopic(content_object=article, tag=topic) for article, topic in tagged], batch_size=2000
    )
    _editions(articles, _revisions(articles, revisions, users["Editor"]), now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return users


def _user(role):
    name = role.lower().replace(" ", "-")
    user = User.objects.create_user(name, f"{name}@example.org", "between-two-rivers", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def _text(chance, images, words):
    paragraphs = [f"<p>{' '.join(chance.choices(WORDS, k=45)).capitalize()}.</p>" for _number in range(words // 45)]
    return "".join([*paragraphs[:3], figure(chance.choice(images)), *paragraphs[3:]])


def _revisions(articles, number, by):
    """Give each article so many revisions, each with a whole text. Return {article key: keys of the newest two}."""
    at, newest = timezone.now(), {}
    for start in range(0, len(articles), 200):
        made = [
            Revision(
                article=article,
                by=by,
                by_name="Editor",
                saved_at=at,
                snapshot={"schema": 1, "fields": {"headline": article.headline, "body": article.body}},
            )
            for _time in range(number)
            for article in articles[start : start + 200]
        ]
        for revision in Revision.objects.bulk_create(made, batch_size=1000):
            newest[revision.article_id] = (*newest.get(revision.article_id, ())[-1:], revision.pk)
    return newest


def _editions(articles, newest, now):
    """Publish what fill() says is or was live, and schedule what waits."""
    editions = []
    for number, article in enumerate(articles):
        kind = number % 100
        if kind >= 80:
            continue
        begins = now + timedelta(hours=number + 1) if kind == 78 else article.created_at + timedelta(hours=23)
        editions.append(
            Edition(
                article=article,
                # Three in a hundred have been saved again since.
                revision_id=newest[article.pk][0 if kind < 3 else -1],
                live_from=begins,
                live_until=now - timedelta(minutes=1) if kind == 79 else None,
                first_published_at=begins,
                updated_at=begins,
                search_text=f"{article.headline}\n{article.body}".casefold(),
                word_count=450,
                **{name: getattr(article, name) for name in STORY_FIELDS},
            )
        )
    editions = Edition.objects.bulk_create(editions, batch_size=500)
    by_article = {edition.article_id: edition for edition in editions}
    EditionByline.objects.bulk_create(
        [
            EditionByline(edition=by_article[row.article_id], author_id=row.author_id)
            for row in Byline.objects.filter(article__in=list(by_article))
        ],
        batch_size=2000,
    )
    EditionTopic.objects.bulk_create(
        [
            EditionTopic(content_object=by_article[row.content_object_id], tag_id=row.tag_id)
            for row in ArticleTopic.objects.filter(content_object__in=list(by_article))
        ],
        batch_size=2000,
    )
