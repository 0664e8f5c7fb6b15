"""Redirects in the admin: made by hand, brought in as a list, and read where stories left them."""

import pytest
from django.core.files.base import ContentFile

from articles import workflow
from articles.models import Address, Topic

from .builders import make_chief, make_editor, make_live, make_section

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/address/"


@pytest.fixture
def clara(client):
    chief = make_chief("Clara")
    client.force_login(chief)
    return chief


def bring_in(client, content, name="redirects.csv"):
    data = content if isinstance(content, bytes) else content.encode()
    return client.post(
        f"{LIST}list/", {"file": ContentFile(data, name=name)}, follow=True, headers={"x-forwarded-proto": "https"}
    )


def test_the_chief_leads_a_path_elsewhere(client, clara):
    client.post(f"{LIST}add/", {"path": "/election", "target": "https://elections.example/"})

    assert client.get("/election")["Location"] == "https://elections.example/"
    page = client.get(LIST).content.decode()
    assert "/election" in page
    assert "https://elections.example/" in page


@pytest.mark.parametrize(
    ("path", "target", "sentence"),
    [
        ("election", "/x/", "A path of this site"),
        ("/election", "javascript:x", "A path of this site, or an address with https://."),
        ("/election", "/election", "It would lead to itself."),
        ("/election", "", "This field is required."),
        ("/world/flood/", "/x/", "This path leads somewhere already."),
    ],
)
def test_what_cannot_be_is_told(client, clara, path, target, sentence):
    make_live("Flood", slug="flood", section=make_section("World"))
    response = client.post(f"{LIST}add/", {"path": path, "target": target})

    assert sentence in response.content.decode()
    assert not Address.objects.exclude(target="").exists()


def test_what_would_lead_in_a_circle_is_told(client, clara):
    Address.objects.create(path="/a/", target="/b")
    Address.objects.create(path="/b", target="/c%C3%A9/")
    form = {"path": "/c%C3%A9", "target": "/a/"}

    assert "It would lead back to itself, or" in client.post(f"{LIST}add/", form).content.decode()
    assert "Row 1, /cé: It would lead back to itself, or" in bring_in(client, "/c%C3%A9,/a\n").content.decode()
    page = bring_in(client, "/d,/e\n/e,/f\n/f,/d\n").content.decode()
    assert "Row 3, /f: It would lead back to itself, or" in page
    assert set(Address.objects.values_list("path", flat=True)) == {"/a/", "/b", "/d", "/e"}


def test_the_path_of_a_story_is_not_changed_by_hand(client, clara):
    edition = make_live("Flood", slug="flood", section=make_section("World"))
    address = Address.objects.get(path="/world/flood/")

    client.post(f"{LIST}{address.pk}/change/", {"path": "/world/flood/", "target": "/elsewhere/"})
    client.post(f"{LIST}{address.pk}/delete/", {"post": "yes"})

    address.refresh_from_db()
    assert (address.article, address.target) == (edition.article, "")


def test_the_list_has_what_leads_elsewhere_and_not_where_stories_are(client, clara):
    edition = make_live("Flood", slug="flood", section=make_section("World"))
    workflow.claim(edition.article, ["/2019/05/flood/"])

    page = client.get(LIST).content.decode()

    assert "/2019/05/flood/" in page
    assert "/world/flood/" not in page
    assert ">Flood</a>" in page


def test_redirects_are_for_the_chief(client):
    client.force_login(make_editor())

    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}list/").status_code == 403
    assert bring_in(client, "/a/b/c,/x/").status_code == 403
    assert not Address.objects.exists()


def test_a_list_comes_in_and_says_what_does_not(client, clara):
    make_live("Flood", slug="flood", section=make_section("World"))
    Address.objects.create(path="/known", target="/old/")
    content = "\ufeffold,new\r\n/a b,/x/\r\n/world/flood/,/x/\r\n/known,/new/\r\n\r\n/election,https://elections.example/\r\n/alone\r\n"
    response = bring_in(client, content)

    assert dict(Address.objects.exclude(target="").values_list("path", "target")) == {
        "/known": "/new/",
        "/election": "https://elections.example/",
    }
    page = response.content.decode()
    assert "2 redirects are there." in page
    assert "Row 2, /a b: A path of this site" in page
    assert "Row 3, /world/flood/: “Flood” has this path." in page
    assert "Row 7, /alone: It says not where it leads." in page


def test_characters_that_no_address_has_are_told(client, clara):
    page = bring_in(client, "/a\0b,/x/\n/a%00b,/x/\n/c,/x\0/\n/d,/x/\n").content.decode()

    assert [row for row in range(1, 5) if f"Row {row}, " in page] == [1, 2, 3]
    assert "3 rows could not be taken in" in page
    assert Address.objects.get().path == "/d"


def test_a_long_list_takes_few_statements_and_tells_each_row(client, clara, django_assert_max_num_queries):
    edition = make_live("Flood", slug="flood", section=make_section("World"))
    workflow.claim(edition.article, [f"/2019/{number}/" for number in range(1, 51)])
    Address.objects.create(path="/old/1000", target="/x/", hits=3)
    rows = [f"/2019/{number}/,/x/" for number in range(1, 51)] + [f"/old/{number},/new/" for number in range(1, 1001)]

    with django_assert_max_num_queries(40):
        page = bring_in(client, "\n".join(rows)).content.decode()

    assert page.count("“Flood” has this path.") == 50
    assert Address.objects.filter(target="/new/").count() == 1000
    assert Address.objects.get(path="/old/1000").hits == 3


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00", "This is not a CSV file in UTF-8."),
        (b"old,new\n", "There are no rows in this file."),
        (b"/a,/b\n" * 10_001, "This file is too long."),
        (b'/a,"' + b"x" * 200_000 + b'"', "This is not a CSV file in UTF-8."),
    ],
    ids=["bytes", "empty", "long", "wide"],
)
def test_a_list_that_is_none_is_refused(client, clara, content, sentence):
    assert sentence in bring_in(client, content).content.decode()
    assert not Address.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, clara, django_assert_num_queries, count):
    section = make_section("World")
    for number in range(count):
        make_live(f"Flood {number}", section=section)
        Address.objects.create(path=f"/a{number}/b/c", target="/x/")
    client.get(LIST)

    with django_assert_num_queries(7):
        client.get(LIST)


def test_topics_are_merged(client, clara):
    edition = make_live("Flood", topics=["Rain", "Rains"])
    rains = Topic.objects.get(name="Rains")
    question = client.post("/admin/articles/topic/", {"action": "merge", "_selected_action": [rains.pk]})
    assert "Rains" in question.content.decode()

    form = {"action": "merge", "_selected_action": [rains.pk], "sure": "yes", "into": "rain"}
    page = client.post("/admin/articles/topic/", form, follow=True).content.decode()

    assert "“Rains” is “Rain” now." in page
    assert list(edition.topics.names()) == ["Rain"]
    assert client.get("/topics/rains/")["Location"] == "/topics/rain/"


@pytest.mark.parametrize(
    ("into", "sentence"), [("Snow", "There is no topic “Snow”."), ("Rains", "Choose another topic")]
)
def test_topics_are_merged_into_another_that_is_there(client, clara, into, sentence):
    make_live("Flood", topics=["Rains"])
    form = {"action": "merge", "_selected_action": [Topic.objects.get().pk], "sure": "yes", "into": into}

    assert sentence in client.post("/admin/articles/topic/", form).content.decode()
    assert Topic.objects.get().name == "Rains"
