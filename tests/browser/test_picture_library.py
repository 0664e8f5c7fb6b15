"""The library as a picture editor uses it: many files dropped at once, what they lack, focal point, deletion."""

import base64
import re

import pytest
from PIL import Image as Picture
from playwright.sync_api import expect

from tests.builders import picture_file

LIBRARY = "/admin/articles/image/"
# What a browser does when files are let go over the page.
DROP = """files => {
  const held = new DataTransfer()
  for (const { name, content } of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))
    held.items.add(new File([bytes], name, { type: "image/jpeg" }))
  }
  for (const type of ["dragenter", "dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer: held, bubbles: true, cancelable: true }))
  }
}"""


@pytest.fixture
def context(browser, newspaper):
    """A browser of its own, its picture editor signed in."""
    context = browser.new_context(base_url=newspaper.url, viewport={"width": 1280, "height": 900})
    newspaper.sign_in(context.new_page(), "picture-editor")
    yield context
    context.close()


@pytest.fixture
def page(context):
    page = context.pages[0]
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def photograph(shade):
    """Every shade is another file."""
    return picture_file(Picture.new("L", (1300, 900), shade)).read()


def drop(page, **files):
    """Drop files on the page; each by its name without the ending."""
    packed = [{"name": f"{name}.jpg", "content": base64.b64encode(content).decode()} for name, content in files.items()]
    page.evaluate(DROP, packed)


def line(page, words):
    return page.get_by_role("list", name="Uploads").get_by_role("listitem").filter(has_text=words)


def open_picture(page, title):
    page.goto(f"{LIBRARY}?q={title}")
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_of_three_dropped_files_the_bad_one_is_refused_and_the_others_are_filled_in(page):
    page.goto(LIBRARY)

    drop(page, heron=photograph(11), notes=b"no picture at all", otter=photograph(12))

    expect(line(page, "notes.jpg")).to_contain_text("is not a JPEG, PNG, WebP, AVIF or GIF picture")
    expect(page.get_by_role("status")).to_have_text("Done: 2 of 3 are in the library.")
    expect(page.get_by_text("2 pictures still lack something.")).to_be_visible()
    line(page, "heron").get_by_label("Alt text").fill("A heron on one leg")
    line(page, "heron").get_by_label("Credit", exact=True).fill("Vera Lind")
    line(page, "otter").get_by_label("Decorative, needs none").check()
    page.get_by_role("button", name="The first credit for all").click()
    page.get_by_role("button", name="Save what is filled in").click()

    expect(line(page, "heron")).to_contain_text("Saved. Nothing is missing.")
    expect(line(page, "otter")).to_contain_text("Saved. Nothing is missing.")
    page.goto(f"{LIBRARY}?q=vera+lind")
    expect(page.locator(".nr-pic")).to_have_count(2)


def test_what_was_not_filled_in_is_found_by_its_tab(page):
    page.goto(LIBRARY)
    drop(page, plover=photograph(21))
    expect(line(page, "plover")).to_contain_text("Added.")

    page.goto(LIBRARY)
    page.get_by_role("link", name=re.compile("No alt text")).first.click()
    page.locator(".nr-pic", has_text="plover").click()
    page.get_by_label("Alt text:").fill("A plover running")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/admin/articles/image/(\?.*)?$"))

    page.goto(f"{LIBRARY}?show=no-alt&q=plover")
    expect(page.get_by_text("No picture is found for “plover”.")).to_be_visible()


def test_a_file_dropped_twice_is_there_once(page):
    page.goto(LIBRARY)

    drop(page, first=photograph(31), second=photograph(31))

    expect(page.get_by_text("It is not added twice.")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("Done: 2 of 2 are in the library.")
    page.goto(f"{LIBRARY}?show=unused")
    expect(page.locator(".nr-pic").filter(has_text=re.compile("first|second"))).to_have_count(1)


def test_thirty_files_at_once_all_arrive(page):
    page.goto(LIBRARY)

    drop(page, **{f"crowd-{number}": photograph(100 + number) for number in range(30)})

    expect(page.get_by_role("status")).to_have_text("Done: 30 of 30 are in the library.", timeout=120_000)


def test_a_session_that_ends_in_the_middle_loses_nothing(page, context, newspaper):
    page.goto(LIBRARY)
    context.clear_cookies(name="sessionid")

    drop(page, bittern=photograph(41))

    expect(line(page, "bittern.jpg")).to_contain_text("Nothing is lost: sign in in another tab, then try again.")
    newspaper.sign_in(context.new_page(), "picture-editor")
    page.get_by_role("button", name="Try again").click()
    expect(line(page, "bittern")).to_contain_text("Added.")


def test_the_focal_point_is_set_by_keyboard_and_the_crops_follow(page):
    open_picture(page, "Roman Colosseum")
    square = page.locator("img[data-crop='1 1']")

    page.get_by_role("button", name=re.compile("Focal point")).press("Shift+ArrowLeft")

    expect(page.get_by_role("button", name=re.compile("Focal point"))).to_have_accessible_name(
        "Focal point, 40% from the left, 50% from the top. Move it with the arrow keys"
    )
    expect(square).to_have_attribute("src", re.compile("/whole/"))
    before = square.evaluate("(one) => one.style.objectPosition")
    page.keyboard.press("Shift+ArrowLeft")
    assert square.evaluate("(one) => one.style.objectPosition") != before
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("#id_focal_x")).to_have_value("0.3")


def test_a_used_picture_is_not_deleted_and_says_where_it_is_used(page):
    open_picture(page, "Roman Colosseum")

    page.get_by_role("link", name="Delete").click()

    expect(page.get_by_text("It is used here, so it cannot be deleted:")).to_be_visible()
    expect(page.get_by_role("link", name="How to look at the Colosseum")).to_be_visible()
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)


def test_the_library_works_without_scripts(browser, newspaper):
    context = browser.new_context(base_url=newspaper.url, java_script_enabled=False)
    page = context.new_page()
    newspaper.sign_in(page, "picture-editor")

    page.goto(LIBRARY)
    expect(page.get_by_text("Drop pictures here")).to_be_hidden()
    page.get_by_role("link", name="Add picture").click()
    page.locator("#id_file").set_input_files({"name": "egret.jpg", "mimeType": "image/jpeg", "buffer": photograph(51)})
    page.get_by_role("button", name="Save", exact=True).click()

    page.get_by_role("searchbox").fill("egret")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".nr-pic", has_text="egret")).to_be_visible()
    context.close()
