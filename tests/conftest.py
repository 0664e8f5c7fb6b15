"""What every test stands on: folders of its own, plain static files, a hash of passwords that costs nothing.

Reads and redirects are counted in the database at once, not by a thread that sees nothing of a test's transaction.
"""

import fcntl
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from redis import Redis, RedisError

from .processes import free_port, manage

# Machines are shared and databases slow at times: how long one example takes proves nothing.
hypothesis_settings.register_profile(
    "newsroom", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
hypothesis_settings.load_profile("newsroom")


#: Modules about the desk's screens, the words of pages, and rights: databases do not answer these otherwise, and the
#: browser tests go through the same screens on PostgreSQL.
_NAMES = """
    admin admin_edit_address admin_front admin_house admin_keeping admin_live_blog admin_pictures admin_planning
    admin_previews admin_redirects article_page blocks checks components demo device email_edition embeds headers
    hostile_requests import_ghost import_wordpress languages live_blog mail metadata permissions preview_links readiness
    roles sharing views what_has_ended writing_surface
""".split()
ON_ONE_DATABASE = {Path(__file__).parent / f"test_{name}.py" for name in _NAMES}


def pytest_collection_modifyitems(items):
    """Mark what .ci/run plays once, whatever databases it goes through: what asks DATABASE_URL's nothing of its own."""
    for item in items:
        asks = any(map(item.get_closest_marker, ["django_db", "browser"])) or hasattr(item.module, "own_database")
        asks = asks or {"db", "transactional_db"} & set(item.fixturenames)
        if not asks or item.path in ON_ONE_DATABASE:
            item.add_marker(pytest.mark.apart)


@pytest.fixture(scope="session", autouse=True)
def _apart_from_the_real_newspaper(tmp_path_factory):
    """Keep what tests write out of var/, draw pages without `collectstatic`, and be found elsewhere than asked."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        COUNTS_WRITTEN_EVERY=0,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        SITE_URL="https://news.example",
    ):
        yield


@pytest.fixture(scope="session")
def static_root(tmp_path_factory):
    """A folder of static files as production serves them: collected once for all processes of a run."""
    of_the_run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        of_the_run = of_the_run.parent
    folder = of_the_run / "collected"
    with (of_the_run / "collected.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            done = manage("collectstatic", "--noinput", var=of_the_run / "collecting", STATIC_ROOT=str(folder))
            assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def one_connection():
    """Have a test's own connection stay open from one request to the next, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def redis_server(tmp_path):
    """A Redis of its own, which can be filled."""
    if not shutil.which("redis-server"):
        pytest.skip("redis-server is not installed")
    port = free_port()
    options = ["--port", str(port), "--save", "", "--dir", str(tmp_path), "--maxmemory-policy", "noeviction"]
    process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
    with Redis(port=port) as server:
        for _attempt in range(100):
            try:
                server.ping()
                break
            except RedisError:
                time.sleep(0.05)
        yield server
    process.terminate()
    process.wait(10)
