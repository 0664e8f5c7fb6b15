"""The blocks of a text, from the writing surface to the reader."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

EVERY_BLOCK = (
    '<p>Water <a data-article="1">flows</a> <a href="https://example.org/" rel="noopener">on</a>.</p>'
    '<blockquote data-source="Ada, here"><p>Quoted.</p></blockquote>'
    '<blockquote data-pull="" data-source="Ada"><p>Pulled.</p></blockquote>'
    '<figure data-image="1" data-caption="a" data-size="wide" data-decorative="yes"></figure>'
    '<div data-gallery="" data-caption="b"><figure data-image="1"></figure><figure data-image="2"></figure></div>'
    '<figure data-embed="https://video.example/1" data-title="c" data-text="d"></figure>'
    '<div data-fact-box=""><h3>Facts</h3><p>One</p><ul><li><p>two</p></li></ul></div>'
    '<table data-caption="e"><tbody><tr><th colspan="2"><p>f</p></th></tr>'
    "<tr><td><p>g</p></td><td><p>h</p></td></tr></tbody></table>"
    '<aside data-also-read="auto"></aside>'
)


@pytest.fixture
def page(browser, newspaper):
    context = browser.new_context(base_url=newspaper.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    newspaper.sign_in(page, "editor")
    yield page
    context.close()


def test_the_writing_surface_keeps_every_block(page):
    page.goto("/admin/articles/article/add/")
    page.get_by_label("Headline").fill("Every block")
    surface = page.locator(".ProseMirror[contenteditable=true]")
    surface.wait_for()
    page.locator("#id_body").evaluate(
        "(field, text) => { field.value = text; field.dispatchEvent(new Event('change')) }", EVERY_BLOCK
    )
    surface.locator("p").first.click()
    page.keyboard.press("End")
    page.keyboard.type("!")

    page.get_by_role("button", name="Save", exact=True).click()

    page.get_by_text("Saved.", exact=True).wait_for()
    assert page.locator("#id_body").input_value().replace("!", "") == EVERY_BLOCK


# A reader meets an embed

EMBED = "/travel/how-to-look-at-the-colosseum/"
MAP = "https://www.openstreetmap.org/export/embed.html"


@pytest.fixture
def reader(browser, newspaper):
    """A reader's page, where other houses answer from here; `asked` collects what they were asked for."""
    context = browser.new_context(base_url=newspaper.url)
    page = context.new_page()
    page.asked = []
    page.refused = []

    def answer(route):
        page.asked.append(route.request.url)
        route.fulfill(content_type="text/html", body="<button>a map</button>")

    context.route(lambda url: not url.startswith(newspaper.url), answer)
    page.on("console", lambda message: "Content Security" in message.text and page.refused.append(message.text))
    yield page
    context.close()


def test_a_frame_is_loaded_when_its_reader_asks_and_takes_the_focus(reader):
    reader.goto(EMBED)
    button = reader.get_by_role("button", name="Load the map")
    expect(button).to_be_visible()
    expect(reader.get_by_text("OpenStreetMap will see that you opened it.")).to_be_visible()
    assert reader.asked == []

    button.focus()
    reader.keyboard.press("Enter")

    frame = reader.locator("iframe")
    expect(frame).to_have_attribute("title", "The Colosseum on the map")
    expect(frame).to_be_focused()
    expect(frame.content_frame.get_by_role("button", name="a map")).to_be_visible()
    [address] = reader.asked
    assert address.startswith(MAP)
    assert reader.refused == []


def test_a_frame_that_the_text_does_not_name_is_refused(reader):
    reader.goto(EMBED)

    reader.evaluate(
        """() => {
            const frame = document.createElement("iframe")
            frame.src = "https://evil.example/"
            document.body.append(frame)
        }"""
    )
    reader.wait_for_timeout(500)

    assert reader.asked == []
    assert "frame-src" in reader.refused[0]


def test_without_scripts_an_embed_is_a_link(browser, newspaper):
    context = browser.new_context(base_url=newspaper.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(EMBED)

    expect(page.get_by_role("link", name="See it on OpenStreetMap")).to_have_attribute(
        "href", "https://www.openstreetmap.org/?mlat=41.8902&mlon=12.4922#map=16/41.8902/12.4922"
    )
    expect(page.get_by_role("button", name="Load the map")).to_be_hidden()
    context.close()


# Nothing is wider than its place, and a program that looks for hurdles finds none

STORIES = [
    "/science/the-lake-that-keeps-its-ice/",
    "/travel/how-to-look-at-the-colosseum/",
    "/science/saturns-rings-to-scale/",
    "/travel/lakes-that-ice-left-behind/",
]


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("width", [320, 768, 1440])
def test_no_block_makes_the_page_wider_than_the_window(reader, story, width):
    reader.set_viewport_size({"width": width, "height": 900})

    reader.goto(story)

    assert reader.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_what_is_wide_stands_clear_of_the_list_beside_the_text(reader):
    reader.set_viewport_size({"width": 1440, "height": 900})
    for story in STORIES:
        reader.goto(story)
        rail = reader.locator(".article__rail").bounding_box()
        for wide in reader.locator(".prose > :is(.figure--wide, .gallery--wide)").all():
            assert wide.bounding_box()["y"] > rail["y"] + rail["height"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_blocks_put_no_hurdle_in_anybodys_way(reader, scheme):
    reader.emulate_media(color_scheme=scheme)
    for story in STORIES:
        reader.goto(story)
        found = Axe().run(reader).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
