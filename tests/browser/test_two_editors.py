"""Two editors in two browsers, one story."""

import re

import pytest
from playwright.sync_api import expect

from .test_keeping import ADD, PAGE, begin, is_kept, save, surface


@pytest.fixture
def desks(browser, newspaper):
    """Two signed-in browsers: an editor's and the chief's. Return their pages."""
    contexts = [browser.new_context(base_url=newspaper.url, viewport={"width": 1280, "height": 900}) for _two in "12"]
    pages = [context.new_page() for context in contexts]
    for page, role in zip(pages, ("editor", "chief"), strict=True):
        newspaper.sign_in(page, role)
    yield pages
    for context in contexts:
        context.close()


@pytest.fixture
def story(desks):
    """A story of three paragraphs, open in both browsers."""
    editor, chief = desks
    begin(editor, "Why glaciers look blue", "One is first.\nTwo is second.\nThree is third.")
    save(editor)
    expect(editor.get_by_text("Saved.", exact=True)).to_be_visible()
    chief.goto(editor.url)
    return editor, chief


def test_each_sees_the_other_within_ten_seconds_and_where_they_write(story):
    editor, chief = story
    here = editor.get_by_role("status", name="Who else is here")

    expect(here).to_contain_text("chief is here", timeout=10_000)
    expect(chief.get_by_role("status", name="Who else is here")).to_contain_text("editor is here", timeout=10_000)
    editor.get_by_label("Headline").focus()
    chief.get_by_label("Headline").focus()
    expect(here).to_contain_text("chief is writing in the headline", timeout=10_000)

    chief.goto("/admin/")
    expect(here).to_have_text("", timeout=10_000)


def test_different_paragraphs_and_fields_are_merged(story):
    editor, chief = story
    chief.get_by_label("Standfirst").fill("The chief’s standfirst.")
    surface(chief).locator("p").first.click()
    chief.keyboard.press("End")
    chief.keyboard.type(" The chief was here.")
    save(chief)
    expect(chief.get_by_text("Saved.", exact=True)).to_be_visible()

    surface(editor).locator("p").last.click()
    editor.keyboard.press("End")
    editor.keyboard.type(" The editor was here.")
    expect(editor.get_by_text("chief saved this story today")).to_be_visible(timeout=10_000)
    save(editor)

    expect(editor.get_by_text("chief’s standfirst, text are kept with yours.")).to_be_visible()
    expect(editor.get_by_label("Standfirst")).to_have_value("The chief’s standfirst.")
    expect(surface(editor).locator("p")).to_have_text(
        ["One is first. The chief was here.", "Two is second.", "Three is third. The editor was here."]
    )


def test_they_collide_and_both_texts_survive(story, newspaper):
    editor, chief = story
    address = editor.url
    chief.get_by_label("Headline").fill("What makes old ice blue")
    surface(chief).locator("p").nth(1).fill("The chief’s second.")
    save(chief)
    expect(chief.get_by_text("Saved.", exact=True)).to_be_visible()
    editor.get_by_label("Headline").fill("Why the oldest ice is the bluest")
    surface(editor).locator("p").nth(1).fill("The editor’s second.")
    editor.get_by_role("button", name="Publish", exact=True).click()

    expect(editor.get_by_role("heading", name="Two versions of one story")).to_be_visible()
    expect(editor.get_by_text("Your text is kept, and nothing else was done.")).to_be_visible()
    headline = editor.get_by_role("radiogroup", name=re.compile("Headline"))
    for words in ("Why glaciers look blue", "What makes old ice", "the oldest ice is the bluest"):
        expect(headline).to_contain_text(words)
    headline.get_by_role("radio", name=re.compile("chief")).check()
    editor.get_by_role("radio", name="A third text:").last.check()
    editor.get_by_role("textbox", name=re.compile("A third text: Text")).fill("A second for both.")
    editor.get_by_role("button", name="Save the merged story").click()

    expect(editor).to_have_url(PAGE)
    expect(editor.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(editor.get_by_label("Headline")).to_have_value("What makes old ice blue")
    expect(surface(editor).locator("p")).to_have_text(["One is first.", "A second for both.", "Three is third."])
    expect(editor.get_by_role("button", name="Publish", exact=True)).to_be_visible()
    # Both texts are in the history, word by word.
    editor.goto(address.replace("/change/", "/history/"))
    kept = editor.get_by_role("listitem")
    kept.filter(has_text="chief saved").first.get_by_role("radio", name=re.compile("^From")).check()
    kept.filter(has_text="editor typed, not saved").first.get_by_role("radio", name=re.compile("^To")).check()
    editor.get_by_role("button", name="Compare the two chosen").click()
    editor.get_by_role("link", name="Side by side").click()
    expect(editor.locator("#content")).to_contain_text("The editor’s second.")
    expect(editor.locator("#content")).to_contain_text("The chief’s second.")


def test_of_two_tabs_of_one_editor_neither_is_lost(desks):
    editor, _chief = desks
    begin(editor, "The bridge opens", "First words.")
    save(editor)
    expect(editor.get_by_text("Saved.", exact=True)).to_be_visible()
    other = editor.context.new_page()
    other.goto(editor.url)
    editor.get_by_label("Standfirst").fill("Of the first tab.")
    save(editor)
    expect(editor.get_by_text("Saved.", exact=True)).to_be_visible()

    other.get_by_label("Kicker").fill("Second")
    save(other)

    expect(other.get_by_text("Kept, from your other tab: standfirst.")).to_be_visible()
    expect(other.get_by_label("Standfirst")).to_have_value("Of the first tab.")


def test_the_unsaved_text_of_another_is_told_of_and_not_given(desks):
    editor, chief = desks
    begin(editor, "The kept bridge", "Not saved.")
    is_kept(editor)
    chief.goto(editor.url)

    expect(chief.get_by_text("has text of today")).to_be_visible()
    expect(surface(chief)).to_have_text("")
    chief.get_by_role("link", name="Look at it").click()
    expect(chief.locator("#content")).to_contain_text("Not saved.")
    chief.goto(ADD)
    expect(chief.get_by_role("link", name="The kept bridge")).to_have_count(0)


def test_the_choice_works_without_scripts(browser, newspaper, story):
    editor, chief = story
    contexts = browser.new_context(base_url=newspaper.url, java_script_enabled=False)
    plain = contexts.new_page()
    newspaper.sign_in(plain, "editor")
    plain.goto(editor.url)
    chief.get_by_label("Headline").fill("The chief’s headline")
    save(chief)
    expect(chief.get_by_text("Saved.", exact=True)).to_be_visible()

    plain.get_by_label("Headline").fill("The editor’s headline")
    save(plain)
    plain.get_by_role("radio", name=re.compile("Yours")).check()
    plain.get_by_role("button", name="Save the merged story").click()

    expect(plain.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(plain.get_by_label("Headline")).to_have_value("The editor’s headline")
    contexts.close()
