from collections import Counter
from io import StringIO
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from django.utils.html import escape

from articles import body, readiness, renditions
from articles.models import (
    Address,
    Article,
    Author,
    Byline,
    Edition,
    Image,
    Page,
    Revision,
    Section,
    SiteIdentity,
    Topic,
    Transition,
)

from .reading import Seen, seen
from .test_feeds import KINDS
from .test_metadata import SITE, card_faults
from .validators import FEED_FAULTS, SITEMAP, sitemap_faults, structured_data, structured_data_faults

LOC = f"{SITEMAP}loc"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo newspaper, loaded once for all tests here: it cuts every picture. What was printed, and the folder."""
    folder, printed = tmp_path_factory.mktemp("var"), StringIO()
    with django_db_blocker.unblock(), override_settings(VAR_DIR=folder), transaction.atomic():
        call_command("demo", stdout=printed)
        yield SimpleNamespace(printed=printed.getvalue(), accounts=folder / "demo-accounts.txt")
        transaction.set_rollback(True)


def rows():
    nouns = (Address, Article, Author, Byline, Edition, Image, Page, Revision, Section, SiteIdentity, Topic, Transition)
    return {noun.__name__: noun.objects.count() for noun in (*nouns, User)}


def test_there_is_enough_to_read_in_every_section(demo):
    in_sections = Counter(Edition.objects.live().values_list("section__slug", flat=True))

    assert sum(in_sections.values()) >= 36
    assert in_sections.keys() == set(Section.objects.values_list("slug", flat=True))
    assert len(in_sections) == 8


def test_the_desk_has_something_in_every_state(demo):
    states = Counter(article.publication for article in Article.objects.with_publication())

    assert {"live", "scheduled", "draft", "review"} <= states.keys()


def test_stories_have_the_length_of_stories(demo):
    words = [edition.word_count for edition in Edition.objects.all()]

    assert min(words) >= 200
    assert max(words) <= 750


def test_nothing_is_dated_after_now(demo):
    assert not Edition.objects.live().filter(updated_at__gt=timezone.now()).exists()


def test_the_desks_own_checks_find_nothing(demo):
    assert [sentence for article in Article.objects.all() for sentence in readiness.refusals(article)] == []


def test_every_block_has_its_target(demo):
    for article in Article.objects.all():
        named = body.references(article.body)
        assert Image.objects.filter(pk__in=named.images).count() == len(named.images)
        pointed = {*named.articles, *named.links}
        assert Article.objects.filter(pk__in=pointed).count() == len(pointed)
        assert article.body.count("<figure") == len(named.images) + len(named.embeds)
        assert article.body.count("<aside") == len(named.articles) + named.automatic
        assert article.body.count("<a ") - article.body.count("<a href") == len(named.links)


def test_every_kind_of_block_is_seen_by_readers(demo, client):
    live = list(Edition.objects.live())
    drawn = "".join(client.get(edition.get_absolute_url()).content.decode() for edition in live)

    classes = {name for _tag, found in Seen(drawn).elements for name in (found.get("class") or "").split()}
    kinds = "quote pull-quote box table embed gallery figure figure--wide also-read".split()
    assert [kind for kind in kinds if kind not in classes] == []
    assert any(body.references(edition.body).links for edition in live)
    assert any(body.references(edition.body).automatic for edition in live)
    assert any(edition.bylines.count() > 1 for edition in live)


def test_every_picture_says_what_it_shows_and_whose_it_is(demo):
    images = list(Image.objects.all())

    assert [image for image in images if not (image.alt and image.credit and image.licence and image.source)] == []
    assert all(default_storage.exists(f"renditions/{one['name']}") for image in images for one in image.renditions)


def test_every_link_of_every_page_leads_somewhere(demo, client):
    paths, checked = {"/"}, set()
    while paths - checked:
        path = (paths - checked).pop()
        checked.add(path)
        # Of a picture's file it is enough that it is there.
        response = client.head(path) if path.startswith("/media/") else client.get(path)
        assert response.status_code == 200, path
        if "html" in response["Content-Type"]:
            paths |= {link for link in seen(response).links if link.startswith("/")}

    assert {"/about/", "/contact/", "/privacy/"} <= checked
    assert {edition.get_absolute_url() for edition in Edition.objects.live()} <= checked


def test_each_role_has_an_account_that_works(demo, client):
    for line in demo.accounts.read_text().splitlines():
        assert line in demo.printed
        name, password = line.split()
        assert client.login(username=name, password=password)

    roles = User.objects.values_list("groups__name", flat=True)
    assert sorted(roles) == ["Chief", "Editor", "Picture editor", "Reporter"]


def test_the_passwords_are_for_the_owner_of_the_machine_alone(demo):
    assert demo.accounts.stat().st_mode & 0o077 == 0


def test_loading_again_doubles_nothing(demo):
    before, kept = rows(), demo.accounts.read_text()

    call_command("demo", stdout=StringIO())

    assert rows() == before
    assert demo.accounts.read_text() == kept


def test_loading_again_undoes_nothing(demo):
    article = Edition.objects.live().first().article
    Article.objects.filter(pk=article.pk).update(headline="Changed by an editor")

    call_command("demo", stdout=StringIO())

    article.refresh_from_db()
    assert article.headline == "Changed by an editor"


def test_the_first_run_leaves_a_newspaper_with_stories_alone(demo):
    Article.objects.filter(editions=None).first().delete()
    before = rows()

    call_command("demo", "--first-run", stdout=StringIO())

    assert rows() == before


def test_what_other_programs_read_of_it_keeps_their_rules(demo, client):
    """Every feed in every format, every sitemap, and what every kind of page says of itself."""
    faults = {}
    sections = [one.get_absolute_url() for one in Section.objects.all()]
    named = [one.get_absolute_url() for one in Author.objects.all()[:3]]
    named += [one.get_absolute_url() for one in Topic.objects.filter(edition_items__isnull=False).distinct()[:3]]
    for path in ("/", "/corrections/", *sections, *named):
        for kind, name in KINDS.items():
            address = f"{path}feed/{kind}"
            faults[address] = FEED_FAULTS[name](client.get(address).content)
    sitemaps = [
        one.text.removeprefix(SITE) for one in ElementTree.fromstring(client.get("/sitemap.xml").content).iter(LOC)
    ]
    for address in ("/sitemap.xml", *sitemaps):
        faults[address] = sitemap_faults(client.get(address).content)
    stories = [story.get_absolute_url() for story in Edition.objects.live().select_related("section")[:10]]
    for path in ("/", "/latest/", *sections, *named, *stories):
        response = client.get(path)
        said = structured_data(response.content.decode())
        faults[path] = [fault for one in said for fault in structured_data_faults(one)]
    pictured = Edition.objects.live().filter(lead_image__isnull=False).select_related("section", "lead_image").first()
    renditions.make(pictured.lead_image)
    faults["card"] = card_faults(seen(client.get(pictured.get_absolute_url())))

    assert len(sitemaps) > 4
    assert {address: found for address, found in faults.items() if found} == {}


def test_nothing_that_waits_is_told_to_other_programs(demo, client):
    live = Edition.objects.live().values("article")
    hidden = [story.headline for story in Article.objects.exclude(pk__in=live) if story.headline]
    months = [
        one.text.removeprefix(SITE) for one in ElementTree.fromstring(client.get("/sitemap.xml").content).iter(LOC)
    ]
    addresses = {story.slug for story in Article.objects.exclude(pk__in=live) if story.slug}

    told = "".join(client.get(path).content.decode() for path in ("/feed/", "/feed/atom/", "/feed/json/", *months))

    assert len(hidden) > 2
    assert not [headline for headline in hidden if escape(headline) in told or headline in told]
    assert not [slug for slug in addresses if f"/{slug}/" in told]
