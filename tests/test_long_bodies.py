"""Texts of unusual size: kept or refused with a sentence, and no page waits for them."""

import time
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from articles import body
from articles.models import Article

from .builders import figure, make_article, make_editor, make_image, make_live
from .reading import seen
from .test_admin import form
from .test_body import TANGLES

pytestmark = pytest.mark.django_db

FIVE_MEGABYTES = "<p>The water came in the night.</p>" * 150_000
TABLE = f'<table data-caption="Levels"><tbody>{("<tr>" + "<td><p>12</p></td>" * 10 + "</tr>") * 500}</tbody></table>'


@contextmanager
def within(seconds):
    """Fail if the body takes more of this processor: others on the machine do not count."""
    began = time.process_time()
    yield
    assert time.process_time() - began < seconds


@pytest.fixture
def editor(client):
    client.force_login(user := make_editor())
    return user


def save(client, article, text):
    return client.post(reverse("admin:articles_article_change", args=[article.pk]), form(article, body=text))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (FIVE_MEGABYTES, "The text is too long: 5,250,000 characters, and 500,000 fit. Make it several stories."),
        (TANGLES["div"], "too deep to keep. Paste its words alone."),
        (TANGLES["italics that end too late"][:400_000], "too deep to keep. Paste its words alone."),
    ],
    ids=["five megabytes", "elements in elements", "marks that never end"],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence_and_stays_in_the_form(client, editor, text, sentence):
    article = make_article(body="<p>Before.</p>")

    with within(2):
        response = save(client, article, text)

    assert response.status_code == 200
    assert sentence in " ".join(response.context["adminform"].form.errors["body"])
    assert response.context["adminform"].form["body"].value() == text
    article.refresh_from_db()
    assert article.body == "<p>Before.</p>"


def test_no_other_way_in_lets_it_pass():
    for text, why in [(FIVE_MEGABYTES, "too long"), (TANGLES["lists"], "too deep")]:
        with pytest.raises(ValidationError, match=why), transaction.atomic():
            make_article(body=text)

    assert not Article.objects.exists()


def test_a_table_of_five_thousand_cells_is_kept_and_shown(client, editor):
    article = make_article()

    with within(2):
        assert save(client, article, f"<p>a</p>{TABLE}").status_code == 302
    edition = make_live(body=f"<p>a</p>{TABLE}")
    with within(2):
        page = seen(client.get(edition.get_absolute_url()))

    article.refresh_from_db()
    assert article.body.count("<td>") == 5000
    assert len(page.all("td", **{"class": "number"})) == 5000


def test_two_hundred_pictures_are_kept_and_shown(client, editor):
    images = [make_image() for _image in range(20)]
    text = "<p>a</p>" + "".join(figure(image) for image in images * 10)
    article = make_article()

    with within(2):
        assert save(client, article, text).status_code == 302
    edition = make_live(body=text)
    with within(2):
        page = seen(client.get(edition.get_absolute_url()))

    assert len(page.all("img")) == 200


def test_the_longest_text_is_no_work():
    text = "<p><em>a</em></p>" * (body.LONGEST_BODY // 17)
    assert body.refusal(text) is None

    with within(2):
        cleaned = body.clean(text)
        body.references(cleaned)
    with within(2):
        body.render(cleaned, body.Objects())


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"body": FIVE_MEGABYTES}, "The text is too long: 5,250,000 characters"),
        ({"headline": FIVE_MEGABYTES}, "A whole text stands in a field for one line."),
    ],
    ids=["text", "headline"],
)
def test_what_is_too_long_is_not_kept_while_typing_either(client, editor, fields, sentence):
    article = make_live("Ice").article

    with within(2):
        answer = client.post(reverse("admin:articles_article_keep", args=[article.pk]), form(article, **fields))

    assert answer.status_code == 413
    assert sentence in answer.json()["sentence"]
    assert not article.revisions.autosaves().exists()


@pytest.mark.parametrize("field", ["body", "headline"])
def test_nobody_waits_for_what_is_too_long_beside_another_save(client, editor, field):
    article = make_live("Ice").article
    sent = {**form(article), "seen": "", field: FIVE_MEGABYTES}

    with within(3):
        response = client.post(reverse("admin:articles_article_change", args=[article.pk]), sent)

    assert field in response.context["adminform"].form.errors


@pytest.mark.parametrize("text", [FIVE_MEGABYTES, TANGLES["div"]], ids=["five megabytes", "a tangle"])
def test_the_checks_say_while_typing_what_a_save_would_refuse(client, editor, text):
    article = make_article()
    sent = {**form(article, body=text), "article": article.pk}

    with within(4):
        answer = client.post(reverse("admin:articles_article_check"), sent).json()

    assert [one["place"] for one in answer["found"]] == ["id_body"]
