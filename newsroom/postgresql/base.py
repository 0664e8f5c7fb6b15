"""Django's PostgreSQL for processes that serve: no request waits long for a database that is stopped or hangs.

`newsroom.gunicorn` puts it in the place of Django's own. Commands keep that, for a migration may take its time.
"""

from functools import partial

import psycopg
from django.db import OperationalError
from django.db.backends.postgresql import base

from newsroom.outage import Outage

#: Seconds a statement may take. The server ends it then by itself; if the server does not answer at all, we give up a
#: little later.
STATEMENT, GIVEN_UP = 4.5, 4.8
#: Seconds a new connection may take: the least that libpq knows.
CONNECT = 2
#: Seconds a connection that is kept may take to say that it is alive.
ALIVE = 1.5

#: With these options of a connection, in libpq's words.
OPTIONS = {"connect_timeout": CONNECT, "options": f"-c statement_timeout={int(STATEMENT * 1000)}"}


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection of one thread. All of a process share what they know of an outage."""

    outage: Outage | None = None

    def get_new_connection(self, conn_params):
        cls = type(self)
        cls.outage = cls.outage or Outage("The database", partial(_answers, conn_params))
        if cls.outage.is_on:
            raise OperationalError("The database is away.")
        try:
            connection = super().get_new_connection(conn_params)
        except psycopg.OperationalError as error:
            cls.outage.begin(error)
            raise
        # Cursors wait through it.
        connection.wait = partial(self._wait, connection.wait)
        return connection

    def _wait(self, wait, generator, *args, timeout=GIVEN_UP, **kwargs):
        try:
            return wait(generator, *args, timeout=timeout, **kwargs)
        except psycopg.errors._WaitTimeout:
            self.outage.begin(f"no answer within {timeout} seconds")
            self.connection.close()
            raise psycopg.OperationalError("The database does not answer.") from None

    def is_usable(self):
        # Not to be found out only after each statement's own time: it is asked before a request's first.
        if self.connection is None or self.outage.is_on:
            return False
        wait = self.connection.wait
        self.connection.wait = partial(wait, timeout=ALIVE)
        try:
            return super().is_usable()
        finally:
            self.connection.wait = wait


def _answers(conn_params):
    """Whether a new connection is given and used: a server that hangs may still take connections."""
    try:
        with psycopg.connect(**conn_params) as connection:
            connection.wait = partial(connection.wait, timeout=ALIVE)
            connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True
