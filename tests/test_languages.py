"""The newspaper in each language it comes in. That no sentence is missing is held by `make messages-check`."""

import gettext
import re

import pytest
from django.conf import settings
from django.utils import translation

from .builders import make_live, make_section

SHIPPED = ["ar", "da", "de", "es", "fr"]

#: The words that scripts look for, and braces. `msgfmt` looks after %(name)s.
STAND_INS = re.compile(
    r"\b(?:ACROSS|ADDRESS|ALL|COUNT|DOWN|HEADLINE|HOURS|MINUTES|MOST|NUMBER|OWN|PROVIDER|SENT|TIME|ZONE)\b|\{\w*\}",
    re.ASCII,  # an Arabic letter may stand right before one
)


def test_these_are_all():
    assert sorted(folder.name for folder in settings.LOCALE_PATHS[0].iterdir()) == SHIPPED


@pytest.mark.parametrize("language", SHIPPED)
def test_what_scripts_put_something_else_for_stands_in_every_language(language):
    with (settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        catalog = gettext.GNUTranslations(file)._catalog

    for english, words in catalog.items():
        if isinstance(english, str):
            assert sorted(STAND_INS.findall(words)) == sorted(STAND_INS.findall(english)), words


@pytest.mark.django_db
@pytest.mark.parametrize("language", SHIPPED)
def test_readers_get_pages_in_the_language_of_the_site(client, settings, language):
    settings.LANGUAGE_CODE = language
    make_section("Science")
    story = make_live()

    with translation.override(language):
        for path in ("/", story.get_absolute_url(), "/latest/", "/search/", "/nothing/here/"):
            page = client.get(path).content.decode()

            assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
            assert translation.gettext("Skip to content") in page
            for english in ("Skip to content", "Latest stories", "Dark colours", "Share this article", "Nothing yet"):
                assert english not in page
