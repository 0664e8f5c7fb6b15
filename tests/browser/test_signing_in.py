"""Signing in with a passkey, and again in place with a second factor while writing: what only a browser does."""

import re

import pytest
from playwright.sync_api import expect

from tests.processes import manage

PASSWORD = "between-two-rivers"
#: What answers for a phone with a finger on it.
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def nora(newspaper):
    """An account of its own: with a second factor, the shared ones could not be signed in to by the other tests."""
    variables = {**newspaper.variables, "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    options = ["--noinput", "--username", "nora", "--email", "nora@example.org"]
    made = manage("createsuperuser", *options, var=newspaper.var, **variables)
    assert made.returncode == 0, made.stderr


def test_a_passkey_signs_in_alone_and_in_place_while_writing(browser, newspaper, nora):
    context = browser.new_context(base_url=newspaper.url)
    page = context.new_page()
    complaints = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    newspaper.passwords["nora"] = PASSWORD
    newspaper.sign_in(page, "nora")

    page.goto("/admin/signing-in/passkeys/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What you call it").fill("My phone")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    context.clear_cookies()
    page.goto("/admin/login/?next=/admin/articles/article/add/")
    page.get_by_role("button", name="Use a passkey").click()
    surface = page.locator(".ProseMirror[contenteditable=true]")
    page.get_by_label("Headline").fill("The ferry is late")
    surface.click()
    page.keyboard.type("It waits")
    expect(page).to_have_url(re.compile(r"/\d+/change/$"))
    context.clear_cookies(name="sessionid")
    surface.press_sequentially(" for the fog.")
    page.locator("[data-save-state]").get_by_role("button", name="Sign in here").click()
    dialog = page.frame_locator("dialog iframe")
    dialog.get_by_label("Username").fill("nora")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in", exact=True).click()
    expect(dialog.get_by_role("heading", name="One more step")).to_be_visible()
    dialog.get_by_role("button", name="Use a passkey").click()

    expect(page.locator("dialog iframe")).to_be_hidden()
    expect(page.locator("[data-state=kept]")).to_be_visible()
    expect(surface).to_have_text("It waits for the fog.")
    assert [line for line in complaints if "Content Security Policy" in line] == []
    context.close()
