"""axe-core finds nothing on the main pages of the editors' side, light and dark, at a desk and on a phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PAGES = {
    "desk": "/admin/",
    "calendar": "/admin/calendar/",
    "stories": "/admin/articles/article/",
    "new story": "/admin/articles/article/add/",
    "pictures": "/admin/articles/image/",
    "new picture": "/admin/articles/image/add/",
    "topics": "/admin/articles/topic/",
    "authors": "/admin/articles/author/",
    "new author": "/admin/articles/author/add/",
    "section": "/admin/articles/section/1/change/",
    "new page": "/admin/articles/page/add/",
    "site": "/admin/articles/siteidentity/1/change/",
    "people": "/admin/auth/user/",
    "new account": "/admin/auth/user/add/",
    "password": "/admin/password_change/",
}
SCREENS = [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)]


@pytest.fixture(scope="module")
def account(browser, newspaper):
    """What a browser keeps that the chief has signed in with."""
    context = browser.new_context(base_url=newspaper.url)
    newspaper.sign_in(context.new_page(), "chief")
    yield context.storage_state()
    context.close()


@pytest.fixture(params=SCREENS, ids=lambda screen: f"{screen[0]}-{screen[1]}")
def page(request, browser, newspaper, account):
    scheme, width = request.param
    context = browser.new_context(
        base_url=newspaper.url,
        storage_state=account,
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        bypass_csp=True,  # axe is written into the page
    )
    yield context.new_page()
    context.close()


def problems(page):
    """Return [(rule, first element, what is the matter)] of the page as it stands."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response
    assert len(found["passes"]) > 10, "axe has not looked at the page"
    return [(one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"]) for one in found["violations"]]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_found_on_a_page(page, name):
    page.goto(PAGES[name])
    expect(page.get_by_role("heading", level=1)).to_have_count(1)

    assert problems(page) == []


def open_story(page):
    page.goto("/admin/articles/article/?q=sunsets")
    page.get_by_role("link", name=re.compile("Why sunsets on Mars are blue")).first.click()
    page.locator(".ProseMirror[contenteditable=true]").wait_for()


def test_nothing_is_found_on_the_page_for_writing_with_every_group_open(page):
    open_story(page)
    page.evaluate("for (const group of document.querySelectorAll('#panel details')) group.open = true")

    assert problems(page) == []


def test_nothing_is_found_beside_the_live_preview(page):
    open_story(page)
    page.keyboard.press("Control+Alt+p")
    page.locator(".nr-preview__frame:not(.is-coming)").wait_for()

    assert problems(page) == []


def test_nothing_is_found_on_the_history_of_a_story(page):
    open_story(page)
    page.goto(re.sub(r"change/.*", "history/", page.url))

    assert problems(page) == []


def test_nothing_is_found_on_the_sign_in(browser, newspaper):
    context = browser.new_context(base_url=newspaper.url, bypass_csp=True)
    page = context.new_page()
    page.goto("/admin/login/")

    assert problems(page) == []
    context.close()
