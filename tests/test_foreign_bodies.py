"""What WordPress and Ghost write becomes our blocks; what has no counterpart leaves its words and a sentence."""

from time import process_time

import pytest

from articles.interchange.arrivals import Picture
from articles.interchange.bodies import Surroundings, convert, full_size
from articles.interchange.shortcodes import to_html

UPLOADS = "https://old.example/wp-content/uploads"
RIVER = Picture("attachment 12", f"{UPLOADS}/river.jpg", alt="A river", caption="The river")
BRIDGE = Picture("attachment 13", f"{UPLOADS}/bridge.jpg")
KEYS = {RIVER.key: 7, BRIDGE.key: 8}
AROUND = Surroundings(
    hosts={"old.example"},
    find_picture=lambda key, address: (
        {"12": RIVER, "13": BRIDGE}.get(key)
        or {RIVER.url: RIVER, BRIDGE.url: BRIDGE}.get(address)
        or Picture(address, address)
    ),
    take_picture=lambda picture: KEYS.get(picture.key),
    find_story={"/2019/flood/": 33}.get,
)


def converted(source, attached=()):
    html, lost = to_html(source, attached)
    made, problems = convert(html, AROUND)
    return "".join(line.strip() for line in made.splitlines()), [*lost, *problems]


def block(name, html, said=""):
    return f"<!-- wp:{name} {said}-->\n{html}\n<!-- /wp:{name} -->\n"


EMBED = '<figure data-embed="https://www.youtube.com/watch?v=dQw4w9WgXcQ"></figure>'


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("One\ntwo\n\nThree", "<p>One<br>two</p><p>Three</p>"),
        ("One\r\n\r\n<h4>Two</h4>Three", "<p>One</p><h3>Two</h3><p>Three</p>"),
        ("<b>Bold</b> and <i>slanted</i>", "<p><strong>Bold</strong> and <em>slanted</em></p>"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("<pre>a\nb</pre>", "<p>a<br>b</p>"),
        ("One<!--more-->two", "<p>One</p><p>two</p>"),
        ("He said [sic] and left [1]", "<p>He said [sic] and left [1]</p>"),
        ('<img class="wp-image-12" src="x.jpg">', '<figure data-image="7"></figure>'),
        (f'<img src="{UPLOADS}/river-300x200.jpg" alt="A river">', '<figure data-image="7"></figure>'),
        (f'<a href="{UPLOADS}/river.jpg"><img src="{UPLOADS}/river.jpg"></a>', '<figure data-image="7"></figure>'),
        (
            '[caption id="attachment_12"]<img class="wp-image-12" alt="Wide"> In <em>May</em>[/caption]',
            '<figure data-image="7" data-caption="In May" data-alt="Wide"></figure>',
        ),
        (
            '[gallery ids="12,13" columns="2"]',
            '<div data-gallery=""><figure data-image="7"></figure><figure data-image="8"></figure></div>',
        ),
        ("Water\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ\nrose", f"<p>Water</p>{EMBED}<p>rose</p>"),
        ("[embed width=3]https://www.youtube.com/watch?v=dQw4w9WgXcQ[/embed]", EMBED),
        ("[youtube https://www.youtube.com/watch?v=dQw4w9WgXcQ]", EMBED),
        ("[video src='https://www.youtube.com/watch?v=dQw4w9WgXcQ']", EMBED),
        (
            "<blockquote>Water <cite>Jane</cite></blockquote>",
            '<blockquote data-source="Jane"><p>Water </p></blockquote>',
        ),
        ('<a href="https://old.example/2019/flood/">x</a>', '<p><a data-article="33">x</a></p>'),
        ('<a href="http://old.example/2020/rain/">x</a>', '<p><a href="/2020/rain/" rel="noopener">x</a></p>'),
        (
            f'<a href="{UPLOADS}/plan.pdf">x</a>',
            f'<p><a href="{UPLOADS}/plan.pdf" rel="noopener">x</a></p>',
        ),
    ],
)
def test_older_posts(source, made):
    assert converted(source) == (made, [])


@pytest.mark.parametrize(
    ("source", "made"),
    [
        (block("paragraph", "<p>Water</p>"), "<p>Water</p>"),
        (block("heading", "<h1>Water</h1>"), "<h2>Water</h2>"),
        (
            block(
                "image", '<figure class="wp-block-image"><img class="wp-image-12" src="y.jpg"/></figure>', '{"id":12} '
            ),
            '<figure data-image="7"></figure>',
        ),
        (
            block(
                "image",
                '<figure class="wp-block-image"><img class="wp-image-12"/><figcaption>The river</figcaption></figure>',
            ),
            '<figure data-image="7"></figure>',
        ),
        (
            block(
                "gallery",
                '<figure class="wp-block-gallery"><figure class="wp-block-image"><img class="wp-image-12"/><figcaption>'
                'One</figcaption></figure><figure class="wp-block-image"><img class="wp-image-13"/></figure>'
                "<figcaption>Both</figcaption></figure>",
            ),
            '<div data-gallery="" data-caption="Both"><figure data-image="7" data-caption="One"></figure>'
            '<figure data-image="8"></figure></div>',
        ),
        (
            block(
                "gallery",
                '<ul class="wp-block-gallery"><li><figure><img data-id="12"/></figure></li>'
                '<li><figure><img data-id="13"/></figure></li></ul>',
            ),
            '<div data-gallery=""><figure data-image="7"></figure><figure data-image="8"></figure></div>',
        ),
        (
            block(
                "pullquote",
                '<figure class="wp-block-pullquote"><blockquote><p>Water</p><cite>Jane</cite></blockquote></figure>',
            ),
            '<blockquote data-source="Jane" data-pull=""><p>Water</p></blockquote>',
        ),
        (
            block("quote", '<blockquote class="wp-block-quote"><p>Water</p><cite>Jane</cite></blockquote>'),
            '<blockquote data-source="Jane"><p>Water</p></blockquote>',
        ),
        (
            block(
                "embed",
                '<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n'
                "https://x.com/a/status/12\n</div><figcaption>A post</figcaption></figure>",
            ),
            '<figure data-embed="https://x.com/a/status/12" data-title="A post"></figure>',
        ),
        (
            block(
                "table",
                '<figure class="wp-block-table"><table><thead><tr><th>m</th></tr></thead><tbody><tr><td>1</td></tr>'
                "</tbody></table><figcaption>Levels</figcaption></figure>",
            ),
            '<table data-caption="Levels"><tbody><tr><th>m</th></tr><tr><td>1</td></tr></tbody></table>',
        ),
        (
            block("details", "<details><summary>Facts</summary><p>Water</p></details>"),
            '<div data-fact-box=""><h3>Facts</h3><p>Water</p></div>',
        ),
        (
            block("columns", '<div class="wp-block-columns"><div><p>a</p></div><div><p>b</p></div></div>'),
            "<p>a</p><p>b</p>",
        ),
        (
            block("html", '<iframe src="//www.youtube.com/embed/dQw4w9WgXcQ" title="Film"></iframe>'),
            '<figure data-embed="https://www.youtube.com/embed/dQw4w9WgXcQ" data-title="Film"></figure>',
        ),
        (
            block(
                "html",
                '<blockquote class="twitter-tweet"><p>Hi</p><a href="https://twitter.com/x/status/123">May</a>'
                "</blockquote>",
            ),
            '<figure data-embed="https://twitter.com/x/status/123" data-text="Hi May"></figure>',
        ),
        (block("separator", '<hr class="wp-block-separator"/>'), "<hr>"),
    ],
)
def test_posts_of_the_block_editor(source, made):
    assert converted(source) == (made, [])


@pytest.mark.parametrize(
    ("source", "made"),
    [
        (
            f'<figure class="kg-card kg-image-card kg-card-hascaption"><img src="{UPLOADS}/river.jpg" class="kg-image">'
            "<figcaption>In May</figcaption></figure>",
            '<figure data-image="7" data-caption="In May"></figure>',
        ),
        (
            '<figure class="kg-card kg-gallery-card"><div class="kg-gallery-container"><div class="kg-gallery-row">'
            f'<div class="kg-gallery-image"><img src="{UPLOADS}/river.jpg"></div>'
            f'<div class="kg-gallery-image"><img src="{UPLOADS}/bridge.jpg"></div></div></div></figure>',
            '<div data-gallery=""><figure data-image="7"></figure><figure data-image="8"></figure></div>',
        ),
        (
            '<figure class="kg-card kg-embed-card"><iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>'
            "</figure>",
            '<figure data-embed="https://www.youtube.com/embed/dQw4w9WgXcQ"></figure>',
        ),
        (
            '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://other.example/a">'
            '<div class="kg-bookmark-title">Elsewhere</div><div class="kg-bookmark-description">Words</div></a>'
            "</figure>",
            '<figure data-embed="https://other.example/a" data-title="Elsewhere" data-text="Words"></figure>',
        ),
        (
            '<div class="kg-card kg-toggle-card"><div><h4>Facts</h4></div><div><p>Water</p></div></div>',
            '<div data-fact-box=""><h3>Facts</h3><p>Water</p></div>',
        ),
        (
            '<div class="kg-card kg-callout-card"><div class="kg-callout-text">Water</div></div>',
            '<div data-fact-box=""><p>Water</p></div>',
        ),
        (
            '<blockquote class="kg-blockquote-alt">Water</blockquote>',
            '<blockquote data-pull=""><p>Water</p></blockquote>',
        ),
    ],
)
def test_cards_of_ghost(source, made):
    assert ("".join(line.strip() for line in convert(source, AROUND)[0].splitlines()), []) == (made, [])


@pytest.mark.parametrize(
    ("source", "made", "sentence"),
    [
        ("Water [contact-form id=3]", "<p>Water</p>", "The shortcode [contact-form] has nothing here"),
        ("Water\n\n[adrotate]\n\nrose", "<p>Water</p><p>rose</p>", "The shortcode [adrotate] has nothing here"),
        ("[box]Water[/box]", "<p>Water</p>", "The shortcode [box] has nothing here that could stand for it; its words"),
        ("Water<script>x()</script>", "<p>Water</p>", "A script was left out."),
        ("<form><p>Water</p><input></form>", "<p>Water</p>", "A form was left out"),
        (
            '<iframe src="http://10.0.0.1:8/x"></iframe><p>Water</p>',
            "<p>Water</p>",
            "An embed was left out: https://10",
        ),
        (
            f'<video src="{UPLOADS}/a.mp4"></video>',
            f'<p><a href="{UPLOADS}/a.mp4" rel="noopener">a.mp4</a></p>',
            "A film or a recording is only a link here",
        ),
        ('<!-- wp:latest-posts {"n":3} /--><p>Water</p>', "<p>Water</p>", "The block “latest-posts” has nothing here"),
    ],
)
def test_what_has_no_counterpart_is_told(source, made, sentence):
    words, problems = converted(source)

    assert words == made
    assert [problem for problem in problems if problem.startswith(sentence)]


def test_a_gallery_that_names_no_pictures_shows_those_of_its_post():
    made, _problems = converted("[gallery]", attached=["12", "13"])

    assert made == '<div data-gallery=""><figure data-image="7"></figure><figure data-image="8"></figure></div>'


@pytest.mark.parametrize(
    "source",
    [
        "[caption]" * 20_000,
        "[a" * 40_000,
        "[aa]" * 40_000,
        "".join(f"[a{number}]" for number in range(20_000)),
        "<p>" * 40_000,
        "<div>" * 40_000,
        "<!-- wp:a {" * 20_000,
        "<!--more" * 20_000,
        "\n \t" * 40_000,
        "[embed]" * 20_000,
        "[gallery" * 20_000,
        "<img " * 20_000,
        "<pre><h1>" * 20_000,
        "<blockquote><cite>" * 20_000,
        "<figure><img>" * 20_000,
        "x" * 3_000_000,
    ],
    ids=lambda source: source[:12],
)
def test_no_text_keeps_the_import_busy(source):
    began = process_time()
    converted(source)
    assert process_time() - began < 10


@pytest.mark.parametrize(
    ("address", "full"),
    [
        ("https://old.example/river-300x200.jpg", "https://old.example/river.jpg"),
        ("https://old.example/river-300x200.jpg?w=3", "https://old.example/river.jpg"),
        ("https://old.example/river-2019.jpg", "https://old.example/river-2019.jpg"),
    ],
)
def test_the_picture_behind_a_smaller_copy(address, full):
    assert full_size(address) == full
