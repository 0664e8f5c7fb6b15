import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import body

from .reading import Seen

# What a hand of ours or of an attacker might put into a text, each with what may remain of it.
HOSTILE = [
    ("<script>alert(1)</script>", ""),
    ("<SCRIPT SRC=https://evil.example/x.js></SCRIPT>", ""),
    ("<scr<script>ipt>alert(1)</script>", "ipt&gt;alert(1)"),
    ("<p>a<style>p{display:none}</style></p>", "<p>a</p>"),
    ('<p style="position:fixed">a</p>', "<p>a</p>"),
    ('<p class="masthead" id="content" title="b" lang="xx" dir="rtl">a</p>', "<p>a</p>"),
    ('<p onclick="alert(1)">a</p>', "<p>a</p>"),
    ("<p onmouseover=alert(1)//a", ""),
    ('<p data-read="1">a</p>', "<p>a</p>"),
    ("<img src=x onerror=alert(1)>", ""),
    ('<img src="https://evil.example/pixel.gif">', ""),
    ("<iframe src=https://evil.example></iframe>", ""),
    ("<iframe srcdoc='<script>alert(1)</script>'></iframe>", ""),
    ("<object data=x></object><embed src=x>", ""),
    ('<form action="https://evil.example"><input name=a><button>go</button></form>', "go"),
    ('<meta http-equiv="refresh" content="0;url=https://evil.example">', ""),
    ('<base href="https://evil.example/">', ""),
    ('<link rel="stylesheet" href="https://evil.example/x.css">', ""),
    ("<svg onload=alert(1)></svg>", ""),
    ("<svg><script>alert(1)</script></svg>", ""),
    ('<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>', ""),
    ("<svg><style><img src=x onerror=alert(1)></style></svg>", ""),
    ("<math><mi xlink:href='javascript:alert(1)'>x</mi></math>", ""),
    ("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", ""),
    ('<noscript><p title="</noscript><img src=x onerror=alert(1)>">', '&lt;p title=""&gt;'),
    ("<template><script>alert(1)</script></template>", ""),
    ("<p>a<!-- <script>alert(1)</script> --></p>", "<p>a</p>"),
    ("<p>a<!--[if IE]><script>alert(1)</script><![endif]--></p>", "<p>a</p>"),
    ("<![CDATA[<script>alert(1)</script>]]>", "alert(1)]]&gt;"),
    ("<?php system('id') ?>", ""),
    ("<p>\x00a\x08\x1fb</p>", "<p>ab</p>"),
    ("<p>&#8;a&#x1f;b</p>", "<p>ab</p>"),
    ("<p>a\ud800b</p>", "<p>ab</p>"),
    ("<h1>a</h1>", "a"),
    ("<h4>a</h4>", "a"),
    ("<video src=x autoplay></video><audio src=x></audio>", ""),
    ("<details open ontoggle=alert(1)>a</details>", "a"),
    ("<marquee onstart=alert(1)>a</marquee>", "a"),
    ("<center><font color=red size=7>a</font></center>", "a"),
    ('<figure data-image="1 onload=alert(1)"></figure>', ""),
    ('<figure data-image="../../etc/passwd"></figure>', ""),
    ('<figure data-image="1e3"></figure>', ""),
    ('<figure data-image="-1"></figure>', ""),
    ('<figure data-image="0"></figure>', ""),
    ('<figure data-image="٣"></figure>', ""),
    ('<figure data-image="9999999999999999999"></figure>', ""),
    ('<figure data-image="" onclick="x"></figure>', ""),
    ("<figure></figure>", ""),
    ('<figure data-image="1" style="x" class="y"></figure>', '<figure data-image="1"></figure>'),
    (
        '<figure data-image="1" data-caption="&lt;script&gt;&quot;"></figure>',
        '<figure data-image="1" data-caption="&lt;script&gt;&quot;"></figure>',
    ),
    ('<aside data-also-read="automatic"></aside>', ""),
    ('<aside data-also-read="1;DROP TABLE"></aside>', ""),
    ("<aside>a</aside>", "a"),
    ('<ol start="1e9"><li>a</li></ol>', "<ol><li>a</li></ol>"),
]

# Addresses that a link may not have. Each is written as the attribute's source.
HOSTILE_LINKS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "java\tscript:alert(1)",
    "java&#10;script:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "javascript&#0000058alert(1)",
    "jav&#x09;ascript:alert(1)",
    "%6Aavascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "feed:javascript:alert(1)",
    "blob:https://evil.example/1",
    "file:///etc/passwd",
    "view-source:https://evil.example",
    "ftp://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example\\",
    "/\t/evil.example/",
    "/&#9;/evil.example/",
    "/&#8;/evil.example/",
    "https:evil.example",
    "evil.example",
]

KEPT = [
    "<p>a <strong>b</strong> <em>c</em> <sub>d</sub> <sup>e</sup></p>",
    "<h2>a</h2><h3>b</h3>",
    "<ul><li><p>a</p></li><li><p>b</p><ul><li><p>c</p></li></ul></li></ul>",
    '<ol start="3"><li><p>a</p></li></ol>',
    "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>",
    "<p>a<br>b</p><hr><p>c</p>",
    '<p><a href="https://example.org/a?b=c&amp;d#e" rel="noopener">a</a></p>',
    '<p><a href="/world/river/" rel="noopener">a</a></p>',
    '<p><a href="#later" rel="noopener">a</a></p>',
    '<p><a href="mailto:desk@news.example" rel="noopener">a</a></p>',
    '<p><a href="tel:+4512345678" rel="noopener">a</a></p>',
    '<figure data-image="12" data-caption="c" data-credit="d" data-alt="e"></figure><p>a</p>',
    '<aside data-also-read="34"></aside><p>a</p>',
    "<p>नदी &amp; 洪水 – “a” ‘b’ 🦦</p>",
    '<figure data-image="12" data-size="wide" data-decorative="yes"></figure><p>a</p>',
    '<figure data-image="12" data-size="whole"></figure><p>a</p>',
    '<div data-gallery="" data-caption="c"><figure data-image="1"></figure><figure data-image="2"></figure></div>',
    '<aside data-also-read="auto"></aside><p>a</p>',
    '<p><a data-article="10">a <strong>b</strong></a></p>',
    '<blockquote data-source="Ada, here"><p>a</p><p>b</p></blockquote>',
    '<blockquote data-pull="" data-source="Ada"><p>a</p></blockquote>',
    '<figure data-embed="https://video.example/watch?v=a&amp;t=1" data-title="b" data-text="c"></figure>',
    '<div data-fact-box=""><h3>a</h3><p>b</p><ul><li><p>c</p></li></ul><ol><li>d</li></ol></div>',
    '<table data-caption="a"><tbody><tr><th colspan="2">b</th></tr><tr><td>c</td><td>d</td></tr></tbody></table>',
    "<table><tbody><tr><td><p>a</p></td></tr></tbody></table>",
]

# What stands where it may not, and what becomes of it. No words and no pictures disappear.
MISPLACED = [
    ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
    ("<div><p>a</p><div>b<ul><li>c</li></ul></div></div>", "<p>a</p>b<ul><li>c</li></ul>"),
    ('<div data-gallery=""><figure data-image="1"></figure></div>', '<figure data-image="1"></figure>'),
    (
        '<div data-gallery="" data-caption="c"><figure data-image="1"></figure></div>',
        '<figure data-image="1" data-caption="c"></figure>',
    ),
    ('<div data-gallery=""></div><div data-gallery=""><p>a</p></div>', "<p>a</p>"),
    (
        '<div data-gallery="">a<figure data-image="1"><p>b</p></figure><aside data-also-read="3"></aside>'
        '<figure data-image="2"></figure><figure data-embed="https://video.example/"></figure></div>',
        '<div data-gallery=""><figure data-image="1"></figure><figure data-image="2"></figure></div>'
        'a<p>b</p><aside data-also-read="3"></aside><figure data-embed="https://video.example/"></figure>',
    ),
    (
        '<div data-fact-box="">a<h2>b</h2><blockquote><p>c</p></blockquote><figure data-image="1"></figure><hr></div>',
        '<div data-fact-box=""><p>a</p><h3>b</h3><p>c</p></div><figure data-image="1"></figure>',
    ),
    ('<div data-fact-box=""> </div>', ""),
    (
        '<div data-fact-box=""><p>a</p><div data-fact-box=""><p>b</p></div></div>',
        '<div data-fact-box=""><p>a</p></div><div data-fact-box=""><p>b</p></div>',
    ),
    (
        '<ul><li><p>a</p><figure data-image="1"></figure><h2>b</h2></li><li>c</li></ul>',
        '<ul><li><p>a</p><p>b</p></li><li>c</li></ul><figure data-image="1"></figure>',
    ),
    ("<ul>a<li>b</li><p>c</p></ul>", "<ul><li>a</li><li>b</li><li><p>c</p></li></ul>"),
    ("<li>a</li>", "<p>a</p>"),
    ("<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>"),
    (
        '<blockquote data-pull="" data-source="Ada"><p>a</p><p>b</p></blockquote>',
        '<blockquote data-source="Ada"><p>a</p><p>b</p></blockquote>',
    ),
    ('<blockquote data-pull="">a</blockquote>', '<blockquote data-pull=""><p>a</p></blockquote>'),
    (
        '<blockquote><p>a</p><aside data-also-read="2"></aside></blockquote>',
        '<blockquote><p>a</p></blockquote><aside data-also-read="2"></aside>',
    ),
    ('<p><a href="/a" data-article="7">a</a></p>', '<p><a data-article="7">a</a></p>'),
    ("<strong>a<p>b</p></strong>", "a<p>b</p>"),
    ("<p><em>a<em>b</em></em></p>", "<p><em>ab</em></p>"),
    (
        "<table><thead><tr><th>a</th></tr></thead><tr><td>b<table><tr><td>c</td></tr></table></td></tr></table>",
        "<table><tbody><tr><th>a</th></tr><tr><td>b</td></tr></tbody></table>"
        "<table><tbody><tr><td>c</td></tr></tbody></table>",
    ),
    (
        "<table><tr><td><h2>a</h2><ul><li>b</li></ul></td></tr></table>",
        "<table><tbody><tr><td><p>a</p><p>b</p></td></tr></tbody></table>",
    ),
    (
        '<table><tr><td rowspan="7" colspan="9">a</td><td>b</td></tr><tr><td rowspan="2">c</td></tr></table>',
        '<table><tbody><tr><td colspan="2" rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>',
    ),
    ("<table></table>", ""),
    ("<table><tr></tr></table>", ""),
]


@pytest.mark.parametrize(("source", "remains"), HOSTILE)
def test_what_the_writing_surface_cannot_make_goes(source, remains):
    assert body.clean(source) == remains


@pytest.mark.parametrize("address", HOSTILE_LINKS)
def test_links_lead_only_where_we_can_name(address):
    assert body.clean(f'<p><a href="{address}">a</a></p>') == "<p>a</p>"


@pytest.mark.parametrize("source", KEPT)
def test_what_the_writing_surface_makes_stays_as_it_is(source):
    assert body.clean(source) == source


@pytest.mark.parametrize(("source", "placed"), MISPLACED)
def test_what_stands_where_it_may_not_finds_another_place(source, placed):
    assert body.clean(source) == placed


@pytest.mark.parametrize("name", ["caption", "credit", "alt"])
def test_the_words_of_a_block_have_an_end(name):
    source = f'<figure data-image="1" data-{name}="{"a" * 100_000}"></figure>'

    assert len(body.clean(source)) < 1100


@pytest.mark.parametrize(
    "address",
    [
        "http://video.example/",
        "//video.example/",
        "javascript:alert(1)",
        "https://",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://user:word@video.example/",
        "https://video.example:8443/",
        "https://video.example:99999/",
        "https://video.example\\@evil.example/",
        "https://video.example/ onload=x",
        "https://video.example/&quot;onload=x",
        "https://[::1]/",
        "https://[bad/",
        "https://video.example/" + "a" * 2000,
        "",
    ],
)
def test_an_embed_has_the_address_of_a_public_page(address):
    assert body.clean(f'<figure data-embed="{address}"></figure>') == ""


# Each would keep a parser busy for half a minute and more.
TANGLES = {
    "div": "<div>" * 100_000,
    "quotes": "<blockquote>" * 100_000,
    "lists": "<ul><li>" * 50_000,
    "bold": "<b>" * 100_000,
    "bold, each its own": "".join(f"<strong id={number}>" for number in range(50_000)),
    "italics to carry on": "".join(f"<p><em id={number}>" for number in range(50_000)),
    "italics that end too late": "".join(f"<p><em id={number}></p>" for number in range(50_000)),
    "ends that end nothing": "<div></b></p>" * 50_000,
    "ends in comments": "<div><!-- </div> -->" * 50_000,
    "ends in attributes": "<div><br title='</div>'>" * 50_000,
    "ends in tables": "<div><table></div></table>" * 50_000,
    "attributes without end": '<p a="' * 100_000,
    "attributes that change sides": "<a x=\"' y='\" " * 100_000,
    "a sea of signs": "<" * 1_000_000,
}


@pytest.mark.parametrize("source", TANGLES.values(), ids=TANGLES)
def test_a_tangle_takes_no_time(source):
    began = time.process_time()

    cleaned = body.clean("<p>words</p>" + source)

    assert time.process_time() - began < 1.5
    assert "words" in cleaned
    assert body.clean(cleaned) == cleaned


def test_ordinary_depth_is_no_tangle():
    source = "<ul><li><p>a</p>" * 10 + "</li></ul>" * 10

    assert body.clean(source) == source


def test_a_long_text_without_end_tags_is_no_tangle():
    assert body.clean("<p>a" * 1000) == "<p>a</p>" * 1000


def test_every_link_out_hides_the_window_it_came_from():
    assert body.clean('<a href="https://example.org" rel="opener" target="_blank">a</a>') == (
        '<a href="https://example.org" rel="noopener">a</a>'
    )


def test_empty_paragraphs_behind_the_last_block_go():
    assert body.clean("<p>a</p><p></p>\n<p>&nbsp;<br></p> ") == "<p>a</p>"


def test_empty_paragraphs_inside_stay_with_the_writer():
    assert body.clean("<p>a</p><p></p><p>b</p>") == "<p>a</p><p></p><p>b</p>"


def test_what_was_put_into_a_block_stands_after_it():
    source = '<figure data-image="1"><p>a</p><aside data-also-read="2">b</aside></figure>'

    assert body.clean(source) == '<figure data-image="1"></figure><p>a</p><aside data-also-read="2"></aside>b'


def test_a_sea_of_blanks_is_no_work():
    assert body.clean("<p>a</p>" + " " * 200_000 + "b") == "<p>a</p>" + " " * 200_000 + "b"


PIECES = st.sampled_from(
    [
        *"<p> </p> <p <li> <ul> </ul> <ol> <blockquote> </blockquote> <h2> </h2> <strong> </strong> <em> <br>".split(),
        *"<a> </a> <table> <tr> <td> </table> <svg> <math> <style> <script> </script> <template> <select>".split(),
        *"<button> <form> <title> <textarea> <xmp> <noscript> <desc> <mtext> <!-- --> <![CDATA[ ]]> &amp &#8;".split(),
        '<a href="/x">',
        '<a href="javascript:x">',
        '<figure data-image="1">',
        '<figure data-image="1" data-caption="&quot;>">',
        "</figure>",
        '<aside data-also-read="2">',
        "</aside>",
        '<aside data-also-read="auto">',
        '<div data-gallery="" data-caption="&lt;">',
        '<div data-fact-box="">',
        "<div>",
        "</div>",
        '<blockquote data-pull="" data-source="a">',
        '<figure data-embed="https://video.example/">',
        '<a data-article="3">',
        '<td colspan="3" rowspan="9">',
        "<th>",
        "</tr>",
        "<li>",
        "</li>",
        "&nbsp;",
        " ",
        "\n",
        "a",
    ]
)
SOURCES = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=25).map("".join))


@given(SOURCES)
def test_cleaning_twice_changes_nothing(source):
    cleaned = body.clean(source)

    assert body.clean(cleaned) == cleaned


@given(SOURCES)
def test_only_what_is_allowed_is_left(source):
    seen = Seen(body.clean(source))

    assert seen.tags <= {
        *(
            "p",
            "h2",
            "h3",
            "ul",
            "ol",
            "li",
            "blockquote",
            "br",
            "hr",
            "strong",
            "em",
            "sub",
            "sup",
            "a",
            "figure",
            "aside",
            "div",
            "table",
            "tbody",
            "tr",
            "th",
            "td",
        )
    }
    assert seen.attributes <= {
        *("href", "rel", "start", "data-image", "data-caption", "data-credit", "data-alt", "data-also-read"),
        *("data-size", "data-decorative", "data-gallery", "data-fact-box", "data-pull", "data-source", "data-article"),
        *("data-embed", "data-title", "data-text", "colspan", "rowspan"),
    }


@given(SOURCES)
def test_nothing_makes_drawing_or_counting_fail(source):
    cleaned = body.clean(source)
    named = body.references(cleaned)

    drawn = body.render(source, body.Objects())
    body.plain_text(cleaned)
    body.with_also_read(cleaned, [1, 2])

    assert set(named.images) <= {1}
    assert set(named.articles) <= {2}
    assert "data-" not in drawn or "data-" in body.plain_text(cleaned)
    assert not Seen(drawn).all("img")


def test_references_come_in_order_and_once():
    source = (
        '<figure data-image="7"></figure><aside data-also-read="3"></aside><p>a</p>'
        '<figure data-image="5" data-caption="b"></figure><aside data-also-read="1"></aside>'
        '<figure data-image="7"></figure><aside data-also-read="3"></aside>'
    )

    assert body.references(source) == body.References(images=(7, 5), articles=(3, 1))


def test_every_kind_of_pointing_is_told_apart():
    source = (
        '<div data-gallery=""><figure data-image="7"></figure><figure data-image="5"></figure></div>'
        '<p><a data-article="4">a</a> <a href="/x">b</a></p><aside data-also-read="auto"></aside>'
        '<figure data-embed="https://video.example/?a=1&amp;b=2"></figure><aside data-also-read="3"></aside>'
    )

    assert body.references(source) == body.References(
        images=(7, 5), articles=(3,), links=(4,), embeds=("https://video.example/?a=1&b=2",), automatic=1
    )


def test_the_figures_of_a_gallery_are_figures():
    source = (
        '<div data-gallery=""><figure data-image="7" data-alt="&lt;a&gt;"></figure>'
        '<figure data-image="5" data-credit="Ada" data-decorative="yes" data-caption="Ice"></figure></div>'
    )

    assert body.figures(source) == [(7, "<a>", "", False, ""), (5, "", "Ada", True, "Ice")]


def test_a_text_without_blocks_points_nowhere():
    assert body.references("<p>a</p>") == body.References(images=(), articles=())


def test_a_number_in_a_caption_is_no_reference():
    assert body.references('<figure data-image="7" data-caption="data-image=8"></figure>').images == (7,)


def test_blocks_without_their_target_draw_nothing():
    source = '<p>a</p><figure data-image="7"></figure><aside data-also-read="3"></aside><p>b</p>'

    assert body.render(source, body.Objects()) == "<p>a</p><p>b</p>"


def test_drawing_cleans_what_slipped_into_the_database():
    assert body.render("<p>a</p><script>alert(1)</script>", body.Objects()) == "<p>a</p>"


def test_a_box_shows_the_headline_it_points_to():
    drawn = body.render(
        '<aside data-also-read="3"></aside><p>a</p>', body.Objects(articles={3: a_story("Bread & roses")})
    )

    assert Seen(drawn).text == "Also read Bread & roses a"
    assert Seen(drawn).links == ["/world/bread/"]


def test_a_second_box_for_the_same_story_draws_nothing():
    twice = '<aside data-also-read="3"></aside><p>a</p><aside data-also-read="3"></aside>'

    assert Seen(body.render(twice, body.Objects(articles={3: a_story("Bread")}))).links == ["/world/bread/"]


def test_a_figure_shows_what_the_library_says_of_it():
    drawn = body.render('<figure data-image="7"></figure>', body.Objects(images={7: a_picture()}))

    assert Seen(drawn).text == "Enlarge The river Picture: Vera Lind"
    assert alts_of(drawn) == ["Water between trees"]


def test_a_figure_says_what_the_story_says_instead():
    own = 'data-caption="High &lt;b&gt; water" data-credit="Ada" data-alt="A &quot;flood&quot;"'
    source = f'<figure data-image="7" {own}></figure>'

    drawn = body.render(source, body.Objects(images={7: a_picture()}))

    assert Seen(drawn).text == "Enlarge High <b> water Picture: Ada"
    assert alts_of(drawn) == ['A "flood"']


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_same_picture_may_come_again(count):
    drawn = body.render('<figure data-image="7"></figure><p>a</p>' * count, body.Objects(images={7: a_picture()}))

    assert len(alts_of(drawn)) == count


def test_plain_text_has_a_line_for_each_paragraph_and_the_captions():
    source = (
        "<h2>The flood</h2><p>Water &amp; mud &lt;here&gt;,<br>all <strong>over</strong>town.</p>"
        '<figure data-image="7" data-caption="A &quot;small&quot; &lt;boat&gt;" data-credit="Ada"></figure>'
        '<aside data-also-read="3"></aside><ul><li><p>One</p></li><li><p>two</p></li></ul>'
        "<blockquote><p>A quote</p></blockquote>"
    )

    assert body.plain_text(source).splitlines() == [
        "The flood",
        "Water & mud <here>,",
        "all overtown.",
        'A "small" <boat>',
        "One",
        "two",
        "A quote",
    ]


def test_the_words_of_every_block_are_words_of_the_text():
    source = (
        '<blockquote data-source="Ada &amp; Ben"><p>Water.</p></blockquote>'
        '<blockquote data-pull=""><p>Pulled.</p></blockquote>'
        '<div data-gallery="" data-caption="Banks"><figure data-image="1" data-caption="Left"></figure>'
        '<figure data-image="2" data-caption="Right"></figure></div>'
        '<figure data-embed="https://video.example/" data-title="Title" data-text="Text"></figure>'
        '<div data-fact-box=""><h3>Facts</h3><ul><li>one</li><li>two</li></ul></div>'
        '<table data-caption="Levels"><tbody><tr><th>Kind</th><th><p>Air</p><p>and ice</p></th></tr>'
        "<tr><td>Black</td><td>1</td></tr></tbody></table>"
        '<p>See <a data-article="3">there</a>.</p><aside data-also-read="auto"></aside>'
    )

    assert body.plain_text(source).splitlines() == [
        *("Water.", "Ada & Ben", "Pulled.", "Left", "Right", "Banks", "Title", "Text", "Facts", "one", "two"),
        *("Levels", "Kind; Air and ice", "Black; 1", "See there."),
    ]


def test_words_of_neighbouring_blocks_do_not_run_together():
    assert body.plain_text("<p>one</p><p>two</p><h2>three</h2>four") == "one\ntwo\nthree\nfour"


def test_paragraphs_inside_lists_and_quotes_are_not_counted():
    source = "<p>1</p><ul><li><p>a</p><ol><li><p>b</p></li></ol></li></ul><blockquote><p>c</p></blockquote><p>2</p>"

    assert [source[:end][-8:] for end in body.paragraphs(source)] == ["<p>1</p>", "<p>2</p>"]


def test_boxes_go_after_the_fourth_paragraph_and_at_the_end():
    assert body.with_also_read(numbered(6), [7, 8, 9]) == (f"{numbered(4)}{box(7)}<p>5</p><p>6</p>{box(8)}")


def test_one_box_goes_after_the_fourth_paragraph():
    assert body.with_also_read(numbered(5), [7]) == f"{numbered(4)}{box(7)}<p>5</p>"


@pytest.mark.parametrize(
    ("source", "before"),
    [
        ("<p>1</p><p>2</p><p>3</p><p>4</p><h2>a</h2><p>5</p><p>6</p>", "<p>5</p>"),
        ("<p>1</p><p>2</p><p>3</p><p>4</p><hr><p>5</p><h2>a</h2><p>6</p><p>7</p>", "<p>6</p>"),
        ("<p>1</p><p>2</p><p>3</p><p>4</p><hr><p>5</p><hr><p>6</p><hr><p>7</p>", "<p>4</p>"),
    ],
)
def test_the_first_box_stands_between_two_paragraphs_if_it_can(source, before):
    end = source.index(before) + len(before)

    assert body.with_also_read(source, [7]) == f"{source[:end]}{box(7)}{source[end:]}"


@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_short_text_gets_one_box_at_its_end(count):
    assert body.with_also_read(numbered(count), [7, 8]) == f"{numbered(count)}{box(7)}"


def test_without_stories_to_point_to_the_text_stays():
    assert body.with_also_read(numbered(6), []) == numbered(6)


def test_a_box_never_goes_into_a_list_or_a_quote():
    held = "<ul><li><p>a</p></li></ul><blockquote><p>b</p><p>c</p><p>d</p></blockquote>"

    assert body.with_also_read(held + numbered(5), [7]) == f"{held}{numbered(4)}{box(7)}<p>5</p>"


def numbered(count):
    return "".join(f"<p>{number}</p>" for number in range(1, count + 1))


def box(key):
    return f'<aside data-also-read="{key}"></aside>'


def a_story(headline):
    """What the box's template asks of an Edition."""
    return SimpleNamespace(
        headline=headline,
        section=SimpleNamespace(tone="pine"),
        lead_image=None,
        language="",
        get_absolute_url=lambda: "/world/bread/",
    )


def a_picture():
    """What the figure's template asks of a library Image."""
    rendition = {"crop": "3x2", "format": "jpeg", "width": 320, "height": 213, "name": "ab/cd.jpg"}
    return SimpleNamespace(
        caption="The river",
        credit="Vera Lind",
        own_alt="Water between trees",
        renditions=[rendition],
        is_drawable=True,
    )


def alts_of(html):
    return [image["alt"] for image in Seen(html).all("img")]


# Ampersands go through the cleaner in disguise: html5ever needs time for each times the length of the text.


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Tea & biscuits && milk &", "Tea &amp; biscuits &amp;&amp; milk &amp;"),
        ("R&D &lt;b&gt; &amp;lt; &copy &notit; &#38;lt;", "R&amp;D &lt;b&gt; &amp;lt; © ¬it; &amp;lt;"),
        ("&#x &# &unknown; \ufdd0", "&amp;#x &amp;# &amp;unknown; "),
    ],
)
def test_ampersands_and_references_stay_what_they_are(written, kept):
    once = body.clean(f"<p>{written}</p>")

    assert once == f"<p>{kept}</p>"
    assert body.clean(once) == once


def test_an_address_keeps_its_ampersands():
    source = '<p><a href="https://example.org/?a=1&b=2&amp;copy=3&amp;lt;">x</a></p>'

    assert 'href="https://example.org/?a=1&amp;b=2&amp;copy=3&amp;lt;"' in body.clean(source)


def test_a_text_of_ampersands_alone_is_read_in_time():
    """It took four seconds, and twelve for twice as many; a test that hangs says that it does again."""
    assert body.clean("<p>" + "&" * 500_000 + "</p>") == "<p>" + "&amp;" * 500_000 + "</p>"
