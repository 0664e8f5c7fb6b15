"""SQLite as a server needs it: see docs/operating.md, "Databases and caches"."""

import pytest
from django.db import IntegrityError, connection, transaction

from articles.models import Byline

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL is set by whoever runs it"),
]


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL: what is confirmed is on the disk
        ("foreign_keys", 1),
        ("busy_timeout", 20_000),
    ],
)
def test_it_is_set_for_a_server(pragma, value):
    with connection.cursor() as cursor:
        assert cursor.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_writers_queue_from_the_start_of_a_transaction():
    assert connection.transaction_mode == "IMMEDIATE"


def test_no_row_names_another_that_is_not_there():
    with transaction.atomic():
        Byline.objects.create(article_id=1, author_id=2)
        with pytest.raises(IntegrityError):
            connection.check_constraints()
        transaction.set_rollback(True)
