"""Topics and sections that become one: whatever named the one names the other, and no address dies."""

import pytest

from articles import homepage, revisions, workflow
from articles.models import Address, Front, Layout, Link, Section, SiteIdentity, Staffer, Topic

from .builders import (
    make_article,
    make_chief,
    make_editor,
    make_front,
    make_live,
    make_scheduled,
    make_section,
    make_topic,
    make_withdrawn,
    publish,
    the_chief,
)
from .test_forwarding import led, rename

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_section("World")


@pytest.fixture
def abroad():
    return make_section("Abroad")


def test_stories_of_a_merged_section_stand_in_the_other_and_every_address_leads_there(client, world, abroad):
    make_live("Flood", slug="flood", section=abroad)
    make_withdrawn("Drought", slug="drought", section=abroad)
    make_scheduled("Soon", slug="soon", section=abroad)
    draft = make_article("Draft", slug="draft", section=abroad)
    rename(abroad, "planet")

    workflow.merge_sections(abroad, into=world)

    assert led(client, "/world/flood/") == 200
    for former in ("abroad", "planet"):
        assert led(client, f"/{former}/") == "/world/"
        assert led(client, f"/{former}/feed/") == "/world/feed/"
        assert led(client, f"/{former}/flood/") == "/world/flood/"
        assert led(client, f"/{former}/drought/") == led(client, "/world/drought/") == 410
        assert led(client, f"/{former}/soon/") == led(client, "/world/soon/") == 404
    draft.refresh_from_db()
    assert draft.section == world
    assert not Address.objects.filter(article=draft).exists()
    assert not Section.objects.filter(pk=abroad.pk).exists()


def test_what_was_kept_of_a_story_moves_along(world, abroad):
    article = make_live("Flood", section=abroad).article
    first = article.revisions.saved().first()
    article.headline = "Water"
    article.save()
    publish(article)

    workflow.merge_sections(abroad, into=world)

    article.refresh_from_db()
    first.refresh_from_db()
    assert revisions.record(article, by=the_chief()) == article.revisions.saved().first()
    _restored, sentences = revisions.restore(article, first, by=the_chief())
    assert list(sentences) == []
    article.refresh_from_db()
    assert (article.headline, article.section) == ("Flood", world)


def test_editors_links_zones_and_the_front_of_a_merged_section_are_the_others(world, abroad):
    ada = make_editor("Ada", sections=[abroad])
    link = Link.objects.create(identity=SiteIdentity.objects.create(pk=1), section=abroad)
    make_front(("section", [], {"section": abroad.pk}))
    make_front("lead", section=abroad)

    workflow.merge_sections(abroad, into=world)

    assert list(Staffer.of(ada).sections.all()) == [world]
    link.refresh_from_db()
    assert link.section == world
    assert homepage.live(Front.of()).document["zones"][0]["section"] == world.pk
    assert homepage.live(Front.of(world)).document["zones"][0]["kind"] == "lead"


def test_what_the_other_section_has_already_stays(world, abroad):
    identity = SiteIdentity.objects.create(pk=1)
    for section in (world, abroad):
        Link.objects.create(identity=identity, section=section)
        make_front("lead" if section == world else "top", section=section)

    workflow.merge_sections(abroad, into=world)

    assert [link.section for link in Link.objects.all()] == [world]
    assert [layout.document["zones"][0]["kind"] for layout in Layout.objects.all()] == ["lead"]


@pytest.mark.parametrize("make", [make_live, make_withdrawn, make_article])
def test_sections_with_two_stories_of_one_address_are_not_merged(world, abroad, make):
    make("Flood here", slug="flood", section=world)
    make_live("Flood", slug="flood", section=abroad)

    with pytest.raises(workflow.Refused) as refused:
        workflow.merge_sections(abroad, into=world)

    assert str(refused.value) == "1 story has an address that another has in World. Give it another first: “Flood”."
    assert Section.objects.filter(pk=abroad.pk).exists()


def test_a_section_is_not_merged_with_itself(world):
    with pytest.raises(workflow.Refused):
        workflow.merge_sections(world, into=world)


@pytest.mark.parametrize("name", ["Snow", "Düsseldorf “Süd”"])
def test_zones_history_and_search_of_a_merged_topic_are_the_others(client, name):
    article = make_live("Flood", topics=[name]).article
    other, rain = Topic.objects.get(), make_topic("Rain")
    make_front(("topic", [], {"topic": other.pk}))
    first = article.revisions.saved().first()

    workflow.merge_topics(other, into=rain)

    assert homepage.live(Front.of()).document["zones"][0]["topic"] == rain.pk
    assert revisions.record(article, by=the_chief()) == first
    revisions.restore(article, article.revisions.saved().first(), by=the_chief())
    assert list(Topic.objects.values_list("name", flat=True)) == ["Rain"]
    assert "Flood" in client.get("/search/?q=rain").content.decode()


@pytest.mark.parametrize("stored", [None, [], {}, {"zones": None}, {"zones": [None, {"topic": []}]}])
def test_a_layout_that_means_nothing_stops_no_merge(stored):
    layout = make_front("lead")
    Layout.objects.update(document=stored or {})
    workflow.merge_topics(make_topic("Rains"), into=make_topic("Rain"))

    layout.refresh_from_db()
    assert layout.document == (stored or {})


def test_the_chief_merges_sections(client, world, abroad):
    client.force_login(make_chief("Clara"))
    make_live("Flood", slug="flood", section=abroad)
    question = client.post("/admin/articles/section/", {"action": "merge", "_selected_action": [abroad.pk]})
    assert "Abroad" in question.content.decode()

    form = {"action": "merge", "_selected_action": [abroad.pk], "sure": "yes", "into": world.pk}
    page = client.post("/admin/articles/section/", form, follow=True).content.decode()

    assert "“Abroad” is “World” now." in page
    assert led(client, "/abroad/flood/") == "/world/flood/"


def test_the_chief_is_told_why_sections_stay_two(client, world, abroad):
    client.force_login(make_chief("Clara"))
    for section in (world, abroad):
        make_live("Flood", slug="flood", section=section)
    form = {"action": "merge", "_selected_action": [abroad.pk], "sure": "yes", "into": abroad.pk}
    assert "Select a valid choice" in client.post("/admin/articles/section/", form).content.decode()

    page = client.post("/admin/articles/section/", {**form, "into": world.pk}, follow=True).content.decode()

    assert "1 story has an address that another has in World." in page
    assert Section.objects.count() == 2


def test_sections_are_merged_by_the_chief_alone(client, world, abroad):
    client.force_login(make_editor())
    form = {"action": "merge", "_selected_action": [abroad.pk], "sure": "yes", "into": world.pk}

    client.post("/admin/articles/section/", form)

    assert Section.objects.count() == 2
