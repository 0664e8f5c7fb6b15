"""An editor lays out the homepage on the page itself, sees it at a time, schedules it with a story, and rolls back."""

import re

import pytest
from playwright.sync_api import expect

#: Two seconds from now instead of in 2099.
SOONER = """
from datetime import timedelta
from django.utils import timezone
from articles.models import Edition, Layout
soon = timezone.now() + timedelta(seconds=2)
Edition.objects.waiting().update(live_from=soon, first_published_at=soon, updated_at=soon)
Layout.objects.waiting().update(live_from=soon)
"""

pytestmark = pytest.mark.usefixtures("newspaper")


def the_page(page):
    return page.frame_locator("[data-front-frame]")


def lead(page):
    return the_page(page).locator("[data-slot=z1s1] .card__link")


def kept(page):
    expect(page.locator("[data-front-status]")).to_have_text("Draft kept")
    expect(the_page(page).locator("[aria-busy]")).to_have_count(0)


def publish_now(page):
    page.get_by_text("Publish…", exact=True).click()
    page.get_by_role("button", name="Publish layout").click()
    expect(page.locator("[data-front-told]")).to_contain_text("Published. Readers see it now.")


def test_a_day_of_the_homepage(editors, newspaper, browser):
    page = editors.new_page()
    wrong = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto("/admin/front/")
    expect(lead(page)).to_be_visible()
    first = lead(page).inner_text()

    # A story of the tray leads: a press. What led stands where it came from, by hand or by its rule.
    other = page.locator("[data-front-story]").nth(5)
    second = other.locator("b").inner_text()
    other.get_by_role("button").click()
    expect(lead(page)).to_have_text(second)
    kept(page)
    expect(page.locator(".nr-frontsum")).to_contain_text("lead changed")

    # What did not change is not drawn anew: a page of a hundred stories stays quick.
    far = the_page(page).locator("[data-slot]").last
    far.evaluate("story => (story.isTheSame = true)")

    # Dragged to another place, and back by undo; by keys as well.
    the_page(page).locator("[data-slot=z1s1]").drag_to(the_page(page).locator("[data-slot=z1s2] .card__title"))
    expect(the_page(page).locator("[data-slot=z1s2] .card__link")).to_have_text(second)
    page.get_by_role("button", name="Undo").click()
    expect(lead(page)).to_have_text(second)
    page.get_by_role("button", name="Redo").click()
    expect(the_page(page).locator("[data-slot=z1s2] .card__link")).to_have_text(second)
    the_page(page).locator("[data-slot=z1s2]").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(lead(page)).to_have_text(second)
    kept(page)
    assert far.evaluate("story => story.isTheSame")

    # Its headline on this page alone shows while it is typed, and is kept.
    the_page(page).locator("[data-slot=z1s1] .slot-bar__how").click()
    field = page.get_by_label("Headline on this page")
    field.fill("In short")
    expect(lead(page)).to_have_text("In short")
    kept(page)
    publish_now(page)
    readers = browser.new_page(base_url=newspaper.url)
    readers.goto("/")
    expect(readers.locator(".card--lead .card__link")).to_have_text("In short")

    # A new story is scheduled into the lead in one act.
    story = editors.new_page()
    story.goto("/admin/articles/article/add/?headline=The+bridge+opens&section=1")
    story.locator(".ProseMirror").click()
    story.keyboard.type("It opens at noon.")
    story.locator("[name=in_lead]").check()
    story.get_by_text("At a time", exact=True).first.click()
    story.locator("[name=at_0]").fill("2099-01-01")
    story.locator("[name=at_1]").fill("18:00")
    story.locator("button[data-publish]").click()
    expect(story.locator(".messagelist")).to_contain_text("Readers will see it at")
    story.close()

    # The page of that moment has it; readers do not have it yet.
    page.goto("/admin/front/")
    waiting = page.locator(".nr-frontsum__wait", has_text="by")
    waiting.get_by_role("link", name="Open").click()
    shown = page.locator("datalist option", has_text="The bridge opens").first.get_attribute("value")
    page.locator("#front-at").fill(shown)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(lead(page)).to_have_text("The bridge opens")
    readers.goto("/")
    expect(readers.locator(".card--lead .card__link")).to_have_text("In short")

    # Its moment comes.
    newspaper.manage("shell", "-c", SOONER)
    readers.wait_for_timeout(2_500)
    readers.goto("/")
    expect(readers.locator(".card--lead .card__link")).to_have_text("The bridge opens")

    # One press brings the page of before back.
    page.goto("/admin/front/history/")
    page.locator(".nr-layout", has_text="Was live").first.get_by_role("button", name=re.compile("Roll back")).click()
    expect(page.locator(".messagelist")).to_contain_text("Rolled back")
    readers.goto("/")
    expect(readers.locator(".card--lead .card__link")).to_have_text("In short")
    assert first
    assert wrong == []
    readers.close()
    page.close()
