"""Where a story can be shared: plain links that work without JavaScript and tell no one before they are pressed."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class ShareLink:
    """One place to share to. `key` names its icon; `label` is what a screen reader says."""

    key: str
    label: str
    url: str


def share_links(url, headline):
    """Return a ShareLink per network for the story at absolute address `url`.

    The addresses are the networks' own documented share doors, e.g. https://developer.x.com/en/docs/x-for-websites
    and https://docs.bsky.app/docs/advanced-guides/intent-links.
    """
    text = f"{headline} {url}"
    return [
        ShareLink("facebook", _("Share on Facebook"), _link("https://www.facebook.com/sharer/sharer.php", u=url)),
        ShareLink("x", _("Share on X"), _link("https://x.com/intent/post", text=headline, url=url)),
        ShareLink("whatsapp", _("Share on WhatsApp"), _link("https://wa.me/", text=text)),
        ShareLink("telegram", _("Share on Telegram"), _link("https://t.me/share/url", url=url, text=headline)),
        ShareLink(
            "linkedin", _("Share on LinkedIn"), _link("https://www.linkedin.com/sharing/share-offsite/", url=url)
        ),
        ShareLink("reddit", _("Share on Reddit"), _link("https://www.reddit.com/submit", url=url, title=headline)),
        ShareLink("bluesky", _("Share on Bluesky"), _link("https://bsky.app/intent/compose", text=text)),
        # Mail programs read + as a plus sign, so blanks must be %20 (RFC 6068, section 5).
        ShareLink("mail", _("Send by e-mail"), _link("mailto:", subject=headline, body=url)),
    ]


def _link(door, **parameters):
    return f"{door}?{urlencode(parameters, quote_via=quote)}"
