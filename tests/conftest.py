"""What every test stands on: folders of its own, plain static files, a hash of passwords that costs nothing.

Reads are counted in the database at once, not by a thread that sees nothing of a test's transaction.
"""

import pytest
from django.conf import settings
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# Machines are shared and databases slow at times: how long one example takes proves nothing.
hypothesis_settings.register_profile(
    "newsroom", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
hypothesis_settings.load_profile("newsroom")


@pytest.fixture(scope="session", autouse=True)
def _apart_from_the_real_newspaper(tmp_path_factory):
    """Keep what tests write out of var/, draw pages without `collectstatic`, and be found elsewhere than asked."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        READS_WRITTEN_EVERY=0,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        SITE_URL="https://news.example",
    ):
        yield
