from urllib.parse import parse_qs, urlsplit

import pytest

from articles import sharing

URL = "https://news.example/мир/river/"
HEADLINE = 'Tea & "cake": 100% more? #yes + ünïcode'


def query_of(key):
    link = next(link for link in sharing.share_links(URL, HEADLINE) if link.key == key)
    return {name: values[0] for name, values in parse_qs(urlsplit(link.url).query).items()}


def test_every_network_has_its_link_in_order():
    assert [link.key for link in sharing.share_links(URL, HEADLINE)] == [
        "facebook",
        "x",
        "whatsapp",
        "telegram",
        "linkedin",
        "reddit",
        "bluesky",
        "mail",
    ]


@pytest.mark.parametrize(
    ("key", "query"),
    [
        ("facebook", {"u": URL}),
        ("x", {"text": HEADLINE, "url": URL}),
        ("whatsapp", {"text": f"{HEADLINE} {URL}"}),
        ("telegram", {"url": URL, "text": HEADLINE}),
        ("linkedin", {"url": URL}),
        ("reddit", {"url": URL, "title": HEADLINE}),
        ("bluesky", {"text": f"{HEADLINE} {URL}"}),
        ("mail", {"subject": HEADLINE, "body": URL}),
    ],
)
def test_headline_and_address_arrive_whole(key, query):
    assert query_of(key) == query


def test_networks_are_asked_over_https_and_mail_is_mail():
    schemes = {link.key: urlsplit(link.url).scheme for link in sharing.share_links(URL, HEADLINE)}

    assert schemes.pop("mail") == "mailto"
    assert set(schemes.values()) == {"https"}


def test_blanks_are_not_plus_signs_since_mail_programs_would_show_them():
    assert not any("+" in link.url for link in sharing.share_links(URL, "Two rivers meet"))


def test_each_link_says_aloud_what_it_does():
    labels = [str(link.label) for link in sharing.share_links(URL, HEADLINE)]

    assert labels[0] == "Share on Facebook"
    assert labels[-1] == "Send by e-mail"
    assert len(set(labels)) == len(labels)
