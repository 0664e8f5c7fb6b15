"""Addresses of other houses: which are known, and what may be loaded from there."""

import pytest

from articles.body import embeds

FRAMES = [
    # YouTube
    ("https://www.youtube.com/watch?v=M7lc1UVf-VE", "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?autoplay=1"),
    (
        "https://m.youtube.com/watch?app=desktop&v=M7lc1UVf-VE&t=1m30s",
        "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?autoplay=1&start=90",
    ),
    (
        "https://youtu.be/M7lc1UVf-VE?si=abc&t=75",
        "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?autoplay=1&start=75",
    ),
    ("https://youtube.com/shorts/M7lc1UVf-VE", "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?autoplay=1"),
    (
        "https://www.youtube.com/live/M7lc1UVf-VE?feature=share",
        "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?autoplay=1",
    ),
    (
        "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?start=1h2s",
        "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?autoplay=1&start=3602",
    ),
    # Vimeo
    ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"),
    ("https://vimeo.com/76979871/8272103f6e", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1&h=8272103f6e"),
    (
        "https://player.vimeo.com/video/76979871?h=8272103f6e",
        "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1&h=8272103f6e",
    ),
    ("https://vimeo.com/channels/staffpicks/76979871", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"),
    # X
    ("https://x.com/someone/status/20", "https://platform.twitter.com/embed/Tweet.html?id=20&dnt=true"),
    ("https://twitter.com/someone/status/20?s=21", "https://platform.twitter.com/embed/Tweet.html?id=20&dnt=true"),
    # Bluesky
    (
        "https://bsky.app/profile/someone.bsky.social/post/3l6oveex3ii2l",
        "https://embed.bsky.app/embed/someone.bsky.social/app.bsky.feed.post/3l6oveex3ii2l",
    ),
    (
        "https://bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur/post/3l6oveex3ii2l",
        "https://embed.bsky.app/embed/did:plc:z72i7hdynmk6r22z27h6tvur/app.bsky.feed.post/3l6oveex3ii2l",
    ),
    # Instagram
    ("https://www.instagram.com/p/C0abcDEfGh_/", "https://www.instagram.com/p/C0abcDEfGh_/embed/"),
    ("https://www.instagram.com/reel/C0abcDEfGh_/?igsh=1", "https://www.instagram.com/reel/C0abcDEfGh_/embed/"),
    ("https://www.instagram.com/some.one/p/C0abcDEfGh_/", "https://www.instagram.com/p/C0abcDEfGh_/embed/"),
    # TikTok
    (
        "https://www.tiktok.com/@some.one/video/6718335390845095173",
        "https://www.tiktok.com/player/v1/6718335390845095173",
    ),
    # Spotify
    (
        "https://open.spotify.com/intl-de/track/4uLU6hMCjMI75M1A2tKUQC?si=1",
        "https://open.spotify.com/embed/track/4uLU6hMCjMI75M1A2tKUQC",
    ),
    (
        "https://open.spotify.com/episode/4uLU6hMCjMI75M1A2tKUQC",
        "https://open.spotify.com/embed/episode/4uLU6hMCjMI75M1A2tKUQC",
    ),
    # Maps
    (
        "https://www.google.com/maps/embed?pb=!1m18!1m12!1m3!1d2000.5!2d10.75!3d59.91",
        "https://www.google.com/maps/embed?pb=!1m18!1m12!1m3!1d2000.5!2d10.75!3d59.91",
    ),
    (
        "https://www.openstreetmap.org/export/embed.html?bbox=10.7,59.9,10.8,60&layer=mapnik",
        "https://www.openstreetmap.org/export/embed.html?bbox=10.7%2C59.9%2C10.8%2C60&layer=mapnik",
    ),
    (
        "https://www.openstreetmap.org/?mlat=59.9139&mlon=10.7522#map=16/59.9140/10.7500",
        "https://www.openstreetmap.org/export/embed.html?bbox=10.74416%2C59.91167%2C10.75584%2C59.91633"
        "&layer=mapnik&marker=59.9139%2C10.7522",
    ),
]

CARDS = [
    ("https://mastodon.example/@someone/109372843234567890", "Mastodon (mastodon.example)"),
    ("https://mastodon.example/@someone@other.example/109372843234567890", "Mastodon (mastodon.example)"),
    ("https://www.example.org/a/story", "example.org"),
    ("https://www.youtube.com/@somebody", "YouTube"),
    ("https://www.youtube.com/watch?v=too-short", "YouTube"),
    ("https://vimeo.com/about", "Vimeo"),
    ("https://x.com/someone", "X"),
    ("https://bsky.app/profile/someone.bsky.social", "Bluesky"),
    ("https://www.instagram.com/someone/", "Instagram"),
    ("https://vm.tiktok.com/ZMabc/", "TikTok"),
    ("https://open.spotify.com/user/someone", "Spotify"),
    ("https://maps.app.goo.gl/abc", "Google Maps"),
    ("https://www.google.com/maps/place/Oslo/@59.9,10.7,12z", "Google Maps"),
    ("https://www.openstreetmap.org/relation/406091", "OpenStreetMap"),
    ("https://www.google.com/search?q=maps", "google.com"),
]

# Made to smuggle something into a frame's address, or to be taken for a house they are not.
IMPOSTORS = [
    "https://youtube.com.evil.example/watch?v=M7lc1UVf-VE",
    "https://evil.example/youtube.com/watch?v=M7lc1UVf-VE",
    "https://evilyoutube.com/watch?v=M7lc1UVf-VE",
    "https://www.youtube.com/watch?v=M7lc1UVf-VE%22onload=alert(1)",
    "https://www.youtube.com/watch?v=../../evil",
    "https://www.youtube.com/embed/..%2f..%2fevil",
    "https://youtu.be/M7lc1UVf-VE/../evil",
    "https://vimeo.com/76979871javascript",
    "https://x.com/someone/status/20%3Cscript%3E",
    "https://x.com/someone/status/20onload",
    "https://bsky.app/profile/evil.example%2F..%2F/post/abc",
    "https://bsky.app/profile/..%5C/post/3l6oveex3ii2l",
    "https://www.instagram.com/p/%22%3E%3Cscript%3E/",
    "https://www.tiktok.com/@someone/video/6718335390845095173%0d%0a",
    "https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQ",
    "https://www.google.com/maps/embed?pb=%22%3E%3Cscript%3E",
    "https://www.google.com/maps/embed?pb=!1m2%0d%0aSet-Cookie:a",
    "https://www.openstreetmap.org/export/embed.html?bbox=1,2,3,javascript:alert(1)",
    "https://www.openstreetmap.org/#map=evil/1/2",
    "https://example.org/?" + "&".join(f"a{number}=1" for number in range(500)),
]


@pytest.mark.parametrize(("address", "frame"), FRAMES)
def test_a_known_address_has_a_frame_of_our_making(address, frame):
    assert embeds.is_address(address)
    assert embeds.recognise(address).frame == frame


@pytest.mark.parametrize(("address", "name"), CARDS)
def test_everything_else_is_a_card_that_names_its_house(address, name):
    embed = embeds.recognise(address)

    assert embed.frame is None
    assert embed.name == name


@pytest.mark.parametrize("address", IMPOSTORS)
def test_no_key_and_no_house_is_taken_on_trust(address):
    assert embeds.recognise(address).frame is None


@pytest.mark.parametrize("address", [None, "", "javascript:alert(1)", "http://youtu.be/M7lc1UVf-VE", "https://[bad/"])
def test_what_is_no_address_is_nothing(address):
    assert embeds.recognise(address or "") == embeds.Embed("", "")


def test_a_page_may_frame_the_houses_it_names_and_no_others():
    addresses = [
        "https://youtu.be/M7lc1UVf-VE",
        "https://www.youtube.com/watch?v=M7lc1UVf-VE",
        "https://vimeo.com/76979871",
        "https://mastodon.example/@someone/109372843234567890",
        "https://example.org/",
    ]

    assert embeds.origins(addresses) == ["https://player.vimeo.com", "https://www.youtube-nocookie.com"]


def test_every_frame_says_what_its_button_loads():
    assert all(embeds.recognise(address).invitation for address, _frame in FRAMES)


@pytest.mark.parametrize(
    "address", ["https://youtube.co\u212a/watch", "https://\u017ftory.example/", "http\u017f://a.example/"]
)
def test_letters_that_only_look_like_ascii_are_in_no_address(address):
    assert not embeds.is_address(address)
