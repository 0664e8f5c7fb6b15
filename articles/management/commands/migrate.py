"""`manage.py migrate`, which on PostgreSQL never has readers wait behind it for a table that somebody else holds."""

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import OperationalError, connections

#: Seconds. While a migration waits for a table, whoever asks for that table after it waits too.
LONGEST_WAIT = 5


class Command(Migrate):
    def handle(self, *args, database, **options):
        connection = connections[database]
        if connection.vendor != "postgresql":
            return super().handle(*args, database=database, **options)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = %s", [int(LONGEST_WAIT * 1000)])
        try:
            return super().handle(*args, database=database, **options)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "55P03":  # lock_not_available
                raise
            raise CommandError(
                f"Somebody held a table for over {LONGEST_WAIT} seconds that the migration named last above needs. It "
                "was not done; those before it were. Run `manage.py migrate` again."
            ) from error
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
