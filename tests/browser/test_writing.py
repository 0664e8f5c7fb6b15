"""What happens to a text while it is written: sessions end, tabs meet, clipboards bring tables."""

import re

import pytest
from playwright.sync_api import expect

ADD = "/admin/articles/article/add/"


@pytest.fixture
def context(browser, newspaper):
    """A browser of its own, its editor signed in."""
    context = browser.new_context(base_url=newspaper.url, viewport={"width": 1280, "height": 900})
    newspaper.sign_in(context.new_page(), "editor")
    yield context
    context.close()


@pytest.fixture
def page(context):
    return context.pages[0]


def begin(page, headline, text):
    page.goto(ADD)
    page.get_by_label("Headline").fill(headline)
    surface(page).click()
    page.keyboard.type(text)


def surface(page):
    return page.locator(".ProseMirror[contenteditable=true]")


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()


def stories(page, headline):
    page.goto(f"/admin/articles/article/?q={headline}")
    return page.get_by_role("link", name=headline)


def test_back_after_the_first_save_shows_the_text_and_saves_into_the_same_story(page):
    begin(page, "Back and forth", "Words that stay.")
    save(page)
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()

    page.go_back()
    expect(surface(page)).to_have_text("Words that stay.")
    page.get_by_label("Standfirst").fill("More.")
    save(page)

    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(surface(page)).to_have_text("Words that stay.")
    expect(page.get_by_label("Standfirst")).to_have_value("More.")
    expect(stories(page, "Back and forth")).to_have_count(1)


def test_a_double_click_makes_one_story(page):
    begin(page, "Twice pressed", "Words.")
    page.get_by_role("button", name="Save", exact=True).dblclick()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()

    expect(stories(page, "Twice pressed")).to_have_count(1)


def test_a_chosen_block_is_moved_by_keys_and_not_typed_over(page):
    begin(page, "A box", "One.")
    page.get_by_role("button", name="Also read").click()
    page.get_by_role("combobox", name="Find a story").fill("sunsets on Mars")
    page.get_by_role("option", name=re.compile("Why sunsets on Mars are blue")).click()
    box = surface(page).locator("aside")
    box.locator("[data-meta]").click()

    page.keyboard.type("xyz")
    page.keyboard.press("Alt+ArrowUp")

    expect(surface(page).locator("> *").first).to_have_class(re.compile("nr-b--also"))
    expect(surface(page)).not_to_contain_text("xyz")
    page.keyboard.press("Delete")
    expect(box).to_have_count(0)
    expect(surface(page)).to_contain_text("One.")


def test_without_scripts_bylines_and_related_stories_can_be_given(browser, newspaper):
    context = browser.new_context(base_url=newspaper.url, java_script_enabled=False)
    page = context.new_page()
    newspaper.sign_in(page, "editor")
    page.goto("/admin/articles/article/?q=sunsets")
    key = re.search(r"/article/(\d+)/", page.locator(".field-story a").first.get_attribute("href"))[1]
    page.goto(ADD)
    page.get_by_label("Headline").fill("Without scripts")
    page.get_by_label("Author").first.select_option("World desk")
    page.locator("summary", has_text="Related stories").click()
    page.get_by_label("Story", exact=True).first.fill(key)
    save(page)

    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(page.locator("#id_bylines-0-author option:checked")).to_have_text("World desk")
    expect(page.locator("#id_related-0-target")).to_have_value(key)
    context.close()
