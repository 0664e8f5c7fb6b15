"""Publishing in the browser: a time that is said in words, checks while typing, a correction beside an unsaved text."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect


@pytest.fixture
def editor(browser, newspaper):
    """An editor who sits in New York; the newspaper's clock is UTC."""
    context = browser.new_context(
        base_url=newspaper.url, viewport={"width": 1280, "height": 900}, timezone_id="America/New_York"
    )
    page = context.new_page()
    newspaper.sign_in(page, "editor")
    yield page
    context.close()


def open_a_story(page, state="live"):
    page.goto(f"/admin/articles/article/?state={state}")
    page.locator(".field-story a").first.click()
    expect(page.locator("#publishing")).to_be_visible()


def test_a_change_is_scheduled_in_words_and_cancelled(editor):
    open_a_story(editor)
    box = editor.locator("#publishing")
    in_two_days = datetime.now(UTC) + timedelta(days=2, minutes=2)

    box.get_by_label("At a time", exact=True).check()
    box.locator("[name=at_0]").fill(f"{in_two_days:%Y-%m-%d}")
    box.locator("[name=at_1]").fill(f"{in_two_days:%H:%M}")

    expect(box.get_by_text("Live in 2 days.")).to_be_visible()
    expect(box.get_by_text("where you are (New York)").first).to_be_visible()
    expect(box.get_by_text("Readers see no new time.")).to_be_visible()
    box.get_by_label("Substantive change").check()
    expect(box.get_by_text("Readers see “Updated")).to_be_visible()
    box.get_by_role("button", name=f"Publish changes {in_two_days:%a %H:%M}").click()

    expect(editor.get_by_text("Readers will see it at")).to_be_visible()
    expect(editor.locator("#publishing")).to_contain_text("Changes scheduled")
    editor.get_by_role("button", name="Cancel the time").click()
    expect(editor.get_by_text("The time is cancelled.")).to_be_visible()


def test_a_time_that_has_passed_is_said_before_anything_is_pressed(editor):
    open_a_story(editor)
    box = editor.locator("#publishing")

    box.get_by_label("At a time", exact=True).check()
    box.locator("[name=at_0]").fill("2020-01-01")
    box.locator("[name=at_1]").fill("06:00")

    expect(box.get_by_text("That time has passed. It would go out now.")).to_be_visible()


def test_checks_follow_what_is_typed_and_lead_to_their_field(editor):
    open_a_story(editor)
    standfirst = editor.get_by_label("Standfirst", exact=True)
    checks = editor.locator("#checks")

    standfirst.fill("")
    expect(checks.get_by_role("link", name="There is no standfirst.")).to_be_visible()
    expect(editor.locator(".nr-row--standfirst .nr-beside")).to_have_text("There is no standfirst.")
    expect(checks).to_contain_text("As typed now.")

    checks.get_by_role("link", name="There is no standfirst.").click()
    expect(standfirst).to_be_focused()
    editor.keyboard.type("Snow is mostly air.")
    expect(checks.get_by_role("link", name="There is no standfirst.")).to_have_count(0)


def test_a_correction_is_public_and_the_text_beside_it_stays_unsaved(editor, page, newspaper):
    open_a_story(editor)
    editor.get_by_label("Headline").fill("Words that nobody has saved")
    address = editor.get_by_role("link", name="View it", exact=True).get_attribute("href")
    corrections = editor.locator("#corrections")
    corrections.locator("summary").click()
    corrections.get_by_label("What is put right").fill("Water is densest at about 4 °C, not at 0.")
    corrections.get_by_role("button", name="Publish the correction").click()

    expect(corrections.get_by_role("status")).to_have_text("It stands under the story.")
    expect(editor.get_by_label("Headline")).to_have_value("Words that nobody has saved")

    for path in (address, "/corrections/"):
        page.goto(path)
        expect(page.get_by_text("Water is densest at about 4 °C, not at 0.")).to_be_visible()
        expect(page.get_by_text("Words that nobody has saved")).to_have_count(0)

    corrections.get_by_role("button", name="Retract").click()
    expect(corrections.get_by_role("status")).to_contain_text("Retracted.")
    page.goto("/corrections/")
    expect(page.get_by_text("Water is densest")).to_have_count(0)
