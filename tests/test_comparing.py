import pytest

from articles import comparing
from articles.comparing import Part


def told(parts):
    """The parts as an editor would write them: -out-, +in+."""
    signs = {"same": "", "out": "-", "in": "+"}
    return "".join(f"{signs[mark]}{text}{signs[mark]}" for mark, text in parts)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("The ice is blue.", "The ice is blue.", "The ice is blue."),
        ("", "Blue", "+Blue+"),
        ("Blue", "", "-Blue-"),
        ("The old ice is blue.", "The ice is very blue.", "The -old -ice is +very +blue."),
        ("a swimming pool.", "a swimming pool, only with tiles.", "a swimming pool+, only with tiles+."),
        ("weiß wie Milch", "weiß wie Schnee", "weiß wie -Milch-+Schnee+"),
    ],
)
def test_two_texts_are_told_apart_word_by_word(old, new, expected):
    assert told(comparing.words(old, new)) == expected


def test_the_parts_hold_both_texts_whole():
    old, new = "One  two\nthree, four.", "One two three! five (four)."
    parts = comparing.words(old, new)

    assert "".join(text for mark, text in parts if mark != "in").split() == old.split()
    assert "".join(text for mark, text in parts if mark != "out") == new


def test_a_body_falls_into_its_top_level_elements():
    source = (
        "<p>One &amp; <strong>two</strong><br>three</p><ul><li><p>a</p></li><li><p>b</p></li></ul><hr>"
        '<figure data-image="12" data-caption="Ice &quot;blue&quot;"></figure>'
        '<div data-fact-box=""><h3>x</h3></div>loose'
    )

    found = comparing.blocks(source)

    assert "".join(block.html for block in found) == source
    assert [block.name for block in found] == ["p", "ul", "hr", "figure", "div", ""]
    assert [block.text for block in found] == ["One & two three", "a b", "", 'Ice "blue"', "x", "loose"]
    assert found[3].attributes["data-image"] == "12"


def marks(old, new):
    return [(row.mark, (row.new or row.old).text) for row in comparing.bodies(old, new)]


def test_a_paragraph_that_changed_is_compared_with_what_it_was():
    [same, changed] = comparing.bodies(
        "<p>First.</p><p>The ice is blue here.</p>", "<p>First.</p><p>The ice is white here.</p>"
    )

    assert (same.mark, changed.mark) == ("same", "changed")
    assert told(changed.parts) == "The ice is -blue -+white +here."


def test_paragraphs_that_came_went_and_moved_are_told_as_that():
    old = "<p>Alpha one.</p><p>Beta two.</p><p>Gamma three.</p>"
    new = "<p>Gamma three.</p><p>Alpha one.</p><p>Quite another thing.</p>"

    assert marks(old, new) == [
        ("moved", "Gamma three."),
        ("same", "Alpha one."),
        ("in", "Quite another thing."),
        ("out", "Beta two."),
    ]


def test_a_paragraph_is_not_taken_for_a_heading_with_its_words():
    assert [mark for mark, _text in marks("<p>Blue ice</p>", "<h2>Blue ice</h2>")] == ["in", "out"]


def test_type_and_links_are_changes_without_words():
    [row] = comparing.bodies("<p>See <a href='/a/'>there</a></p>", "<p>See <a href='/b/'>there</a></p>")

    assert (row.mark, row.parts) == ("changed", ())


def test_words_are_counted():
    rows = comparing.bodies("<p>One two three.</p><p>Gone entirely now.</p>", "<p>One two four five.</p>")

    assert comparing.count(comparing.parts_of(rows)) == (2, 4)


def test_long_texts_are_compared_in_moments():
    old = "".join(f"<p>{number} the same words again and again</p>" for number in range(3000))
    new = old.replace("again and", "once and", 1500) + "<p>" + "word " * 20_000 + "</p>"

    assert len(comparing.bodies(old, new)) >= 3001
    assert comparing.words("a " * 5000, "b " * 5000) == [Part("out", "a " * 5000), Part("in", "b " * 5000)]
