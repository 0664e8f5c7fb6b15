"""What a reader does with a story besides reading it, and what the newspaper notices of it."""

import re

import pytest
from playwright.sync_api import expect

STORY = "/culture/how-paper-grows-old/"
OTHER = "/sport/how-to-climb-all-day/"
# Headless Chromium calls itself a program, and programs are not counted.
READER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"


@pytest.fixture
def reader(browser, newspaper):
    """Make a browser as a reader has it; `how` is what is special about it."""
    contexts = []

    def open_browser(**how):
        contexts.append(browser.new_context(base_url=newspaper.url, user_agent=READER, **how))
        return contexts[-1].new_page()

    yield open_browser
    for context in contexts:
        context.close()


def first_of_reading_now(page):
    return page.locator(".article__rail .numbered__link").first


def test_what_is_read_stands_first_under_others_are_reading_now(reader):
    page = reader()
    page.goto(OTHER)
    expect(first_of_reading_now(page)).not_to_have_text("How paper grows old")

    page.goto(STORY)
    with page.expect_request("**/api/read") as told:
        page.wait_for_timeout(5500)
    assert told.value.post_data.isdecimal()
    assert "cookie" not in told.value.all_headers()

    page.wait_for_timeout(3000)  # reads are written every two seconds
    page.goto(OTHER)
    expect(first_of_reading_now(page)).to_have_text("How paper grows old")
    assert page.context.cookies() == []


def test_a_glance_is_no_read(reader):
    page, told = reader(), []
    page.on("request", lambda request: told.append(request.url) if "/api/read" in request.url else None)

    page.goto(STORY)
    page.wait_for_timeout(2000)
    page.goto(OTHER)
    page.wait_for_timeout(500)

    assert told == []


def test_the_address_can_be_copied(reader, newspaper):
    page = reader(permissions=["clipboard-read", "clipboard-write"])
    page.goto(STORY)

    page.locator(".share--large").get_by_role("button", name="Copy the address").click()

    expect(page.locator(".share--large").get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{newspaper.url}{STORY}"


def test_without_scripts_a_story_is_whole_and_can_be_shared(reader):
    page = reader(java_script_enabled=False)
    page.goto(STORY)

    expect(page.locator("h1")).to_have_text("How paper grows old")
    expect(page.locator(".share--large").get_by_role("link", name="Share on Facebook")).to_have_attribute(
        "href", re.compile(r"^https://www\.facebook\.com/sharer/")
    )
    expect(page.locator(".share--large").get_by_role("button")).to_have_count(0)
    page.locator("summary", has=page.locator("use")).first.click()
    page.get_by_role("searchbox").first.fill("paper")
    page.get_by_role("searchbox").first.press("Enter")
    expect(page.get_by_role("link", name="How paper grows old").first).to_be_visible()
