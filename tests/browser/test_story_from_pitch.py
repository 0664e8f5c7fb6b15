"""A story from pitch to correction: the chief plans it, a reporter writes, an editor decides, readers read."""

import re

import pytest
from playwright.sync_api import expect

PITCH = "What the ferry bell means"
HEADLINE = "Three strokes of the ferry bell"


@pytest.fixture
def signed_in(browser, newspaper):
    """Return a function that opens a role's own browser, signed in."""
    contexts = []

    def open_browser(role):
        context = browser.new_context(base_url=newspaper.url, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        newspaper.sign_in(page, role)
        return page

    yield open_browser
    for context in contexts:
        context.close()


def press(page, button, said):
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text(said, exact=True)).to_be_visible()


def open_from_desk(page, headline):
    page.goto("/admin/")
    page.locator("#waiting").get_by_role("link", name=headline, exact=True).click()
    expect(page.locator("#panel")).to_be_visible()


def test_a_story_goes_from_pitch_to_correction(page, signed_in):
    chief, reporter, editor = (signed_in(role) for role in ("chief", "reporter", "editor"))
    story = pitch(chief)
    write_and_submit(reporter)
    address = address_of(reporter)
    assert page.goto(address).status == 404

    send_back(editor)
    answer_and_submit(reporter)
    approve_and_publish(editor, story)
    page.goto(address)
    expect(page.get_by_role("heading", level=1, name=PITCH)).to_be_visible()

    change(reporter, story)
    page.goto(address)
    expect(page.get_by_role("heading", level=1, name=PITCH)).to_be_visible()
    publish_the_change(editor)
    page.goto(address)
    expect(page.get_by_role("heading", level=1, name=HEADLINE)).to_be_visible()

    correct(editor, story)
    page.goto(address)
    expect(page.get_by_text("The bell rang twice, not three times.")).to_be_visible()


def pitch(chief):
    """The chief begins a story on the desk, plans it and gives it to the reporter. Return the address of its page."""
    chief.get_by_label("Headline or working title").fill(PITCH)
    chief.locator("#quick-section").select_option("Travel")
    chief.get_by_role("button", name="Start writing").click()
    expect(chief.get_by_role("textbox", name="Headline", exact=True)).to_have_value(PITCH)
    chief.locator("#assignment > summary").click()
    chief.get_by_label("Assigned to").select_option("reporter")
    chief.locator("#id_planned_for_0").fill("2199-05-08")
    press(chief, "Save", "Saved.")
    expect(chief.locator("#assignment > summary")).to_contain_text("reporter · 8 May 2199")
    story = chief.url
    chief.goto("/admin/calendar/?week=2199-05-08")
    expect(chief.get_by_role("link", name=re.compile(PITCH))).to_be_visible()
    return story


def write_and_submit(reporter):
    open_from_desk(reporter, PITCH)
    text = reporter.locator(".ProseMirror[contenteditable=true]")
    text.click()
    reporter.keyboard.type("The bell is rung before the ramp goes up, and never after.")
    press(reporter, "Submit for review", "Sent to review.")
    expect(reporter.get_by_role("button", name="Publish")).to_have_count(0)


def address_of(reporter):
    return f"/travel/{reporter.get_by_role('textbox', name='Address').input_value()}/"


def send_back(editor):
    editor.goto("/admin/")
    row = editor.locator("#waiting li", has_text=PITCH)
    row.get_by_role("link", name="Read and decide").click()
    editor.get_by_text("Send back…").click()
    editor.get_by_label("Note to the writer").fill("How often is it rung?")
    press(editor, "Send back", "Sent back, with your note.")


def answer_and_submit(reporter):
    reporter.goto("/admin/")
    expect(reporter.locator("#waiting li", has_text=PITCH)).to_contain_text("How often is it rung?")
    open_from_desk(reporter, PITCH)
    text = reporter.locator(".ProseMirror[contenteditable=true]")
    text.click()
    reporter.keyboard.press("ControlOrMeta+End")
    reporter.keyboard.press("Enter")
    reporter.keyboard.type("It is rung three times.")
    press(reporter, "Submit for review", "Sent to review.")


def approve_and_publish(editor, story):
    editor.goto(story)
    press(editor, "Approve", "The story is ready to publish.")
    editor.goto("/admin/")
    editor.locator("#ready li", has_text=PITCH).get_by_role("button", name=re.compile("Publish…")).click()
    expect(editor.get_by_role("heading", name="Publish these stories?")).to_be_visible()
    press(editor, "Publish them", "Published 1 of 1.")


def change(reporter, story):
    reporter.goto(story)
    reporter.get_by_role("textbox", name="Headline", exact=True).fill(HEADLINE)
    press(reporter, "Save", "Saved.")
    press(reporter, "Submit for review", "Sent to review.")


def publish_the_change(editor):
    open_from_desk(editor, HEADLINE)
    editor.get_by_role("button", name="Publish changes").click()
    expect(editor.get_by_role("link", name="View it on the site")).to_be_visible()


def correct(editor, story):
    editor.goto(story)
    group = editor.locator("#corrections")
    group.locator("summary").first.click()
    group.locator("textarea").fill("The bell rang twice, not three times.")
    group.get_by_role("button", name="Publish the correction").click()
    expect(group.get_by_text("The bell rang twice, not three times.")).to_be_visible()
