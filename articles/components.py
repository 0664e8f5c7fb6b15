"""Every component in every state, for developers: the newspaper's own stories, changed in memory."""

from copy import copy
from datetime import timedelta

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from . import body, search
from .models import Banner, Correction, Edition, Entry, Image, Series

#: What headlines come to, and more than that.
HEADLINES = {
    "one letter": "A",
    "three hundred characters": ("The river rises again and nobody on the bank is surprised " * 6)[:300].strip(),
    "one word of 120 letters": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    + "en" * 20,
    "pictographs": "🌊🏔️👩‍🚀🏳️‍🌈 " * 8,
    "two directions": "النهر يرتفع The river rises והנהר עולה again",
}
ICONS = "search theme save text share play link mail close facebook x whatsapp telegram linkedin reddit bluesky"
ZONES = "lead top pictures rail row rail_half rail_column newest most_read text"
#: Each in some states; a card without a size, one over the page and one in a list in all of them.
CARD_SIZES = ("sole", "major", "feature", "row")
SOME_STATES = ("as it is", "without a picture", "opinion", "three hundred characters")

#: A picture of this key has none of its rights left.
EXPIRED = 999_999_999

TEXT = """
<p>A paragraph with <strong>bold</strong>, <em>italic</em>, <a href="https://example.org/">a link to elsewhere</a> and
<a data-article="{story}">one to a story of ours</a>.</p>
<h2>A heading</h2><h3>One below it</h3>
<ul><li><p>One</p></li><li><p>Two</p><ol><li><p>Inside</p></li></ol></li></ul>
<aside data-also-read="{story}"></aside>
<blockquote data-source="Whose they are"><p>Somebody’s words.</p></blockquote>
<blockquote data-pull="" data-source="Whose it is"><p>A sentence set large</p></blockquote>
<div data-fact-box=""><h3>Facts with a title</h3><p>What is known.</p></div>
<div data-fact-box=""><p>Facts without one.</p></div>
<table data-caption="A table"><tbody><tr><th>River</th><th>Length in km</th></tr><tr><td>Elbe</td><td>1,094</td></tr>
<tr><td>Rhine</td><td>1,233</td></tr></tbody></table>
<figure data-image="{picture}"></figure><figure data-image="{picture}" data-size="whole"></figure>
<figure data-image="{expired}"></figure>
<div data-gallery="" data-caption="A gallery"><figure data-image="{picture}"></figure>
<figure data-image="{picture}"></figure></div>
<figure data-embed="https://youtu.be/M7lc1UVf-VE" data-title="A film"></figure>
<figure data-embed="https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC"></figure>
<figure data-embed="https://example.org/somewhere" data-title="A card" data-text="What was said there."></figure>
<p>{words}</p><figure data-image="{picture}" data-size="wide"></figure>
"""


@require_safe
def page(request):
    """Draw them where DEBUG is on; elsewhere there is no such page."""
    if not settings.DEBUG:
        raise Http404
    stories = list(Edition.objects.live().for_page().exclude(lead_image=None).newest_first()[:6])
    if not stories:
        return render(request, "articles/components.html", {"stories": stories})
    story, now = stories[0], timezone.now()
    without_rights = Image(
        pk=EXPIRED, title="Expired", caption="What it showed", rights_expire_at=now - timedelta(days=1)
    )
    states = {
        "as it is": story,
        "without a picture": changed(story, lead_image=None),
        "without the rights to its picture": changed(story, lead_image=without_rights),
        "opinion": changed(story, form=Edition.Form.OPINION),
        "live": changed(story, form=Edition.Form.LIVE),
        "analysis with kicker": changed(story, form=Edition.Form.ANALYSIS, kicker="Rivers"),
        "updated": changed(story, updated_at=story.first_published_at + timedelta(days=1)),
        "in another language": changed(
            story, language="ar", headline="النهر يرتفع مرة أخرى", standfirst="جاء الماء ليلا."
        ),
        **{name: changed(story, headline=headline, standfirst=headline) for name, headline in HEADLINES.items()},
    }
    words = [
        {"text": "The ", "is_match": False},
        {"text": "river", "is_match": True},
        {"text": " rises", "is_match": False},
    ]
    series = Series(name="The rivers", slug="rivers")
    corrections = [
        Correction(pk=place, kind=kind, text="It was another river.", live_from=now, article_id=story.article_id)
        for place, kind in enumerate(Correction.Kind, start=1)
    ]
    for correction in corrections:
        correction.edition = story
    text = TEXT.format(
        story=story.article_id, picture=story.lead_image_id, expired=EXPIRED, words="So much text and more. " * 60
    )
    images = {story.lead_image_id: story.lead_image, EXPIRED: without_rights}
    context = {
        "stories": stories,
        "story": story,
        "states": states,
        "some_states": {name: states[name] for name in SOME_STATES},
        "icons": ICONS.split(),
        "card_sizes": CARD_SIZES,
        "zones": ZONES.split(),
        "form": search.SearchForm({"q": "river", "since": "not a day"}),
        "found": changed(story, found={"headline": words, "excerpt": words}),
        "film": changed(story, video="https://youtu.be/M7lc1UVf-VE", video_title="A film"),
        "series": {"series": series, "part": 2, "parts": 3, "previous": story, "next": stories[-1]},
        "corrections": corrections,
        "banners": [Banner(pk=0, kind=kind, text="The river rises", address="/latest/") for kind in Banner.Kind],
        "blogs": {"live": _blog(now, ended=False), "ended": _blog(now, ended=True)},
        "zone": {
            "editions": stories,
            "title": "A zone",
            "url": "/latest/",
            "tone": story.section.tone,
            "document": {
                "title": "A zone",
                "text": "Words of the newspaper itself.",
                "url": "/about/",
                "label": "More",
            },
        },
        "author": next((byline.author for byline in story.bylines.all()), None),
        "text": body.render(text, body.Objects(images, {story.article_id: story})),
    }
    response = render(request, "articles/components.html", context)
    response._csp_replace = {"frame-src": body.frames(body.references(text))}
    return response


def changed(story, **fields):
    """Return a copy of a story for the screen, never to be saved."""
    other = copy(story)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _blog(now, *, ended):
    entries = [
        Entry(pk=1, headline="A pinned key event", at=now, is_key=True, is_pinned=True),
        Entry(pk=2, headline="A corrected entry", at=now - timedelta(minutes=9), corrected_at=now),
        Entry(pk=3, at=now - timedelta(days=1)),
    ]
    for entry in entries:
        entry.drawn = body.render("<p>What happened, in a paragraph.</p>", body.Objects())
    return {"entries": entries, "key_events": entries[:1], "has_ended": ended, "updated_at": now, "is_first": True}
