"""No list that readers see reads all stories: what PostgreSQL plans for each query, with twenty thousand of them."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import (
    Article,
    Correction,
    Edition,
    EditionByline,
    EditionTopic,
    Revision,
    SearchEntry,
    Section,
    Topic,
)

from .builders import make_author, make_section, make_topic

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite tells no costs"),
]

STORIES, SECTIONS, TOPICS, AUTHORS = 20_000, 8, 100, 50
#: What grows with the newspaper.
LONG = {model._meta.db_table for model in (Article, Edition, EditionByline, EditionTopic, Revision, SearchEntry)}
#: More rows than a page shows: ordered without an index, they would be read and put in order for each reader.
MANY = 2_000
#: A look for one row that costs less, in PostgreSQL's units, has ended long before all are read.
SHORT = 50


@pytest.fixture
def newspaper(db):
    """A newspaper with a story every half hour, its rows made by the database."""
    with connection.cursor() as cursor:
        _fill(cursor)


def _fill(cursor):
    sections = [make_section(name=f"Section {number}") for number in range(SECTIONS)]
    topics = [make_topic(name=f"Topic {number}") for number in range(TOPICS)]
    authors = [make_author(name=f"Author {number}") for number in range(AUTHORS)]
    at = f"now() - ({STORIES} - n) * interval '30 minutes'"
    moment = f"date_trunc('second', {at})"
    month = f"extract(year FROM {moment} AT TIME ZONE 'UTC') * 100 + extract(month FROM {moment} AT TIME ZONE 'UTC')"
    story = {
        "headline": "'The river rises for the ' || n || 'th time'",
        "slug": "'the-river-rises-' || n",
        "section_id": f"{sections[0].pk} + n % {SECTIONS}",
        "body": "repeat('<p>The water came in the night.</p>', 10)",
        "form": "'news'",
    }
    insert(cursor, Article, stage="'ready'", saved_at=moment, created_at=moment, **story)
    insert(cursor, Revision, article_id="n", by_name="'Ada'", snapshot="'{}'")
    moments = dict.fromkeys(("live_from", "first_published_at", "updated_at"), moment)
    own = {"article_id": "n", "revision_id": "n", "search_text": "'water'", "word_count": "60"}
    insert(cursor, Edition, **own, **moments, **story, published_month=month)
    insert(cursor, EditionByline, edition_id="n", author_id=f"{authors[0].pk} + n % {AUTHORS}")
    # The first topic is that of one story in ten.
    topic = f"{topics[0].pk} + CASE WHEN n % 10 = 0 THEN 0 ELSE 1 + n % {TOPICS - 1} END"
    insert(cursor, EditionTopic, content_object_id="n", tag_id=topic)
    words = "to_tsvector('simple', 'river water ' || n)"
    of_edition = {"edition_id": "n", "section_id": story["section_id"], "form": "'news'", "published_at": moment}
    insert(cursor, SearchEntry, words=words, title=words, **of_edition)
    insert(cursor, Correction, 500, article_id="n * 40", text="'It was not.'", by_name="'Ada'", live_from=moment)
    # Autovacuum does this in time: until then a search reads what was added last word by word.
    cursor.execute(
        "SELECT gin_clean_pending_list(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
        "JOIN pg_am ON pg_am.oid = relam WHERE amname = 'gin'"
    )
    cursor.execute("ANALYZE")


def insert(cursor, model, count=STORIES, **expressions):
    """Write rows with the keys 1 to `count`: a field is the SQL expression given for its column, or its default."""
    columns = {}
    for field in model._meta.local_concrete_fields:
        if field.column in expressions:
            columns[field.column] = expressions[field.column]
        elif field.primary_key:
            columns[field.column] = "n"
        elif field.null and not field.has_default():
            columns[field.column] = "NULL"
        else:
            value = field.get_db_prep_save(field.get_default(), connection)
            columns[field.column] = connection.ops.compose_sql("%s", [value])
    names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
    table = model._meta.db_table
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series(1, {count}) AS n")


def _pages():
    live = Edition.objects.live().newest_first()
    section, topic = Section.objects.first(), Topic.objects.order_by("pk").first()
    edition = live[50]
    author = edition.bylines.get().author
    yesterday = timezone.localdate(live[60].first_published_at)
    far_back = live[STORIES * 9 // 10].article_id
    return {
        "home": "/",
        "article": edition.get_absolute_url(),
        "section": section.get_absolute_url(),
        "section, far back": f"{section.get_absolute_url()}?before={far_back}",
        "topic": topic.get_absolute_url(),
        "topic, far back": f"{topic.get_absolute_url()}?before={far_back}",
        "author": author.get_absolute_url(),
        "latest": "/latest/",
        "latest, far back": f"/latest/?before={far_back}",
        "day": f"/archive/{yesterday:%Y/%m/%d}/",
        "month": f"/archive/{yesterday:%Y/%m}/",
        "corrections": "/corrections/",
        "search": "/search/?q=1234",
        "suggestions": "/search/suggestions?q=river+12",
        "feed": "/feed/",
        "feed of a section": f"{section.get_absolute_url()}feed/",
        "feed of a topic": f"{topic.get_absolute_url()}feed/",
        "feed of an author": f"{author.get_absolute_url()}feed/",
        "sitemap": "/sitemap.xml",
        "sitemap of a month": f"/sitemap-articles-{yesterday:%Y-%m}.xml",
        "sitemap of topics": "/sitemap-topics.xml",
        "sitemap of authors": "/sitemap-authors.xml",
        "news sitemap": "/news-sitemap.xml",
    }


def _too_much(plan):
    """Yield what a plan reads or orders of all the newspaper, in PostgreSQL's words."""
    if plan["Node Type"] == "Limit" and plan["Plan Rows"] == 1 and plan["Total Cost"] < SHORT:
        return
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in LONG:
        yield f"Seq Scan on {plan['Relation Name']}"
    if plan["Node Type"] == "Sort" and plan["Plan Rows"] > MANY:
        yield f"Sort of {plan['Plan Rows']} rows by {plan['Sort Key']}"
    for part in plan.get("Plans", ()):
        yield from _too_much(part)


def test_no_page_reads_or_orders_all_stories(newspaper, client):
    found = {}
    with connection.cursor() as cursor:
        for name, path in _pages().items():
            with CaptureQueriesContext(connection) as captured:
                assert client.get(path).status_code == 200, path
            for query in captured.captured_queries:
                cursor.execute(f"EXPLAIN (FORMAT JSON) {query['sql']}")
                answer = cursor.fetchone()[0]
                plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
                if wrong := list(_too_much(plan)):
                    found.setdefault(name, []).append((wrong, query["sql"]))
    assert found == {}
