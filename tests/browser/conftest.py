"""Tests that drive Chromium against a newspaper served as in production: gunicorn, hashed static files, the demo in it.

The newspaper lives in a database of its own, on whatever DATABASE_URL names. Each process that runs such tests makes
one; `--dist loadfile` keeps a file's tests in one process.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import expect

from tests.processes import free_port, manage, own_database, serving

#: Debian's build without windows comes first: it draws the same pages with a third less work.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)

# What a page does in its own time takes longer where two processes share a busy machine with their browsers.
expect.set_options(timeout=20_000)

# Playwright runs an event loop in this thread for as long as the browser lives; Django would refuse the database to
# every later test of this process.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM and os.environ.get("CI") != "true":
                item.add_marker(pytest.mark.skip(reason="Chromium is missing: apt install chromium-headless-shell"))


@pytest.fixture(scope="session")
def _no_connection():
    connections.close_all()


@pytest.fixture(scope="session")
def playwright(_no_connection, playwright):
    """Playwright, with no database connection open when its event loop begins or ends.

    In a thread with an event loop Django keeps other connections than in one without; what the other tests of this
    process left open would be out of reach, and the tests' database could not be dropped.
    """
    yield playwright
    connections.close_all()


@dataclass
class Newspaper:
    """The demo newspaper being served. `passwords` has one per role: reporter, editor, picture-editor, chief."""

    url: str
    passwords: dict[str, str]
    var: Path
    variables: dict[str, str]

    def manage(self, *command):
        """Run `manage.py command` as its operator does."""
        done = manage(*command, var=self.var, **self.variables)
        assert done.returncode == 0, done.stderr

    def sign_in(self, page, role):
        page.goto(f"{self.url}/admin/login/")
        page.get_by_label("Username").fill(role)
        page.get_by_label("Password").fill(self.passwords[role])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{self.url}/admin/")


@pytest.fixture(scope="session")
def newspaper(tmp_path_factory, empty_database, static_root):
    var = tmp_path_factory.mktemp("newspaper")
    port = free_port()
    variables = {
        "SITE_URL": f"http://localhost:{port}",
        "CACHE_URL": os.environ.get("CACHE_URL", ""),
        "STATIC_ROOT": str(static_root),
        # Browsers look at once at what was changed; that it is there in a second is proven elsewhere.
        "PAGE_CACHE_MB": "0",
        **empty_database,
    }
    newspaper = Newspaper(variables["SITE_URL"], {}, var, variables)
    for command in ("migrate", "demo"):
        newspaper.manage(command)
    lines = (var / "demo-accounts.txt").read_text().splitlines()
    newspaper.passwords.update(line.split() for line in lines)
    # Making every size of the demo's pictures takes minutes of processor time, and no page waits for them.
    with serving(var, "--no-worker", port=port, **variables):
        yield newspaper


@pytest.fixture(scope="session")
def empty_database():
    """What names the newspaper's database."""
    with own_database("newsroom_browser") as variables:
        yield variables


@pytest.fixture(scope="module")
def editors(browser, newspaper):
    """A browser context in which an editor has signed in, once for all tests of a file."""
    context = browser.new_context(base_url=newspaper.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    newspaper.sign_in(page, "editor")
    page.close()
    yield context
    context.close()


@pytest.fixture(scope="session")
def base_url(newspaper):
    """What page.goto("/") begins with."""
    return newspaper.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Keep the readers' worker out of tests that are not about it: what it fetches cannot be seen or stopped there."""
    return {**browser_context_args, "service_workers": "block"}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    # Chromium's own sandbox refuses to run as root, which containers and build machines often are.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": [*quiet, *sandbox]}
