"""What a reader's device keeps: stories for later and for reading without a line, the size of the words."""

import re

import pytest
from playwright.sync_api import expect

#: The one story that is withdrawn: no other test may read it, as all of a process read one newspaper.
WITHDRAWN = "/science/how-a-bee-gives-directions/"
OTHER = "/culture/how-paper-grows-old/"


@pytest.fixture
def page(browser, newspaper):
    """A phone with the worker that tests elsewhere keep out."""
    context = browser.new_context(
        base_url=newspaper.url, viewport={"width": 390, "height": 844}, service_workers="allow"
    )
    yield context.new_page()
    assert context.cookies() == []
    context.close()


def read(page, path):
    """Open a story, and wait until the device has kept it."""
    page.goto(path)
    # Waiting inside the page: `wait_for_function` takes the promise itself for an answer.
    whole = page.evaluate(
        """async (path) => {
          const worker = (await navigator.serviceWorker.ready).active
          const cache = await caches.open("stories")
          const kept = async () => (await cache.keys()).map(({ url }) => new URL(url).pathname)
          const ends = [path, ".svg", ".woff2", ".css"]
          const isWhole = (paths) => ends.every((end) => paths.some((one) => one.endsWith(end)))
          for (let turn = 0; turn < 400; turn++) {
            if (worker.state === "activated" && isWhole(await kept())) return true
            await new Promise((go) => setTimeout(go, 50))
          }
        }""",
        path,
    )
    assert whole, "the device has not kept the story"


def names(page, title):
    return page.locator("section", has=page.get_by_role("heading", name=title)).locator("li a").all_text_contents()


def test_what_was_read_is_there_without_a_line_until_it_is_withdrawn(page, browser, newspaper):
    for path in (OTHER, WITHDRAWN):
        read(page, path)
    # It was kept while a banner stood over it.
    page.evaluate(
        """async (path) => {
          const cache = await caches.open("stories")
          const text = await (await cache.match(path)).text()
          const headers = { "content-type": "text/html; charset=utf-8" }
          await cache.put(path, new Response(text.replace("<html", "<html data-banner=7"), { headers }))
        }""",
        WITHDRAWN,
    )
    page.context.set_offline(True)

    page.goto("/science/")
    expect(page.get_by_role("heading", level=1, name="You are offline")).to_be_visible()
    expect(page.get_by_role("link", name="How paper grows old")).to_be_visible()
    assert page.locator("h1").evaluate("title => getComputedStyle(title).fontFamily").startswith("Newsreader")

    page.get_by_role("link", name="How a bee gives directions in the dark").click()
    expect(page.get_by_role("heading", level=1, name="How a bee gives directions in the dark")).to_be_visible()
    expect(page.get_by_text("You are offline. This is the story as this device kept it.")).to_be_visible()
    expect(page.locator("html")).not_to_have_attribute("data-banner", "7")
    assert page.locator(".article__lead img").evaluate(
        "async picture => (await picture.decode(), picture.naturalWidth)"
    )

    withdraw(browser, newspaper, "bee gives directions")
    page.context.set_offline(False)
    assert page.goto(WITHDRAWN).status == 410
    page.context.set_offline(True)
    page.goto(WITHDRAWN)
    expect(page.get_by_role("heading", level=1, name="You are offline")).to_be_visible()
    expect(page.get_by_role("link", name="How paper grows old")).to_be_visible()
    expect(page.get_by_role("link", name="How a bee gives directions in the dark")).to_have_count(0)


def withdraw(browser, newspaper, headline):
    desk = browser.new_context(base_url=newspaper.url).new_page()
    newspaper.sign_in(desk, "chief")
    desk.goto(f"/admin/articles/article/?q={headline.replace(' ', '+')}")
    desk.get_by_role("link", name=re.compile(headline)).first.click()
    desk.get_by_text("Unpublish or withdraw…").click()
    desk.get_by_label("Reason for withdrawing").fill("It dances in daylight too.")
    desk.get_by_role("button", name="Withdraw", exact=True).click()
    expect(desk.get_by_text("Withdrawn. Readers no longer see the story")).to_be_visible()
    desk.context.close()


def test_saved_and_recently_read_stories_are_listed_and_removed(page):
    page.goto("/saved/")
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    read(page, "/sport/how-to-climb-all-day/")
    save = page.get_by_role("button", name="Save for later")
    assert save.bounding_box()["height"] >= 44
    expect(save).to_have_attribute("aria-pressed", "false")
    save.click()
    expect(save).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(save).to_have_attribute("aria-pressed", "true")
    read(page, OTHER)
    read(page, "/opinion/leave-the-dandelions/")

    page.get_by_role("link", name="Saved and recently read").click()
    expect(page.locator(".kept__link")).to_have_count(3)
    assert names(page, "Saved for later") == ["How to climb all day"]
    assert names(page, "Recently read") == ["Leave the dandelions alone", "How paper grows old"]

    page.get_by_role("button", name="Remove: How paper grows old").click()
    expect(page.locator(".kept__link")).to_have_count(2)
    expect(page.get_by_role("link", name="Leave the dandelions alone")).to_be_focused()
    page.get_by_role("button", name="Forget all read").click()
    page.get_by_role("button", name="Remove all saved").click()
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    assert page.evaluate("localStorage.getItem('stories')") == "[]"
    pages_kept = (
        "caches.open('stories').then(async cache => (await cache.keys()).filter(({ url }) => url.endsWith('/')))"
    )
    assert page.evaluate(pages_kept) == []


def test_the_twenty_read_last_are_kept_and_what_was_saved(page):
    page.goto("/saved/")
    page.evaluate(
        """localStorage.setItem("stories", JSON.stringify(Array.from({ length: 30 }, (one, place) => ({
          id: `old ${place}`, path: `/old/${place}/`, headline: `Old ${place}`, files: [],
          ...(place === 29 && { saved: 1 }),
        }))))"""
    )
    read(page, OTHER)

    kept = page.evaluate("JSON.parse(localStorage.getItem('stories')).map(({ headline }) => headline)")
    assert kept == ["How paper grows old", *(f"Old {place}" for place in range(19)), "Old 29"]


def test_where_nothing_can_be_kept_a_story_is_whole_and_the_list_says_why(browser, newspaper):
    context = browser.new_context(base_url=newspaper.url)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused') } })")

    page.goto("/opinion/leave-the-dandelions/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Save for later")).to_have_count(0)
    page.locator("summary[aria-label='Text size']").click()
    page.get_by_role("radio", name="Largest").check(force=True)
    expect(page.locator("html")).to_have_attribute("data-text", "largest")
    page.goto("/saved/")
    expect(page.get_by_text("This browser keeps nothing for this site")).to_be_visible()
    assert errors == []
    context.close()


def test_the_size_of_the_words_is_kept_and_set_before_the_first_paint(page):
    size = "prose => parseFloat(getComputedStyle(prose).fontSize)"
    page.goto(OTHER)
    normal = page.locator(".prose").evaluate(size)
    page.locator("summary[aria-label='Text size']").click()
    expect(page.get_by_role("radio", name="Normal")).to_be_checked()
    page.get_by_role("radio", name="Normal").press("ArrowRight")
    expect(page.get_by_role("radio", name="Large", exact=True)).to_be_checked()
    assert page.locator(".prose").evaluate(size) == pytest.approx(normal * 1.15, abs=0.2)

    # Whatever is late in arriving, the size is there with the first line.
    page.route("**/site.*.js", lambda route: route.abort())
    page.goto("/opinion/leave-the-dandelions/")
    assert page.locator(".prose").evaluate(size) == pytest.approx(normal * 1.15, abs=0.2)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
