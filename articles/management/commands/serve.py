"""The start of a newspaper: in a container, and in `make run`."""

import os
import socket
import sys

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections
from django.urls import reverse

from articles import first_account, health
from articles.management.launcher import Launcher


class Command(BaseCommand):
    help = "Serve the newspaper with gunicorn, as production does."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="The address to listen on; PORT names the port.")
        parser.add_argument("--no-worker", action="store_true", help="Leave `manage.py worker` to run elsewhere.")

    def handle(self, *, host, no_worker, **options):
        refuse_taken_port(host, settings.PORT)
        refuse_uncollected_static_files()
        # Asked first: `migrate` takes a second also where nothing is left to do.
        if settings.EMBEDDED and health.problem() == health.MIGRATIONS_MISSING:
            call_command("migrate", interactive=False, verbosity=0)
        refuse_unready_database()
        for line in advice():
            self.stdout.write(line)
        self.stdout.flush()
        connections.close_all()
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:newsroom.gunicorn"]
        gunicorn += ["--bind", f"{host}:{settings.PORT}", "newsroom.wsgi"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        if no_worker:
            # gunicorn takes this process's place: nothing stands between it and SIGTERM.
            os.execve(sys.executable, gunicorn, environment)
        sys.exit(Launcher(gunicorn, [sys.executable, "-m", "django", "worker"], environment).run())


def refuse_taken_port(host, port):
    """Raise CommandError now, in a sentence, where gunicorn would try for seconds and then say errno 98."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            raise CommandError(
                f"PORT {port} on {host} cannot be used ({error.strerror}). "
                f"Stop what listens there, or name another: PORT={port + 1 if port < 65535 else 8000}."
            ) from error


def refuse_uncollected_static_files():
    """Raise CommandError when every page would miss its style sheet. With DEBUG on, the sources are served."""
    if not settings.DEBUG and not staticfiles_storage.hashed_files:
        raise CommandError("The static files are not collected. Run `manage.py collectstatic`, then start again.")


def refuse_unready_database():
    """Raise CommandError when the database is away or older than the code. Migrating is a command of its own."""
    problem = health.problem()
    if problem == health.MIGRATIONS_MISSING:
        raise CommandError("The database lacks migrations. Run `manage.py migrate`, then start again.")
    if problem:
        raise CommandError("The database cannot be reached: see DATABASE_URL.")


def advice():
    """Return what whoever starts the site should know, one sentence a line."""
    lines = [f"The newspaper is at {settings.SITE_URL}/, its desk at {settings.SITE_URL}/admin/. Ctrl-C stops it."]
    if settings.EMBEDDED:
        lines.append("For readers elsewhere, set SITE_URL to its address: SITE_URL=https://www.example.org.")
    if settings.SITE_URL.startswith("https:") and not settings.TRUSTED_PROXIES:
        lines.append(
            "SITE_URL is https, but TRUSTED_PROXIES names no proxy that brings https requests here: "
            "every page will answer with a redirect to itself."
        )
    if token := first_account.token():
        link = settings.SITE_URL + reverse("admin:first_account", args=[token])
        lines.append(f"Nobody can sign in yet. Make the first account at {link} (or with `manage.py createsuperuser`).")
    return lines
