"""Documents of fronts: whatever they hold can be drawn, and what two editors did to one is brought together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import layouts
from articles.refusals import Refused


def page(*stories):
    """A page with a lead zone of four and a top group of four; `stories` stand in its places, 0 in a free one."""
    document = {"zones": [layouts.new_zone("lead", 1), layouts.new_zone("top", 2), layouts.new_zone("newest", 3)]}
    for (_zone, slot), story in zip(layouts.slots(document), stories, strict=False):
        slot["article"] = story or None
    return document


def stories(document):
    return [slot["article"] or 0 for zone, slot in layouts.slots(document) if layouts.KINDS[zone["kind"]].by_hand]


def test_a_document_stays_as_it_is_when_it_is_read():
    document = page(1, 0, 2)

    assert layouts.read(document) == (document, [])


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([*layouts.KINDS, "large"]),
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(
            st.sampled_from(["id", "kind", "way", "slots", "article", "section", "days", "title", "url", "until"]),
            inner,
        )
    ),
)


@settings(max_examples=60)
@given(st.one_of(anything, st.fixed_dictionaries({"zones": st.lists(anything, max_size=6)})))
def test_whatever_is_stored_becomes_a_document_that_can_be_drawn(stored):
    document, _sentences = layouts.read(stored)

    again, sentences = layouts.read(document)
    names = [slot["id"] for _zone, slot in layouts.slots(document)]
    assert (again, sentences) == (document, [])
    assert len(names) == len(set(names))
    assert all(len(zone["slots"]) in (layouts.KINDS[zone["kind"]].counts or (0,)) for zone in document["zones"])


def test_a_story_that_stands_twice_stays_in_its_first_place():
    document, sentences = layouts.read(page(7, 0, 7))

    assert stories(document)[:3] == [7, 0, 0]
    assert sentences == ["A story stood twice. It stays in its first place; the second fills itself."]


def test_a_zone_of_an_unknown_kind_is_left_out_and_said():
    document = page()
    document["zones"][1]["kind"] = "carousel"

    assert [zone["kind"] for zone in layouts.read(document)[0]["zones"]] == ["lead", "newest"]
    assert layouts.read(document)[1] == ["A zone of a kind that is not known was left out."]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://news.example/a", True),
        ("/about/", True),
        ("javascript:alert(1)", False),
        ("//elsewhere.example", False),
        ("/\\elsewhere.example", False),
        ("http://[", False),
    ],
)
def test_a_text_leads_to_a_page_or_nowhere(address, kept):
    document = {"zones": [layouts.new_zone("text", 1, url=address)]}

    assert layouts.read(document)[0]["zones"][0]["url"] == (address if kept else "")


def test_a_new_lead_moves_the_old_one_on_until_a_place_is_free():
    document, _said = layouts.put_in_lead(page(1, 2, 0, 3), 9)

    assert stories(document)[:4] == [9, 1, 2, 3]


def test_a_story_that_is_kept_has_nothing_of_the_one_before():
    document, _said = layouts.change_slot(page(1), "z1s1", headline="Of the first", until="2020-01-01T00:00:00+00:00")

    assert layouts.pin(document, "z1s1", 5)[0] == page(5)


def test_a_story_that_leads_already_leads_on_with_its_words():
    document, _said = layouts.change_slot(page(1, 2), "z1s1", headline="In short")

    assert layouts.put_in_lead(document, 1) == (document, [])


def test_a_story_of_the_page_takes_its_words_to_the_lead():
    document, _said = layouts.change_slot(page(1, 2, 0, 0, 5), "z2s1", headline="In short")
    document, _said = layouts.put_in_lead(document, 5)

    assert stories(document)[:5] == [5, 1, 2, 0, 0]
    assert [slot["headline"] for _zone, slot in layouts.slots(document)][:5] == ["In short", "", "", "", ""]


def test_a_column_takes_three_stories_and_says_which_leave():
    zone = layouts.new_zone("section", 1, section=7)
    for number, slot in enumerate(zone["slots"], start=1):
        slot["article"] = number
    document, said = layouts.change_zone({"zones": [zone]}, "z1", way="column", count=4)

    assert stories(document) == [1, 2, 3]
    assert said == ["1 story has left the page.", "A column takes 3 stories at most."]


def test_a_stored_column_of_four_is_read_as_three():
    zone = layouts.new_zone("section", 1, section=7) | {"way": "column"}

    assert len(layouts.read({"zones": [zone]})[0]["zones"][0]["slots"]) == 3
    assert len(layouts.new_zone("section", 1, section=7, way="column")["slots"]) == 3


def test_a_full_zone_says_that_its_last_story_has_left():
    document, said = layouts.put(page(1, 2, 3, 4), "z1s1", 9)

    assert stories(document)[:4] == [9, 1, 2, 3]
    assert said == ["The last story of the zone has left the page."]


def test_a_story_put_elsewhere_changes_places_and_keeps_its_words():
    document, _said = layouts.change_slot(page(1, 2), "z1s1", headline="In short")
    document, _said = layouts.put(document, "z1s2", 1)

    assert stories(document)[:2] == [2, 1]
    assert [slot["headline"] for _zone, slot in layouts.slots(document)][:2] == ["", "In short"]


def test_a_step_goes_over_the_edge_of_a_zone():
    document, _said = layouts.step(page(0, 0, 0, 5), "z1s4", 1)

    assert stories(document)[3:5] == [0, 5]


def test_a_story_that_came_by_itself_is_pinned_when_it_is_moved():
    document, _said = layouts.step(page(), "z1s2", -1, article=5)

    assert stories(document)[:2] == [5, 0]


@pytest.mark.parametrize(
    "asked",
    [
        lambda document: layouts.step(document, "z1s1", -1, article=1),
        lambda document: layouts.put(document, "z9s9", 1),
        lambda document: layouts.put(document, "z3s1", 1),
        lambda document: layouts.add_zone(document, "lead"),
        lambda document: layouts.add_zone(document, "carousel"),
        lambda document: layouts.move_zone(document, "z1", -1),
        lambda document: layouts.pin(document, "z1s2", 1),
        lambda document: layouts.remove_zone(document, "z9"),
        lambda document: layouts.remove_zone({"zones": document["zones"][:1]}, "z1"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(asked):
    with pytest.raises(Refused, match=r"\w\.$"):
        asked(page(1))


def test_fewer_places_say_how_many_stories_leave():
    document, said = layouts.change_zone(page(1, 2, 3), "z1", count=1)

    assert stories(document)[:1] == [1]
    assert said == ["2 stories have left the page."]


def test_two_editors_in_different_places_lose_nothing():
    base = page(1, 2)
    theirs, _said = layouts.put(base, "z2s1", 8)
    mine, _said = layouts.change_slot(base, "z1s1", kicker="Now")

    merged, conflicts = layouts.merge(base, theirs, mine)

    assert conflicts == []
    assert stories(merged)[:5] == [1, 2, 0, 0, 8]
    assert layouts.find(merged, "z1s1")[1]["kicker"] == "Now"


def test_two_editors_who_add_and_move_zones_lose_nothing():
    base = page(1)
    theirs, _said = layouts.add_zone(base, "text", title="Theirs")
    mine, _said = layouts.add_zone(base, "text", title="Mine")
    mine, _said = layouts.move_zone(mine, "z3", -1)

    merged, conflicts = layouts.merge(base, theirs, mine)

    assert conflicts == []
    assert {zone["title"] for zone in merged["zones"]} == {"", "Theirs", "Mine"}
    assert [zone["id"] for zone in merged["zones"]].index("z3") < [zone["id"] for zone in merged["zones"]].index("z2")
    assert layouts.read(merged)[0] == merged


def test_two_editors_in_one_place_are_told_and_theirs_stands():
    base = page(1)
    theirs, mine = page(5), page(6)

    merged, conflicts = layouts.merge(base, theirs, mine)

    assert conflicts == ["Place 1 of Lead has been changed."]
    assert stories(merged)[0] == 5


def test_two_editors_who_place_one_story_are_told():
    _merged, conflicts = layouts.merge(page(), page(5), page(0, 0, 5))

    assert conflicts == ["The same story was put in two places."]


def test_a_change_in_a_zone_that_somebody_took_off_is_said():
    theirs, _said = layouts.remove_zone(page(), "z2")

    assert layouts.merge(page(), theirs, page(0, 0, 0, 0, 5))[1] == ["Top group has been taken off the page."]


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (page(1, 2, 3), ""),
        (page(9, 2, 3), "lead changed"),
        (page(1, 3, 2), "2 moved"),
        (page(3, 1, 2), "lead changed, 1 moved"),
        (page(1, 2, 0, 4), "1 placed, 1 taken off"),
        (layouts.change_slot(page(1, 2, 3), "z1s2", headline="Short")[0], "1 drawn otherwise"),
        (layouts.add_zone(page(1, 2, 3), "text")[0], "1 zone changed"),
        (layouts.move_zone(page(1, 2, 3), "z3", -1)[0], "zones in another order"),
    ],
)
def test_a_difference_in_words(new, words):
    assert layouts.in_words(page(1, 2, 3), new) == words
