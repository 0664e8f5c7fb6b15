"""What a reader's browser does with the pages."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def asked(page):
    """Every address the page asks for."""
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    return addresses


@pytest.fixture
def complaints(page):
    """Everything the browser complains about: errors, refused styles and scripts, missing files."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_from_the_homepage_to_a_story(page, newspaper, asked, complaints):
    page.goto("/")
    page.locator("main h2 a, main h3 a").first.click()

    expect(page.locator("h1")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"^{newspaper.url}/[^/]+/[^/]+/$"))
    assert complaints == []
    assert [address for address in asked if not address.startswith((newspaper.url, "data:"))] == []


def test_a_page_asks_for_one_style_sheet_and_by_its_hashed_name(page, asked):
    page.goto("/")

    [sheet] = [address for address in asked if ".css" in address]
    assert re.search(r"/static/css/site\.[0-9a-f]{12}\.css$", sheet)
