"""Who may open and do what: roles by every address of the editors' side, by method, by whose story it is.

An address that is new has no row and fails the test: add one line to ROWS. Of an address about nothing in particular
and of one about a thing of the house: `name: Row(GET, POST)`, each the letters of the roles that are let in. Of one
about a story: `name: Row(GET, POST, args)` with letters where every story is the same, or with one of the rules below,
which say for each role whose stories are meant. None: nobody's method (the address answers with 405, or does nothing).
"""

from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from articles import revisions
from articles.models import (
    AccessEvent,
    Address,
    Article,
    Banner,
    Edition,
    Entry,
    Image,
    Page,
    Revision,
    SiteIdentity,
    Staffer,
    Topic,
    Transition,
)

from .builders import (
    make_article,
    make_author,
    make_banner,
    make_chief,
    make_editor,
    make_image,
    make_page,
    make_picture_editor,
    make_reporter,
    make_section,
    make_series,
    make_topic,
)
from .test_admin import change, form

pytestmark = pytest.mark.django_db

ROLES = {"R": make_reporter, "E": make_editor, "P": make_picture_editor, "C": make_chief}
EVERYBODY, WRITERS, DESK, NOBODY = "REPC", "REC", "EC", ""

#: Whose stories: one's own, another's in a section the editor edits, another's elsewhere.
STORIES = ("own", "other", "elsewhere")
READ = dict.fromkeys(EVERYBODY, STORIES)
CHANGE = {"R": ["own"], "E": ["own", "other"], "C": STORIES}
PUBLISH = {"E": ["own", "other"], "C": STORIES}


@dataclass
class Row:
    get: str | dict | None
    post: str | dict | None = None
    args: tuple = ()


def of_house(model, view, change, delete=None, add=None):
    """The rows of Django's own pages for a model."""
    delete, add = change if delete is None else delete, change if add is None else add
    return {
        f"{model}_changelist": Row(view, view),
        f"{model}_add": Row(add, add),
        f"{model}_history": Row(view, view, ("thing",)),
        f"{model}_delete": Row(delete, delete, ("thing",)),
        f"{model}_change": Row(view, change, ("thing",)),
    }


STORY = ("story",)
REVISION = ("story", "revision")
ROWS = {
    # Whoever has an account.
    "index": Row(EVERYBODY, EVERYBODY),
    "login": Row(EVERYBODY, EVERYBODY),
    "logout": Row(None, EVERYBODY),
    "password_change": Row(EVERYBODY, EVERYBODY),
    "password_change_done": Row(EVERYBODY),
    "jsi18n": Row(EVERYBODY),
    "my_settings": Row(EVERYBODY, EVERYBODY),
    "signed_in": Row(EVERYBODY, EVERYBODY),
    "blocks": Row(EVERYBODY, EVERYBODY),
    "app_list": Row(EVERYBODY, EVERYBODY, ("articles",)),
    "edit": Row(EVERYBODY, EVERYBODY),
    # For whoever has the link, with an account or without.
    "preview": Row(EVERYBODY, None, ("a-link",)),
    "view_on_site": Row(EVERYBODY, EVERYBODY, (0, 0)),
    # No link leads there once somebody has an account: test_first_account.py.
    "first_account": Row(EVERYBODY, EVERYBODY, ("a-link",)),
    # Signing in, one's own second factor and sessions: allauth's addresses, which are about who asks.
    "account_login": Row(EVERYBODY, EVERYBODY),
    "account_reauthenticate": Row(EVERYBODY, EVERYBODY),
    "account_reset_password": Row(EVERYBODY, EVERYBODY),
    "account_reset_password_done": Row(EVERYBODY),
    "account_reset_password_from_key": Row(EVERYBODY, EVERYBODY, ("1", "no-key")),
    "account_reset_password_from_key_done": Row(EVERYBODY),
    "mfa_authenticate": Row(EVERYBODY, EVERYBODY),
    "mfa_reauthenticate": Row(EVERYBODY, EVERYBODY),
    "mfa_reauthenticate_webauthn": Row(EVERYBODY, EVERYBODY),
    "mfa_login_webauthn": Row(EVERYBODY, EVERYBODY),
    "mfa_index": Row(EVERYBODY),
    "mfa_activate_totp": Row(EVERYBODY, EVERYBODY),
    "mfa_deactivate_totp": Row(EVERYBODY, EVERYBODY),
    "mfa_add_webauthn": Row(EVERYBODY, EVERYBODY),
    "mfa_edit_webauthn": Row(EVERYBODY, EVERYBODY, (1,)),
    "mfa_remove_webauthn": Row(EVERYBODY, EVERYBODY, (1,)),
    "mfa_view_recovery_codes": Row(EVERYBODY),
    "mfa_generate_recovery_codes": Row(EVERYBODY, EVERYBODY),
    "mfa_download_recovery_codes": Row(EVERYBODY, EVERYBODY),
    "usersessions_list": Row(EVERYBODY, EVERYBODY),
    # No form of ours asks Django's own picker.
    "autocomplete": Row(NOBODY, NOBODY),
    # Stories.
    "calendar": Row(EVERYBODY, EVERYBODY),
    "articles_article_changelist": Row(EVERYBODY, EVERYBODY),
    "articles_article_find": Row(EVERYBODY, EVERYBODY),
    "articles_article_topics": Row(EVERYBODY, EVERYBODY),
    "articles_article_moment": Row(EVERYBODY),
    "articles_article_add": Row(WRITERS, WRITERS),
    "articles_article_preview_new": Row(None, WRITERS),
    "articles_article_automatic_new": Row(None, WRITERS),
    "articles_article_automatic": Row(None, CHANGE, STORY),
    "articles_article_check": Row(None, WRITERS),
    "articles_article_change": Row(READ, CHANGE, STORY),
    "articles_article_history": Row(READ, READ, STORY),
    "articles_article_compare": Row(READ, READ, STORY),
    "articles_article_preview": Row(READ, None, STORY),
    "articles_article_preview_waiting": Row(READ, None, STORY),
    "articles_article_preview_typed": Row(None, CHANGE, STORY),
    "articles_article_preview_revision": Row(READ, None, REVISION),
    "articles_article_preview_links": Row(CHANGE, CHANGE, STORY),
    "articles_article_restore": Row(None, CHANGE, REVISION),
    "articles_article_keep_new": Row(None, WRITERS),
    "articles_article_keep": Row(None, CHANGE, STORY),
    "articles_article_put_aside": Row(None, CHANGE, STORY),
    "articles_article_here": Row(None, CHANGE, STORY),
    "articles_article_merge": Row(CHANGE, CHANGE, REVISION),
    "articles_article_correct": Row(None, PUBLISH, STORY),
    "articles_article_live": Row(CHANGE, CHANGE, STORY),
    "articles_article_delete": Row(PUBLISH, PUBLISH, STORY),
    # Fronts: an Editor of some sections is led to the front of one of them.
    "front": Row(DESK, DESK),
    # The e-mail edition is of what readers see.
    "email_edition": Row(EVERYBODY),
    "email_edition_html": Row(EVERYBODY),
    "front_page": Row("C"),
    "front_history": Row("C"),
    "front_section": Row(DESK, DESK, ("section",)),
    "front_page_section": Row(DESK, None, ("section",)),
    "front_history_section": Row(DESK, None, ("section",)),
    # Banners, which nobody deletes.
    **of_house("articles_banner", view=DESK, change=DESK, delete=NOBODY),
    # Pictures.
    **of_house("articles_image", view=EVERYBODY, change="EPC", add=EVERYBODY),
    "articles_image_find": Row(EVERYBODY, EVERYBODY),
    "articles_image_whole": Row(EVERYBODY, EVERYBODY, ("thing",)),
    "articles_image_upload": Row(NOBODY, EVERYBODY),
    "articles_image_fill": Row(NOBODY, EVERYBODY),
    # The house.
    **of_house("articles_topic", view=WRITERS, change=DESK, add=WRITERS),
    **of_house("articles_series", view=WRITERS, change=DESK),
    **of_house("articles_author", view=WRITERS, change=DESK, delete="C"),
    **of_house("articles_page", view=DESK, change=DESK, delete="C"),
    **of_house("articles_section", view=EVERYBODY, change="C"),
    **of_house("articles_siteidentity", view="C", change="C", delete=NOBODY, add=NOBODY),
    # Leads to its one form, which refuses.
    "articles_siteidentity_changelist": Row(EVERYBODY, EVERYBODY),
    **of_house("articles_address", view="C", change="C"),
    "articles_address_list": Row("C", "C"),
    **of_house("auth_user", view="C", change="C"),
    "auth_user_password_change": Row("C", "C", ("thing",)),
    **of_house("auth_group", view="C", change=NOBODY),
    **of_house("articles_accessevent", view="C", change=NOBODY),
}


def address(name, args=()):
    """Return the path of a row: allauth's have no namespace."""
    is_allauths = name.startswith(("account_", "mfa_", "usersessions_"))
    return reverse(name if is_allauths else f"admin:{name}", args=args)


def admin_patterns():
    """Every address below /admin/: the admin's, and those of signing in before it."""
    entries = [entry for entry in get_resolver().url_patterns if str(entry.pattern) == "admin/"]
    return [pattern for entry in entries for pattern in entry.url_patterns]


def addresses():
    return {entry.name for entry in _every(admin_patterns()) if entry.name}


def _every(patterns):
    for entry in patterns:
        if hasattr(entry, "url_patterns"):
            yield from _every(entry.url_patterns)
        else:
            yield entry


class World:
    """A newspaper with one thing of each kind, and for each role somebody with stories of their own and of others."""

    def __init__(self):
        self.sport, self.world = make_section("Sport"), make_section("World")
        self.people = {letter: make() for letter, make in ROLES.items()}
        Staffer.objects.create(user=self.people["E"]).sections.add(self.sport)
        self.stranger = make_reporter("Sven")
        self.things = {
            "topic": make_topic(),
            "series": make_series(),
            "author": make_author(),
            "page": make_page(),
            "section": make_section("Culture"),
            "banner": make_banner(),
            "image": make_image(),
            "siteidentity": SiteIdentity.load(),
            "address": Address.objects.create(path="/old/", target="/new/"),
            "user": self.stranger,
            "group": Group.objects.first(),
            "accessevent": AccessEvent.objects.first(),
        }
        self.stories = {(letter, whose): self.story(letter, whose) for letter in ROLES for whose in STORIES}
        self.sessions = {letter: self.session(letter) for letter in ROLES}
        self.before = fingerprint()

    def story(self, letter, whose):
        """A new story of the kind."""
        by = self.people[letter] if whose == "own" else self.stranger
        section = self.world if whose == "elsewhere" else self.sport
        story = make_article(section=section, created_by=by)
        story.kept = revisions.record(story, by=by)
        return story

    def session(self, letter):
        """The cookie of somebody who is signed in."""
        client = Client()
        client.force_login(self.people[letter])
        return client.cookies["sessionid"].value

    def path(self, name, letter="R", whose="own"):
        """The path of a row, about the thing or the story it is asked about."""
        story = self.stories[letter, whose]
        thing = self.things.get(name.split("_")[1] if "_" in name else "")
        values = {"story": story.pk, "revision": story.kept.pk, "section": self.sport.pk}
        values["thing"] = getattr(thing, "pk", None)
        return address(name, [values.get(arg, arg) for arg in ROWS[name].args])

    def ask(self, path, method, letter=None):
        """Return the response to somebody, or to nobody in particular."""
        client = Client()
        if letter:
            client.cookies["sessionid"] = self.sessions[letter]
        # Every form of a new story has a key of its own.
        data = {"begun": str(uuid4())} if method in ("get", "post") else {}
        return getattr(client, method)(path, data)

    def may(self, path, method, letter):
        """Return (whether somebody is let in, whether a refusal changed anything), and undo what was done."""
        with transaction.atomic():
            let_in = self.ask(path, method, letter).status_code not in (403, 405)
            changed = not let_in and fingerprint() != self.before
            transaction.set_rollback(True)
        return let_in, changed


def fingerprint():
    """What no refused request may change."""
    return [
        [*model.objects.order_by("pk").values_list()]
        for model in (Article, Banner, Edition, Entry, Revision, Transition, Image, Page, Topic, User, Group, Staffer)
    ]


def allowed(rule, letter, whose):
    return whose in rule.get(letter, ()) if isinstance(rule, dict) else letter in (rule or "")


def test_every_address_has_a_row():
    assert addresses() == set(ROWS)


def test_no_address_goes_without_a_name():
    """Without one it would have no row. Django's own lead on: the catch-all, and to a thing's form."""
    unnamed = sorted(str(entry.pattern) for entry in _every(admin_patterns()) if not entry.name)

    assert set(unnamed) == {"(?P<url>.*)$", "<path:object_id>/"}


@pytest.mark.parametrize("letter", ROLES)
def test_who_is_let_in(letter):
    world, wrong = World(), []
    for name, row in ROWS.items():
        for method, rule in (("get", row.get), ("post", row.post)):
            for whose in STORIES if "story" in row.args else ["own"]:
                let_in, changed = world.may(world.path(name, letter, whose), method, letter)
                if let_in != allowed(rule, letter, whose) or changed:
                    wrong.append((name, method, whose, "let in" if let_in else "refused", changed))
    assert wrong == []


def test_nothing_answers_without_its_slash():
    """It leads to the address with a slash, or nowhere; and does nothing."""
    world, wrong = World(), []
    for name in ROWS:
        path = world.path(name)
        for method, letter in (("get", "C"), ("post", "C"), ("post", None)):
            response = world.ask(path.rstrip("/"), method, letter)
            leads_on = response.headers.get("Location", "").startswith((path, reverse("admin:login")))
            if not leads_on and response.status_code not in (403, 404, 405):
                wrong.append((name, method, letter, response.status_code))
    assert wrong == []
    assert fingerprint() == world.before


@pytest.mark.parametrize("method", ["put", "delete"])
def test_no_other_method_changes_anything(method):
    world = World()
    for name in set(ROWS) - {"logout"}:
        world.ask(world.path(name), method, "C")
    assert fingerprint() == world.before


def test_whoever_may_not_read_a_page_may_not_ask_for_its_head():
    world = World()
    refused = [name for name, row in ROWS.items() if row.get is not None and not allowed(row.get, "R", "own")]

    found = {name: world.ask(world.path(name), "head", "R").status_code for name in refused}

    assert set(found.values()) <= {403, 405}, found


#: What is there before one is in. Whoever is half in, after the password, is known by their session alone.
WITHOUT_ACCOUNT = {
    "login",
    "logout",
    "preview",
    "first_account",
    "account_login",
    "mfa_authenticate",
    "mfa_login_webauthn",
} | {name for name in ROWS if name.startswith("account_reset_password")}


def test_nobody_is_let_in_without_an_account():
    world, wrong = World(), []
    for name in set(ROWS) - WITHOUT_ACCOUNT:
        for method in ("get", "post"):
            response = world.ask(world.path(name), method)
            if not response.headers.get("Location", "").startswith(reverse("admin:login")):
                wrong.append((name, method, response.status_code))
    assert wrong == []
    assert fingerprint() == world.before


# What a form may not say


@pytest.mark.parametrize("verb", ["publish", "approve", "send_back", "schedule", "unpublish", "withdraw"])
def test_a_reporter_gets_nothing_from_fields_and_verbs_made_by_hand(client, verb):
    rosa, sven = make_reporter(), make_reporter("Sven")
    story = make_article(created_by=rosa, stage="review")
    client.force_login(rosa)
    forged = {"stage": "ready", "created_by": sven.pk, "assigned_to": sven.pk, "note": "So", "reason": "So"}

    client.post(change(story), form(story, verb=verb, at_0="2126-05-08", at_1="10:00", **forged))

    story.refresh_from_db()
    assert (story.stage, story.created_by, story.assigned_to) == ("review", rosa, None)
    assert not story.editions.exists()
    assert not story.transitions.exists()


@pytest.mark.parametrize("verb", ["publish", "approve", "send_back"])
def test_an_editor_decides_nothing_about_an_own_story_elsewhere(client, verb):
    emil = make_editor(sections=[make_section("Sport")])
    story = make_article(created_by=emil, stage="review")
    client.force_login(emil)

    page = client.get(change(story)).content.decode()
    client.post(change(story), form(story, verb=verb, note="So"))

    story.refresh_from_db()
    assert f'value="{verb}"' not in page
    assert (story.stage, story.editions.count(), story.transitions.count()) == ("review", 0, 0)


def test_the_history_moves_no_story_into_a_section_one_does_not_edit(client):
    sport, world = make_section("Sport"), make_section("World")
    story = make_article(section=world)
    was = revisions.record(story, by=make_chief())
    story.section = sport
    story.save()
    revisions.record(story, by=User.objects.get(username="clara"))
    client.force_login(make_editor(sections=[sport]))

    client.post(reverse("admin:articles_article_restore", args=[story.pk, was.pk]))

    story.refresh_from_db()
    assert story.section == sport
