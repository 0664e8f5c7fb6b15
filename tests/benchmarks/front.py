"""How quick the layout editor is with a hundred stories on the homepage.

    python -m tests.benchmarks.front [--stories 100]

Fills the database that VAR_DIR or DATABASE_URL names, which must be migrated and empty, and prints the median of nine
answers in milliseconds: the homepage, the page that lays it out, and one act on it. Then it opens that page in
Chromium, types a headline of a placed story and moves the story by keys, and prints the longest time from a key to the
next paint (https://www.w3.org/TR/event-timing/): an editor does not notice what is under 100 ms. Everything runs on
this machine at once, so where it is busy with other things the time of the processor says more: that of the longest
task that a key, or what is drawn for one, waits for.
"""

# ruff: noqa: E402 - Django is set up before anything of it is read

import argparse
import json
import os
import shutil
from statistics import median
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
django.setup()

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.staticfiles.testing import StaticLiveServerTestCase
from django.test import Client, override_settings
from playwright.sync_api import sync_playwright

from articles import homepage, layouts
from articles.models import Front
from tests.builders import make_chief, make_image, make_live, make_section

TIMES = 9
PASSWORD = "between-two-rivers"
KEYS = """() => {
  window.longest = 0
  const note = (one) => { if (one.name.startsWith("key")) window.longest = Math.max(window.longest, one.duration) }
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: "event", durationThreshold: 16 })
}"""


def fill(number):
    """Lay out a homepage of so many stories by hand."""
    chief = User.objects.filter(username="clara").first() or make_chief()
    sections, image = [make_section() for _section in range(8)], make_image()
    keys = iter([make_live(section=sections[one % 8], lead_image=image).article_id for one in range(number)])
    zones = [layouts.new_zone("lead", 1)]
    zones += [layouts.new_zone("top", place, count=8) for place in range(2, 2 + number // 8)]
    for zone in zones:
        for slot in zone["slots"]:
            slot["article"] = next(keys, None)
    homepage.publish(Front.of(), {"zones": zones}, by=chief)
    return chief


def answer(ask):
    """Return the median of several answers in milliseconds."""
    times = []
    for _time in range(TIMES):
        begun = perf_counter()
        assert ask().status_code == 200
        times.append((perf_counter() - begun) * 1000)
    return median(times)


def ask_the_server(chief):
    client = Client()
    client.force_login(chief)
    base = homepage.working(Front.of()).pk
    fetch = {"X-Requested-With": "fetch"}
    print(f"homepage            {answer(lambda: client.get('/')):6.0f} ms")
    print(f"layout editor       {answer(lambda: client.get('/admin/front/')):6.0f} ms")
    print(f"its page            {answer(lambda: client.get('/admin/front/page/')):6.0f} ms")
    act = {"base": base, "do": "down:z1s1"}
    print(f"one act             {answer(lambda: client.post('/admin/front/', act, headers=fetch)):6.0f} ms")


class Measured:
    """The longest that keys take in a frame of a page while something is done: until the next paint, and in work."""

    def __init__(self, name, page, frame):
        self.name, self.page, self.frame = name, page, frame

    def __enter__(self):
        self.frame.evaluate(KEYS)
        self.page.context.browser.start_tracing(page=self.page, categories=["toplevel", "__metadata"])

    def __exit__(self, *raised):
        events = json.loads(self.page.context.browser.stop_tracing())["traceEvents"]
        mains = {(one["pid"], one["tid"]) for one in events if one.get("args", {}).get("name") == "CrRendererMain"}
        tasks = [one.get("tdur", 0) / 1000 for one in events if (one["pid"], one["tid"]) in mains]
        longest = self.frame.evaluate("window.longest")
        print(f"{self.name:19} {longest:6.0f} ms, {max(tasks):3.0f} ms of work")


def ask_the_browser(chief):
    class Served(StaticLiveServerTestCase):
        """Only the server of it is used, on the database as it is."""

    Served.setUpClass()
    chromium = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(base_url=Served.live_server_url, viewport={"width": 1440, "height": 900})
        page.goto("/admin/login/")
        page.get_by_label("Username").fill(chief.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.goto("/admin/front/?slot=z1s1")
        story = page.frame_locator("[data-front-frame]").locator("[data-slot=z1s1]")
        story.wait_for()
        page.wait_for_load_state("networkidle")
        with Measured("typing, longest", page, page.main_frame):
            field = page.get_by_label("Headline on this page")
            field.press_sequentially("The bridge over the river is open", delay=60)
            page.wait_for_timeout(3000)
        frame = next(one for one in page.frames if "/front/page/" in one.url)
        with Measured("moving, longest", page, frame):
            for _step in range(5):
                frame.locator("[data-slot]").nth(4).focus()
                page.keyboard.press("Alt+ArrowDown")
                page.keyboard.press("ArrowDown")
                page.wait_for_timeout(1500)
        browser.close()
    Served.tearDownClass()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=100)
    options = parser.parse_args()
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(ALLOWED_HOSTS=["*"], STORAGES={**settings.STORAGES, **plain}):
        the_chief = fill(options.stories)
        ask_the_server(the_chief)
        ask_the_browser(the_chief)
