"""The links of the navigation and the footer, which the Chief chooses; without one they are all sections and pages."""

import pytest
from django.core.exceptions import ValidationError

from articles.models import Link, SiteIdentity

from .builders import make_chief, make_editor, make_page, make_section

pytestmark = pytest.mark.django_db


def make_link(**fields):
    identity, _created = SiteIdentity.objects.get_or_create(pk=1)
    return Link.objects.create(identity=identity, **fields)


def test_the_navigation_has_what_was_chosen_in_its_order(client):
    world, sport = make_section("World"), make_section("Sport")
    make_link(section=sport, position=1)
    make_link(address="/about/", name="Who we are", position=0)

    page = client.get("/sport/").content.decode()
    bar = page.partition('class="section-bar"')[2].partition("</nav>")[0]

    assert bar.index("Who we are") < bar.index("Sport")
    assert 'href="/sport/" aria-current="page"' in bar
    assert world.name not in bar


def test_without_a_choice_every_section_and_page_is_there(client):
    make_section("World")
    make_page("About us")

    page = client.get("/").content.decode()

    assert page.count('href="/world/"') == 2
    assert page.count("About us") == 1


def test_the_footer_has_what_was_chosen(client):
    make_page("About us")
    make_link(group="footer", address="https://elsewhere.example/", name="Our shop")

    page = client.get("/").content.decode()

    assert 'href="https://elsewhere.example/"' in page
    assert "About us" not in page


def test_a_section_takes_its_links_with_it(client):
    section = make_section("Sport")
    make_link(section=section)
    section.delete()

    assert client.get("/").status_code == 200
    assert not Link.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choose a section or give an address."),
        ({"address": "javascript:alert(1)", "name": "X"}, "An address begins with / or with https://."),
        ({"address": "//elsewhere.example", "name": "X"}, "An address begins with / or with https://."),
        ({"address": "/about/"}, "Say what the link is called."),
    ],
)
def test_a_link_that_leads_nowhere_is_refused(fields, sentence):
    with pytest.raises(ValidationError) as refused:
        Link(**fields).full_clean(exclude=["identity"])

    assert sentence in refused.value.messages


def test_the_chief_edits_them_with_the_newspaper(client):
    section = make_section("Sport")
    client.force_login(make_chief())
    form = {"name": "The Daily Example", "links-TOTAL_FORMS": 1, "links-INITIAL_FORMS": 0}
    form |= {"links-0-group": "navigation", "links-0-section": section.pk, "links-0-position": 1, "links-0-identity": 1}

    response = client.post("/admin/articles/siteidentity/1/change/", form)

    assert response.status_code == 302
    assert [str(link) for link in Link.objects.all()] == ["Sport"]


def test_an_editor_does_not(client):
    client.force_login(make_editor())

    assert client.get("/admin/articles/siteidentity/1/change/").status_code == 403
