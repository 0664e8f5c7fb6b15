"""Signing in at /admin/login/: who gets in and who does not, the second factor, the ways back in, and the log of it."""

import re
from ipaddress import ip_address
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, User
from django.core import mail
from django.urls import reverse

from articles import access
from articles.models import AccessEvent, SiteIdentity

from .builders import make_chief, make_editor, make_reporter, run_tasks

pytestmark = pytest.mark.django_db

PASSWORD = "between-two-rivers"
WRONG = "That name and password do not fit together."
TOO_MANY = "Too many wrong tries. Wait five minutes, then try again."
SECRET = "JBSWY3DPEHPK3PXP"
What = AccessEvent.What

#: What an account's form sends of what is left as it is.
ACCOUNT = {"username": "emil", "is_staff": "on", "staffer-TOTAL_FORMS": 0, "staffer-INITIAL_FORMS": 0}


@pytest.fixture
def address():
    """An address that no other test has: with Redis, what was tried from one is kept from run to run."""
    return str(ip_address(f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:4]}::1"))  # as databases write it


@pytest.fixture
def emil():
    return make_editor()


def sign_in(client, name="emil", password=PASSWORD, path="/admin/login/", **extra):
    return client.post(path, {"username": name, "password": password}, **extra)


def code():
    return format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))


def with_app(user):
    TOTP.activate(user, SECRET)
    return user


def need_factor(*roles):
    identity = SiteIdentity.load()
    identity.save()
    identity.second_factor_roles.set(Group.objects.filter(name__in=roles))


def is_in(client):
    return client.get("/admin/").status_code == 200


# A name and a password


def test_the_right_password_leads_where_one_was_going_with_a_new_session(client, emil, address):
    client.get("/admin/login/")
    client.cookies["sessionid"] = "planted-by-somebody-else"

    response = sign_in(client, path="/admin/login/?next=/admin/calendar/", REMOTE_ADDR=address)

    assert response.headers["Location"] == "/admin/calendar/"
    assert client.cookies["sessionid"].value != "planted-by-somebody-else"
    assert is_in(client)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil"]
)
def test_nobody_is_led_to_another_site(client, emil, address, elsewhere):
    response = client.post(
        "/admin/login/", {"username": "emil", "password": PASSWORD, "next": elsewhere}, REMOTE_ADDR=address
    )

    assert response.headers["Location"] == "/admin/"


def test_whoever_is_in_already_goes_where_they_were_going(client, emil):
    client.force_login(emil)

    assert client.get("/admin/login/?next=/admin/calendar/").headers["Location"] == "/admin/calendar/"
    assert client.get("/admin/login/?next=//evil.example/").headers["Location"] == "/admin/"


@pytest.mark.parametrize("field", ["is_active", "is_staff"])
def test_an_account_that_is_over_is_answered_like_a_wrong_password(client, emil, address, field):
    User.objects.update(**{field: False})

    assert WRONG in sign_in(client, REMOTE_ADDR=address).content.decode()


def test_a_name_that_nobody_has_is_answered_like_a_wrong_password(client, emil, address):
    wrong = sign_in(client, password="wrong", REMOTE_ADDR=address).content.decode()
    unknown = sign_in(client, name="nobody", password="wrong", REMOTE_ADDR=address).content.decode()

    assert WRONG in wrong
    assert _same(wrong) == _same(unknown).replace("nobody", "emil")


def _same(page):
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page)


def test_a_name_that_nobody_has_costs_as_many_hashes(client, emil, address, monkeypatch):
    hashed = []
    monkeypatch.setattr(
        "django.contrib.auth.hashers.MD5PasswordHasher.encode",
        lambda hasher, password, salt: hashed.append(password) or f"md5${salt}$x",
    )

    sign_in(client, password="wrong-1", REMOTE_ADDR=address)
    sign_in(client, name="nobody", password="wrong-2", REMOTE_ADDR=address)
    User.objects.update(is_active=False)
    sign_in(client, password="wrong-3", REMOTE_ADDR=address)

    assert hashed == ["wrong-1", "wrong-2", "wrong-3"]


@pytest.mark.parametrize("path", ["signup", "email", "3rdparty", "inactive", "password/set", "password/change"])
def test_what_allauth_has_besides_is_not_there(client, path):
    client.force_login(make_chief())

    assert client.get(f"/admin/{path}/").status_code == 404
    assert client.get(f"/accounts/{path}/").status_code == 404


# Slowed down, but nobody locked out


def test_five_wrong_passwords_from_one_address_are_enough(client, emil, address):
    for _number in range(5):
        assert WRONG in sign_in(client, password="wrong", REMOTE_ADDR=address).content.decode()

    assert TOO_MANY in sign_in(client, REMOTE_ADDR=address).content.decode()


def test_wrong_passwords_from_elsewhere_lock_nobody_out(client, emil, address):
    for _number in range(6):
        sign_in(client, password="wrong", REMOTE_ADDR=address)

    assert sign_in(client, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_many_addresses_at_once_are_slowed_down_but_not_where_its_owner_was_before(client, settings, address):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_name": "2/h/key"}
    name = f"nora-{uuid4().hex[:8]}"
    make_reporter(name)
    sign_in(client, name, REMOTE_ADDR=address)
    client.logout()

    for number in range(2):
        sign_in(client, name, password="wrong", REMOTE_ADDR=f"198.51.100.{number}")

    assert TOO_MANY in sign_in(client, name, REMOTE_ADDR="198.51.100.9").content.decode()
    assert sign_in(client, name, REMOTE_ADDR=address).status_code == 302


def test_far_too_many_tries_are_answered_with_429(client, settings, address):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    sign_in(client, REMOTE_ADDR=address)

    response = sign_in(client, REMOTE_ADDR=address)

    assert response.status_code == 429
    assert "Wait a few minutes" in response.content.decode()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        ([], "203.0.113.5", "192.0.2.1"),
        (["192.0.2.0/24"], "203.0.113.5", "203.0.113.5"),
        (["192.0.2.0/24"], "10.0.0.1, 203.0.113.5", "203.0.113.5"),
        (["192.0.2.0/24"], "203.0.113.5, 192.0.2.9", "203.0.113.5"),
        (["192.0.2.0/24"], "not-an-address", "192.0.2.1"),
        (["10.0.0.0/8"], "203.0.113.5", "192.0.2.1"),
    ],
)
def test_where_somebody_comes_from_is_believed_of_trusted_proxies_only(rf, settings, proxies, forwarded, found):
    settings.TRUSTED_PROXIES = proxies

    assert access.client_address(rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)) == found


# The second factor


def test_the_code_of_the_app_is_asked_for_and_leads_on(client, emil, address):
    with_app(emil)

    response = sign_in(client, path="/admin/login/?next=/admin/calendar/", REMOTE_ADDR=address)
    assert response.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "That code is not right." in wrong.content.decode()
    response = client.post(reverse("mfa_authenticate"), {"code": code()})

    assert response.headers["Location"] == "/admin/calendar/"
    assert is_in(client)


def test_a_code_works_once(client, emil, address):
    with_app(emil)
    with time_machine.travel("2026-05-08 10:00Z", tick=False):
        used = code()
        for expected in (302, 200):
            client.logout()
            sign_in(client, REMOTE_ADDR=address)
            assert client.post(reverse("mfa_authenticate"), {"code": used}).status_code == expected


def test_a_recovery_code_works_once(client, emil, address):
    with_app(emil)
    codes = RecoveryCodes.activate(emil).get_unused_codes()
    for expected in (302, 200):
        client.logout()
        sign_in(client, REMOTE_ADDR=address)
        assert client.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == expected


def confirmed(client):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def test_setting_up_an_app_shows_recovery_codes(client, emil, address):
    sign_in(client, REMOTE_ADDR=address)
    confirmed(client)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert "data:image/svg+xml;base64," in page
    secret = re.search(r"nr-ways__key\">([A-Z2-7]+)<", page)[1]
    now = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))

    page = client.post(reverse("mfa_activate_totp"), {"code": now}, follow=True).content.decode()

    assert page.count("<li><code>") == 10
    assert {factor.type for factor in Authenticator.objects.filter(user=emil)} == {"totp", "recovery_codes"}


def test_a_change_of_the_factor_asks_once_more_who_one_is(client, emil, address):
    sign_in(client, REMOTE_ADDR=address)

    response = client.get(reverse("mfa_activate_totp"))

    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))
    refused = client.post(reverse("account_reauthenticate"), {"password": "wrong"}).content.decode()
    assert "That is not your password." in refused


def test_a_role_can_need_a_factor_and_nothing_else_is_reached_without(client, emil, address):
    need_factor("Editor")
    sign_in(client, REMOTE_ADDR=address)

    for path in ("/admin/", "/admin/calendar/", reverse("usersessions_list"), reverse("admin:password_change")):
        assert client.get(path).headers["Location"] == reverse("mfa_index"), path
        assert client.post(path).headers["Location"] == reverse("mfa_index"), path
    page = client.get(reverse("mfa_index")).content.decode()
    assert "Your role needs a second factor." in page
    assert "nr-navigation" not in page
    with_app(emil)
    assert is_in(client)


def test_a_role_that_needs_none_is_let_in(client, address):
    need_factor("Chief")
    make_editor()
    sign_in(client, REMOTE_ADDR=address)

    assert is_in(client)


def test_a_superuser_has_every_role(client):
    root = User.objects.create_superuser("root", password=PASSWORD)
    client.force_login(root)
    assert is_in(client)

    need_factor("Reporter")

    assert not is_in(client)


def test_the_chief_says_which_roles_need_one(client):
    client.force_login(make_chief())
    editors = Group.objects.get(name="Editor")
    form = {"name": "The River Post", "links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}

    client.post(reverse("admin:articles_siteidentity_change", args=[1]), {**form, "second_factor_roles": [editors.pk]})

    assert [*SiteIdentity.load().second_factor_roles.all()] == [editors]


def test_the_chief_takes_a_lost_factor_away(client, emil):
    with_app(emil)
    client.force_login(make_chief())
    form = reverse("admin:auth_user_change", args=[emil.pk])
    assert "Authenticator app" in client.get(form).content.decode()
    sent = {
        "username": "emil",
        "is_active": "on",
        "is_staff": "on",
        "staffer-TOTAL_FORMS": 0,
        "staffer-INITIAL_FORMS": 0,
    }

    client.post(form, {**sent, "forget_factors": "on"})

    assert not Authenticator.objects.exists()
    event = AccessEvent.objects.get(what=What.FACTOR_REMOVED)
    assert (event.account, event.by.username) == (emil, "clara")


def test_a_factor_that_is_taken_away_is_told_by_mail(client, emil, address):
    User.objects.update(email="emil@example.org")
    with_app(emil)
    sign_in(client, REMOTE_ADDR=address)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    confirmed(client)

    client.post(reverse("mfa_deactivate_totp"), REMOTE_ADDR=address, HTTP_USER_AGENT="A phone")
    run_tasks()

    [told] = mail.outbox
    assert told.subject == "[The Daily Example] Authenticator App Deactivated"
    assert "Authenticator app deactivated." in told.body
    assert address in told.body
    assert "A phone" in told.body


# A forgotten password


@pytest.fixture
def mailbox(emil):
    """The mail address of Emil's account, another for each test: asking is slowed down by address."""
    emil.email = f"emil-{uuid4().hex[:8]}@example.org"
    emil.save()
    return emil.email


def ask(client, to, address, **extra):
    client.post(reverse("account_reset_password"), {"email": to}, REMOTE_ADDR=address, **extra)
    run_tasks()
    return [sent for sent in mail.outbox if sent.to == [to]]


def test_a_forgotten_password_is_replaced_by_a_link_in_a_mail(client, mailbox, address):
    [sent] = ask(client, mailbox, address)
    link = re.search(r"https://news\.example(/\S+)", sent.body)[1]

    form = client.get(link).headers["Location"]
    weak = client.post(form, {"password1": "emil", "password2": "emil"}).content.decode()
    assert "too short" in weak
    client.post(form, {"password1": "the-river-is-low", "password2": "the-river-is-low"})

    assert not is_in(client)
    assert sign_in(client, password="the-river-is-low", REMOTE_ADDR=address).status_code == 302
    assert "This link does not work any more" in client.get(link, follow=True).content.decode()


def test_a_new_password_leaves_the_second_factor_and_ends_sessions(client, emil, mailbox, address):
    other = type(client)()
    other.force_login(emil)
    with_app(emil)
    [sent] = ask(client, mailbox, address)
    form = client.get(re.search(r"https://news\.example(/\S+)", sent.body)[1]).headers["Location"]

    client.post(form, {"password1": "the-river-is-low", "password2": "the-river-is-low"})
    sign_in(client, password="the-river-is-low", REMOTE_ADDR=address)

    assert not is_in(client)
    assert not is_in(other)


def test_nobody_learns_whose_address_it_is(client, mailbox, address):
    pages = [
        client.post(reverse("account_reset_password"), {"email": to}, REMOTE_ADDR=address, follow=True)
        for to in (mailbox, "nobody@example.org")
    ]
    run_tasks()

    assert pages[0].content == pages[1].content
    assert [sent.to for sent in mail.outbox] == [[mailbox]]


def test_the_link_leads_to_the_site_whatever_host_was_asked(client, mailbox, address, settings):
    settings.ALLOWED_HOSTS = ["*"]

    [sent] = ask(client, mailbox, address, HTTP_HOST="evil.example", HTTP_X_FORWARDED_HOST="evil.example")

    assert "evil.example" not in sent.body
    assert "https://news.example/admin/password/new/" in sent.body


def test_a_link_is_over_after_an_hour(client, mailbox, address):
    with time_machine.travel("2026-05-08 10:00Z"):
        [sent] = ask(client, mailbox, address)
    with time_machine.travel("2026-05-08 11:01Z"):
        page = client.get(re.search(r"https://news\.example(/\S+)", sent.body)[1])

    assert "This link does not work any more" in page.content.decode()


# Where one is signed in


def test_each_place_one_is_signed_in_can_be_ended(client, emil, address):
    other = type(client)()
    sign_in(other, REMOTE_ADDR="198.51.100.7", HTTP_USER_AGENT="An old phone")
    sign_in(client, REMOTE_ADDR=address)
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "An old phone" in page
    assert "198.51.100.7" in page

    client.post(reverse("usersessions_list"), {"session": UserSession.objects.get(ip="198.51.100.7").pk})

    assert not is_in(other)
    assert is_in(client)


def test_nobody_ends_a_session_of_another(client, emil, address):
    other = type(client)()
    make_reporter("Rosa")
    sign_in(other, "rosa", REMOTE_ADDR="198.51.100.7")
    sign_in(client, REMOTE_ADDR=address)

    client.post(reverse("usersessions_list"), {"session": UserSession.objects.get(user__username="rosa").pk})

    assert is_in(other)


def test_ones_own_place_stays_listed_after_a_new_password(client, emil, address):
    other = type(client)()
    sign_in(other, REMOTE_ADDR="198.51.100.7")
    sign_in(client, REMOTE_ADDR=address)

    new = {"new_password1": "the-river-is-low", "new_password2": "the-river-is-low"}
    client.post(reverse("admin:password_change"), {"old_password": PASSWORD, **new}, REMOTE_ADDR=address)
    page = client.get(reverse("usersessions_list")).content.decode()

    assert "Here" in page
    assert "198.51.100.7" not in page
    assert not is_in(other)


# The log of it


def log():
    return [(event.get_what_display(), event.name, event.by_name, event.details) for event in AccessEvent.objects.all()]


def test_sign_ins_and_refusals_are_logged_but_no_name_that_may_be_a_password(client, emil, address):
    AccessEvent.objects.all().delete()

    sign_in(client, password="wrong", REMOTE_ADDR=address, HTTP_USER_AGENT="A phone")
    sign_in(client, name="my-secret-password", password="", REMOTE_ADDR=address)
    sign_in(client, name="my-secret-password", password="x", REMOTE_ADDR=address)
    sign_in(client, REMOTE_ADDR=address)

    assert log() == [
        ("signed in", "emil", "Emil", ""),
        ("sign-in refused", "", "", "unknown name"),
        ("sign-in refused", "emil", "", "wrong password"),
    ]
    assert {event.address for event in AccessEvent.objects.all()} == {address}
    assert "my-secret-password" not in str([*AccessEvent.objects.values()])


def test_changed_rights_are_logged_whoever_changes_them(client, emil):
    client.force_login(make_chief())
    AccessEvent.objects.all().delete()
    chiefs = Group.objects.get(name="Chief")

    client.post(reverse("admin:auth_user_change", args=[emil.pk]), {**ACCOUNT, "groups": [chiefs.pk]})

    assert log()[::-1] == [
        ("rights changed", "emil", "Clara", "is_active: False"),
        ("rights changed", "emil", "Clara", "−Editor"),
        ("rights changed", "emil", "Clara", "+Chief"),
    ]


def test_accounts_that_come_and_go_leave_their_name(client):
    client.force_login(make_chief())
    AccessEvent.objects.all().delete()
    nora = make_reporter("Nora")
    nora.set_password("the-river-is-low")
    nora.save()
    nora.delete()

    assert [(what, name) for what, name, _by, _details in log()[::-1]] == [
        ("account made", "nora"),
        ("rights changed", "nora"),
        ("password changed", "nora"),
        ("account deleted", "nora"),
    ]


def test_the_log_is_read_by_the_chief_and_changed_by_nobody(client, emil, address):
    sign_in(client, password="wrong", REMOTE_ADDR=address)
    event = AccessEvent.objects.get(what=What.REFUSED)
    client.force_login(make_chief())

    page = client.get(reverse("admin:articles_accessevent_changelist")).content.decode()

    assert address in page
    assert client.post(reverse("admin:articles_accessevent_change", args=[event.pk]), {"name": "x"}).status_code == 403
    assert client.post(reverse("admin:articles_accessevent_delete", args=[event.pk]), {"post": "y"}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_costs_the_same_for_any_number_of_lines(client, django_assert_num_queries, count):
    client.force_login(make_chief())
    AccessEvent.objects.all().delete()
    for _number in range(count):
        AccessEvent.objects.create(what=What.SIGNED_IN, name="emil")

    with django_assert_num_queries(7):
        client.get(reverse("admin:articles_accessevent_changelist"))


# What every page of it sends


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_reset_password_done"])
def test_pages_of_signing_in_stand_in_our_frames_only_and_are_not_kept(client, name):
    headers = client.get(reverse(name)).headers

    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in headers["Cache-Control"]


def test_every_page_of_ones_own_draws(client, emil, address):
    with_app(emil)
    RecoveryCodes.activate(emil)
    sign_in(client, REMOTE_ADDR=address)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    confirmed(client)

    for name in (
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
        "account_reauthenticate",
        "usersessions_list",
    ):
        response = client.get(reverse(name))
        assert response.status_code == 200, name
        assert "nr-" in response.content.decode(), name
        assert "no-store" in response.headers["Cache-Control"], name
