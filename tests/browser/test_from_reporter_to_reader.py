"""The newspaper's main job, as people do it: a reporter writes and submits, an editor publishes, readers read."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

HEADLINE = "What a lighthouse keeper writes down"
PARAGRAPHS = [
    "Every evening at the same minute the lamp is lit, and somebody writes the minute down.",
    "The book lies on a table under the stairs. It has columns for wind, for cloud and for whatever passes.",
    "Most pages say very little, and that is what they are for.",
    "On the last page of each month the oil is counted.",
    "A keeper who forgets a line leaves it empty. Nobody fills it in afterwards.",
]


@pytest.fixture
def reporter(browser, newspaper):
    """The reporter's own browser, signed in."""
    yield from _signed_in(browser, newspaper, "reporter")


@pytest.fixture
def editor(browser, newspaper):
    """The editor's own browser, signed in."""
    yield from _signed_in(browser, newspaper, "editor")


def _signed_in(browser, newspaper, role):
    context = browser.new_context(base_url=newspaper.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    newspaper.sign_in(page, role)
    yield page
    context.close()


def test_a_story_goes_from_the_reporters_desk_to_the_front_page(page, reporter, editor, newspaper, tmp_path):
    photograph = tmp_path / "lighthouse.jpg"
    Image.new("RGB", (1600, 1200), "steelblue").save(photograph)

    _write(reporter, photograph)
    reporter.get_by_role("button", name="Submit for review").click()
    expect(reporter.get_by_text("Sent to review.")).to_be_visible()
    address = f"/science/{reporter.get_by_role('textbox', name='Address').input_value()}/"

    assert page.goto(address).status == 404
    editor.goto("/admin/")
    editor.get_by_role("link", name=HEADLINE).first.click()
    editor.get_by_role("button", name="Publish", exact=True).click()
    expect(editor.get_by_role("link", name="View it on the site")).to_be_visible()

    page.goto("/")
    page.get_by_role("link", name=HEADLINE).click()
    _expect_every_part(page, newspaper)


def _write(page, photograph):
    """Write the story in the reporter's browser: lead picture, text with a picture and a box, byline, topics."""
    page.goto("/admin/")
    page.get_by_role("link", name="New article").first.click()
    page.get_by_label("Kicker").fill("Coast")
    page.get_by_label("Headline").fill(HEADLINE)
    page.get_by_label("Standfirst").fill("A log book is dull on purpose.")
    page.get_by_label("Section").select_option("Science")
    page.get_by_label("Topics", exact=True).fill("Sea, Records")

    page.get_by_role("button", name="Choose a picture").click()
    page.get_by_label("Drop pictures here").set_input_files(photograph)
    picker = page.get_by_role("dialog", name="Choose a picture")
    picker.get_by_label("Alt text", exact=True).fill("A blue field, as wide as the sea.")
    picker.get_by_label("Caption", exact=True).fill("The sea on a quiet day.")
    picker.get_by_label("Credit", exact=True).fill("Picture desk")
    picker.get_by_role("button", name="Use it").click()

    text = page.locator(".ProseMirror[contenteditable=true]")
    text.click()
    for paragraph in PARAGRAPHS[:2]:
        page.keyboard.type(paragraph)
        page.keyboard.press("Enter")
    page.keyboard.type("## The empty line")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Also read").click()
    page.get_by_role("combobox", name="Find a story").fill("sunsets on Mars")
    page.get_by_role("option", name=re.compile("Why sunsets on Mars are blue")).click()
    text.press("ControlOrMeta+End")
    page.keyboard.type(PARAGRAPHS[2])
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Picture", exact=True).click()
    page.get_by_role("combobox", name="Find a picture").fill("Helix")
    page.get_by_role("option", name=re.compile("Helix")).click()
    text.press("ControlOrMeta+End")
    for paragraph in PARAGRAPHS[3:]:
        page.keyboard.type(paragraph)
        page.keyboard.press("Enter")


def _expect_every_part(page, newspaper):
    expect(page.get_by_role("heading", level=1, name=HEADLINE)).to_be_visible()
    expect(page.get_by_role("navigation", name="You are here")).to_contain_text("Science")
    expect(page.get_by_text("A log book is dull on purpose.")).to_be_visible()
    expect(page.locator(".byline")).to_contain_text("Science desk")
    expect(page.get_by_role("img", name="A blue field, as wide as the sea.")).to_be_visible()
    expect(page.get_by_text("The sea on a quiet day.")).to_be_visible()
    expect(page.get_by_role("heading", name="Others are reading now")).to_be_visible()
    expect(page.get_by_role("heading", name="The empty line")).to_be_visible()
    for paragraph in PARAGRAPHS:
        expect(page.get_by_text(paragraph)).to_be_visible()
    expect(page.locator(".prose .also-read")).to_contain_text("Why sunsets on Mars are blue")
    expect(page.locator(".prose .figure img")).to_have_js_property("complete", True)
    expect(page.get_by_role("link", name="Records")).to_be_visible()
    share = page.locator(".share--large")
    for network in ("Facebook", "X", "WhatsApp", "Telegram", "LinkedIn", "Reddit", "Bluesky"):
        expect(share.get_by_role("link", name=f"Share on {network}", exact=True)).to_have_attribute(
            "href", re.compile(re.escape(newspaper.url.partition("://")[2].replace(":", "%3A")))
        )
    expect(page.get_by_role("heading", name="More stories")).to_be_visible()
