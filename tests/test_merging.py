import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import merging


def state(body="", *, bylines=(), topics=(), related=(), **fields):
    """A snapshot of a story that has little."""
    blank = {"headline": "", "standfirst": "", "section": None, "lead_image": None, "lead_caption": "", "lead_alt": ""}
    rows = {"bylines": [list(row) for row in bylines], "topics": list(topics), "related": list(related)}
    return {"schema": 1, "fields": {**blank, "body": body, **fields}, **rows}


def paragraphs(*texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def chosen(merged, way):
    return {conflict.choice: getattr(conflict, way) for conflict in merged.conflicts}


# Fields


def test_fields_that_only_one_side_changed_are_merged():
    base = state(headline="Ice", standfirst="Old")
    merged = merging.merge(base, {**state(headline="Ice", standfirst="Hers")}, state(headline="His", standfirst="Old"))

    assert (merged.state["fields"]["headline"], merged.state["fields"]["standfirst"]) == ("His", "Hers")
    assert (merged.conflicts, merged.taken, merged.kept) == ([], ["standfirst"], ["headline"])


def test_the_same_change_twice_is_one():
    same = state(headline="Blue ice", section=3)

    merged = merging.merge(state(headline="Ice"), same, same)

    assert (merged.state, merged.conflicts, merged.taken) == (same, [], [])


def test_a_field_that_both_changed_is_a_conflict_with_all_three_texts():
    merged = merging.merge(state(headline="Ice"), state(headline="Hers"), state(headline="His"))

    [conflict] = merged.conflicts
    assert (conflict.choice, conflict.base, conflict.theirs, conflict.mine) == ("headline", "Ice", "Hers", "His")
    assert merging.resolve(merged, {"headline": "A third"})["fields"]["headline"] == "A third"


def test_changes_in_different_words_are_offered_as_one_text_but_not_taken():
    merged = merging.merge(
        state(headline="Why glaciers look blue"),
        state(headline="Why old glaciers look blue"),
        state(headline="Why glaciers look so blue"),
    )

    assert [conflict.both for conflict in merged.conflicts] == ["Why old glaciers look so blue"]


def test_an_emptied_field_against_a_changed_one_is_a_conflict():
    merged = merging.merge(state(standfirst="Old"), state(standfirst=""), state(standfirst="New"))

    assert [(one.theirs, one.mine) for one in merged.conflicts] == [("", "New")]


# The lead picture


def test_words_about_one_picture_are_not_put_under_another():
    base = state(lead_image=1, lead_caption="One")
    merged = merging.merge(base, state(lead_image=2, lead_caption="One"), state(lead_image=1, lead_caption="Mine"))

    [conflict] = merged.conflicts
    assert conflict.choice == "lead_image"
    settled = merging.resolve(merged, chosen(merged, "theirs"))["fields"]
    assert (settled["lead_image"], settled["lead_caption"]) == (2, "One")


def test_words_about_the_same_picture_are_merged_one_by_one():
    base = state(lead_image=1, lead_caption="a", lead_alt="b")
    merged = merging.merge(
        base, state(lead_image=1, lead_caption="A", lead_alt="b"), state(lead_image=1, lead_caption="a", lead_alt="B")
    )

    assert (merged.state["fields"]["lead_caption"], merged.state["fields"]["lead_alt"]) == ("A", "B")
    assert not merged.conflicts


def test_a_picture_only_they_chose_comes_with_its_words():
    merged = merging.merge(state(lead_image=1), state(lead_image=2, lead_alt="Two"), state(lead_image=1, headline="x"))

    assert (merged.state["fields"]["lead_image"], merged.state["fields"]["lead_alt"]) == (2, "Two")
    assert merged.taken == ["lead_image"]


# Rows


def test_topics_of_both_stay_and_what_either_took_away_goes():
    merged = merging.merge(state(topics=["a", "b", "c"]), state(topics=["b", "c", "d"]), state(topics=["a", "b", "e"]))

    assert merged.state["topics"] == ["b", "d", "e"]
    assert not merged.conflicts


def test_bylines_added_in_different_places_are_merged_and_in_one_place_are_not():
    base = state(bylines=[(1, "words"), (2, "words")])
    first = state(bylines=[(9, "words"), (1, "words"), (2, "words")])
    last = state(bylines=[(1, "words"), (2, "words"), (8, "editing")])

    merged = merging.merge(base, first, last)
    assert [row[0] for row in merged.state["bylines"]] == [9, 1, 2, 8]
    merged = merging.merge(base, state(bylines=[(1, "words"), (2, "words"), (7, "words")]), last)
    assert [one.choice for one in merged.conflicts] == ["bylines"]


# The text

BASE = paragraphs("One.", "Two.", "Three.", "Four.")


@pytest.mark.parametrize(
    ("theirs", "mine", "expected"),
    [
        (("ONE.", "Two.", "Three.", "Four."), ("One.", "Two.", "THREE.", "Four."), ("ONE.", "Two.", "THREE.", "Four.")),
        (("One.", "TWO.", "Three.", "Four."), ("One.", "Two.", "THREE.", "Four."), ("One.", "TWO.", "THREE.", "Four.")),
        (("New.", "One.", "Two.", "Three.", "Four."), ("One.", "Two.", "Three."), ("New.", "One.", "Two.", "Three.")),
        (
            ("Two.", "Three.", "Four."),
            ("One.", "Two.", "Three.", "Four.", "Five."),
            ("Two.", "Three.", "Four.", "Five."),
        ),
        (("One.", "Four."), ("One.", "Four."), ("One.", "Four.")),
    ],
)
def test_paragraphs_that_only_one_side_changed_are_merged(theirs, mine, expected):
    merged = merging.merge(state(BASE), state(paragraphs(*theirs)), state(paragraphs(*mine)))

    assert merged.state["fields"]["body"] == paragraphs(*expected)
    assert not merged.conflicts


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        (("One.", "Hers.", "Three.", "Four."), ("One.", "His.", "Three.", "Four.")),
        (("One.", "Three.", "Four."), ("One.", "Two, longer.", "Three.", "Four.")),
        (("One.", "Two.", "Three.", "Four.", "Hers."), ("One.", "Two.", "Three.", "Four.", "His.")),
        (("One.", "Two.", "Hers.", "Three.", "Four."), ("One.", "TWO.", "Three.", "Four.")),
    ],
)
def test_changes_that_touch_each_other_are_a_conflict(theirs, mine):
    merged = merging.merge(state(BASE), state(paragraphs(*theirs)), state(paragraphs(*mine)))

    [conflict] = merged.conflicts
    assert conflict.name == "body"
    for way, whole in (("theirs", theirs), ("mine", mine)):
        assert merging.resolve(merged, chosen(merged, way))["fields"]["body"] == paragraphs(*whole)


def test_a_conflict_holds_only_what_touches():
    theirs, mine = paragraphs("ONE.", "Two.", "Hers.", "Four."), paragraphs("One.", "Two.", "His.", "FOUR.")

    merged = merging.merge(state(BASE), state(theirs), state(mine))

    [conflict] = merged.conflicts
    assert (conflict.base, conflict.theirs, conflict.mine) == ("<p>Three.</p>", "<p>Hers.</p>", "<p>His.</p>")
    settled = merging.resolve(merged, {conflict.choice: "<p>A third.</p>"})
    assert settled["fields"]["body"] == paragraphs("ONE.", "Two.", "A third.", "FOUR.")


def test_blanks_and_the_order_of_attributes_are_no_change():
    base = '<figure data-image="1" data-alt="x"></figure>\n<p>One\n line.</p>'
    mine = '<figure data-alt="x" data-image="1"></figure><p>One line.</p><p>Mine.</p>'
    theirs = '<figure data-image="1" data-alt="x"></figure>\n<p>Hers.</p>\n<p>One\n line.</p>'

    merged = merging.merge(state(base), state(theirs), state(mine))

    assert not merged.conflicts
    assert [part in merged.state["fields"]["body"] for part in ("Hers.", "Mine.", "line.")] == [True] * 3


_TEXTS = st.lists(st.sampled_from("abcdef"), max_size=7)


@given(base=_TEXTS, theirs=_TEXTS, mine=_TEXTS)
def test_no_word_of_either_side_is_lost(base, theirs, mine):
    segments = merging.sequences(base, theirs, mine)

    assert [one for segment in segments for one in segment.base] == base
    assert [one for segment in segments for one in segment.theirs] == theirs
    assert [one for segment in segments for one in segment.mine] == mine
    for segment in segments:
        if segment.kind == "theirs":
            assert segment.mine == segment.base
        elif segment.kind == "mine":
            assert segment.theirs == segment.base


@given(base=_TEXTS, mine=_TEXTS)
def test_against_an_unchanged_side_the_changed_one_wins_whole(base, mine):
    assert [one for segment in merging.sequences(base, base, mine) for one in segment.settled] == mine
    assert [one for segment in merging.sequences(base, mine, base) for one in segment.settled] == mine
