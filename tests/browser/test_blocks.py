"""The blocks of a text, from the writing surface to the reader."""

import pytest

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
