from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles import pages, search, workflow
from articles.models import Edition, SearchEntry

from .builders import (
    figure,
    make_article,
    make_author,
    make_entry,
    make_image,
    make_live,
    make_live_blog,
    make_scheduled,
    make_section,
    make_topic,
    make_withdrawn,
    publish,
    run_tasks,
    the_chief,
)
from .reading import seen

pytestmark = pytest.mark.django_db


def found(query="", **narrowed):
    """The editions on the first page of results."""
    return pages.results({"q": query, **narrowed})["editions"]


@pytest.mark.parametrize(
    "fields",
    [
        {"headline": "Otters return"},
        {"kicker": "Otters"},
        {"standfirst": "The otters are back."},
        {"body": "<p>Two <strong>otters</strong> were seen.</p>"},
        {"topics": ["Otters"]},
    ],
)
def test_words_are_found_wherever_readers_see_them(fields):
    edition = make_live(**fields)
    make_live()

    assert found("otter") == [edition]


def test_words_are_found_in_captions():
    image = make_image(caption="Otters at play")
    over = make_live(lead_image=image)
    inside = make_live(body=f"<p>Water.</p>{figure(image)}")
    own = make_live(lead_image=image, lead_caption="A river")

    assert set(found("otters")) == {over, inside}
    assert found("river -otters") == [own]


def test_words_are_found_in_the_byline():
    edition = make_live(bylines=[make_author("Ada Lund"), make_author("Ben Otter")])
    make_live(bylines=[make_author("Cleo Lund")])

    assert found("otter lund") == [edition]


def test_every_word_must_be_there_in_any_order_and_place():
    both = make_live("Otters return", body="<p>To the old harbour.</p>")
    make_live("Otters leave")

    assert found("HARBOUR otters") == [both]


def test_markup_is_no_word():
    make_live(body='<p><a href="https://example.org/otter">The <strong>river</strong></a></p>')

    assert found("strong") == []
    assert found("otter") == []


@pytest.mark.parametrize(
    ("query", "headline"),
    [
        ("flood", "The flooding of the delta"),
        ("floods", "A flooded street"),
        ("cafe", "Café de la Gare"),
        ("CAFÉ", "The cafe is open"),
        ("øresund", "Across the Oresund"),
        ("council", "The council’s decision"),
        ("O'Brien", "Mayor O’Brien resigns"),
        ("strasse", "Die Straße"),
        ("covid-19", "What Covid-19 left behind"),
    ],
)
def test_other_forms_of_a_word_are_found(query, headline):
    edition = make_live(headline)

    assert found(query) == [edition]


@pytest.mark.parametrize(
    ("language", "query", "headline"),
    [
        ("da", "valget", "Et valg og to partier"),
        ("de", "Wahl", "Drei Wahlen in einem Jahr"),
        ("fr", "élection", "Les élections locales"),
        ("es", "eleccion", "Las elecciones"),
        ("ru", "выборы", "После выборов"),
        ("ar", "انتخابات", "الانتخابات المحلية"),
        ("ar", "مدرسة", "الْمَدْرَسَة الجديدة"),
    ],
)
def test_each_language_bends_its_words(language, query, headline):
    edition = make_live(headline, language=language)

    assert found(query) == [edition]


@pytest.mark.parametrize(
    ("query", "is_there"),
    [("東京", True), ("東京都", True), ("都", True), ("京都", True), ("京東", False), ("東都", False), ("大阪", False)],
)
def test_scripts_without_blanks_are_searched_by_neighbours(query, is_there):
    edition = make_live("新しい東京都の計画")

    assert found(query) == ([edition] if is_there else [])


@pytest.mark.parametrize("query", ["서울", "กรุงเทพ", "地震"])
def test_words_are_found_inside_longer_runs(query):
    edition = make_live(f"前{query}後" if query == "地震" else f"{query}에서" if query == "서울" else f"ใน{query}วันนี้")

    assert found(query) == [edition]


@pytest.mark.parametrize(("letter", "longer"), [("я", "яблоко"), ("ο", "οδός"), ("و", "وقت")])
def test_one_letter_of_a_script_with_blanks_is_a_word(client, letter, longer):
    wanted = make_live(f"Eva {letter}")
    make_live(longer)

    assert found(letter) == [wanted]
    assert suggested(client, letter) == []


def test_a_phrase_is_words_that_follow_each_other():
    edition = make_live("The old harbour wall")
    make_live("The wall of the old harbour")

    assert found('"harbour wall"') == [edition]
    assert found("“Harbour wall”") == [edition]
    assert len(found("harbour wall")) == 2


def test_a_phrase_does_not_reach_over_two_texts():
    make_live("A day at the old", standfirst="harbour", topics=["wall", "bricks"])

    assert found('"old harbour"') == []
    assert found('"wall bricks"') == []


def test_a_minus_leaves_out():
    edition = make_live("Jaguar in the forest")
    make_live("Jaguar, the car")
    make_live("Jaguar in the old town")

    assert found('jaguar -car -"old town"') == [edition]
    assert found("jaguar −car -town") == [edition]


def test_only_a_minus_asks_for_nothing():
    make_live("Jaguar")

    assert found("-car") == []


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
def test_only_what_is_live_is_found(client, make):
    make("Otters", bylines=[make_author("Otter")])

    assert found("otter") == []
    assert found(author="otter") == []


def test_what_waits_is_found_from_its_moment(time_machine):
    edition = make_scheduled("Otters")

    time_machine.move_to(edition.live_from + timedelta(seconds=1))

    assert found("otters") == [edition]


def test_what_is_withdrawn_is_not_found_from_that_moment():
    edition = make_live("Otters")
    assert found("otters") == [edition]

    workflow.withdraw(edition.article, by=the_chief(), reason="It was a beaver.")

    assert found("otters") == []


def test_what_the_desk_changes_is_not_found_before_it_is_published():
    article = make_live("Water").article
    article.headline = "Otters"
    article.save()

    assert found("otters") == []
    edition = publish(article)
    assert found("otters") == [edition]


def test_a_change_that_waits_does_not_hide_what_is_live():
    live = make_live("Otters")
    live.article.headline = "Beavers"
    live.article.save()
    publish(live.article, at=timezone.now() + timedelta(days=1))

    assert found("otters") == [live]
    assert found("beavers") == []


@pytest.mark.parametrize("words", [{"headline": "Otters return"}, {"text": "<p>Two <em>otters</em>.</p>"}])
def test_a_live_blog_is_found_by_what_stands_in_it(words):
    edition = make_live_blog()
    make_entry(edition.article, posted=timezone.now() - timedelta(minutes=5))
    make_entry(edition.article, **words)
    make_entry(make_live_blog().article)

    assert found("otter") == [edition]
    assert found("otter falls") == [edition]


def test_a_live_blog_is_found_by_the_captions_of_its_pictures():
    edition = make_live_blog()
    make_entry(edition.article, text=figure(make_image(caption="Otters at play")))

    assert found("otters") == [edition]


def test_what_is_changed_in_a_live_blog_and_what_is_taken_back_is_found_no_more():
    edition = make_live_blog()
    entry = make_entry(edition.article, "Otters return")

    workflow.amend_entry(entry, by=the_chief(), headline="Beavers return")
    assert (found("otters"), found("beavers")) == ([], [edition])

    workflow.take_back_entry(entry, by=the_chief())
    assert found("beavers") == []


def test_an_entry_is_found_from_its_moment_and_a_draft_never(time_machine):
    edition = make_live_blog()
    make_entry(edition.article, "Otters as a draft", publish=False)
    moment = timezone.now() + timedelta(hours=1)
    make_entry(edition.article, "Otters at three", at=moment)
    edition.article.headline = "Dam"
    edition.article.save()
    publish(edition.article)
    run_tasks()
    assert found("otters") == []

    time_machine.move_to(moment + timedelta(seconds=1))
    run_tasks()

    assert [one.article for one in found("three")] == [edition.article]
    assert found("draft") == []


def test_entries_are_found_only_in_a_live_blog_that_readers_have():
    edition = make_live_blog()
    make_entry(edition.article, "Otters return")
    workflow.unpublish(edition.article, by=the_chief())
    assert found("otters") == []

    again = publish(edition.article)
    assert found("otters") == [again]

    edition.article.form = "news"
    edition.article.save()
    publish(edition.article)
    assert found("otters") == []


def test_a_result_shows_the_entry_it_was_found_by_and_leads_to_it(client):
    edition = make_live_blog("Dam <live>", standfirst="Otters all day.")
    entry = make_entry(edition.article, text="<p>Two otters &lt;b&gt; at the weir.</p>")
    make_entry(edition.article, "Otters again")

    response = client.get("/search/", {"q": "otters weir"})

    assert "Two <mark>otters</mark> &lt;b&gt; at the <mark>weir</mark>." in response.content.decode()
    address = f"{edition.get_absolute_url()}?entry={entry.pk}#entry-{entry.pk}"
    assert address in seen(response).links_in_main
    assert address not in seen(client.get("/search/", {"q": "otters"})).links_in_main


def test_a_result_shows_nothing_of_an_entry_that_readers_do_not_have(client):
    edition = make_live_blog("Otters")
    make_entry(edition.article, "Otters MARKER", at=timezone.now() + timedelta(hours=1))
    workflow.take_back_entry(make_entry(edition.article, "Otters MARKER too"), by=the_chief())

    page = client.get("/search/", {"q": "otters marker"}).content.decode()
    page += client.get("/search/", {"q": "otters"}).content.decode()

    assert "MARKER" not in page


def test_entries_are_kept_of_what_readers_may_see_alone():
    article = make_live("Otters").article
    article.headline = "Beavers"
    article.save()
    now = publish(article)

    assert Edition.objects.count() == 2
    assert [entry.edition for entry in SearchEntry.objects.all()] == [now]


def test_an_edition_that_is_deleted_leaves_no_words():
    waiting = make_scheduled("Otters")
    workflow.cancel_schedule(waiting.article, by=the_chief())

    assert not SearchEntry.objects.exists()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM articles_searchwords WHERE articles_searchwords MATCH 'otter'")
            assert cursor.fetchall() == []


@pytest.mark.parametrize("query", ["", "   ", "\x00", "\n\t", "\u200b\x07", "%", "_", '"""', "- - -", "'", "*", "^$"])
def test_nothing_asked_finds_nothing(client, query):
    make_live("100% _ * otters")

    assert found(query) == []
    assert client.get("/search/", {"q": query}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "otters%", "o_ters", "otters' OR 1=1 --", "otters AND river", "headline:otters", "(otters OR", "otters*",
        "ott*", "NEAR(otters river)", "^otters", "otters & !river", "otters:*", "otters <-> river", "{otters}", "☃",
        "a_b", "otters NOT river",
    ],
)  # fmt: skip
def test_signs_are_no_operators(query):
    make_live("River")
    make_live("Otters")
    edition = make_live(f"About {query} today", slug="about")

    assert edition in found(query)
    assert len(found(query)) <= 2


@pytest.mark.parametrize(
    "query",
    [
        "otter " * 2000, '"' * 10_000, "'\"*():^{}[]-+~<>&|!\\" * 500, "\x00" * 10_000, "\u202eretto\u202c" * 1000,
        "-" * 10_000, "東京" * 5000, "\ud800", "a" * 10_000, "ﷺ" * 3000, "'; DROP TABLE articles_edition; --",
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered(client, query):
    make_live("Otters")

    assert client.get("/search/", {"q": query.encode("utf-8", "surrogatepass")}).status_code == 200


def test_only_the_first_words_count_and_readers_are_told(client):
    make_live("one two three four five six seven eight nine ten")
    question = {"q": "one two three four five six seven eight nine ten eleven"}

    page = client.get("/search/", question)

    assert len(page.context["editions"]) == 1
    assert "Only the first words were looked for." in seen(page).text


def test_the_headline_says_more_than_what_stands_around_the_text_and_that_more_than_the_text():
    at = timezone.now() - timedelta(days=1)
    text = make_live("Water", body="<p>Then there are otters in it.</p>", at=at)
    about = make_live("Water", standfirst="Then there are otters in it.", at=at)
    headline = make_live("Otters in water", at=at)
    captioned = make_live("Water", lead_image=make_image(), lead_caption="Then there are otters in it.", at=at)

    assert found("otters") == [headline, about, captioned, text]


def test_of_two_that_match_as_well_the_newer_is_first():
    now = timezone.now()
    old, new = (make_live("Otters", at=now - timedelta(days=days)) for days in (400, 1))

    assert found("otters") == [new, old]


def test_newest_first_is_by_time_alone():
    now = timezone.now()
    better = make_live("Otters otters", at=now - timedelta(days=2))
    newer = make_live("Water", body="<p>Otters.</p>", at=now - timedelta(days=1))

    assert found("otters") == [better, newer]
    assert found("otters", sort="newest") == [newer, better]


def test_results_are_narrowed_by_section_form_author_and_days():
    science, sport = make_section("Science"), make_section("Sport")
    day = datetime(2026, 3, 10, 12, tzinfo=UTC)
    wanted = make_live("Otters", section=science, form="opinion", bylines=[make_author("Ada Lund")], at=day)
    others = [
        make_live("Otters", section=sport, form="opinion", bylines=[make_author("Ada Lund", slug="ada-2")], at=day),
        make_live("Otters", slug="otters-2", section=science, form="news", at=day - timedelta(days=30)),
        make_live("Otters", slug="otters-3", section=science, form="news", at=day + timedelta(days=30)),
    ]

    assert set(found("otters")) == {wanted, *others}
    assert found("otters", section="science", author="lund") == [wanted]
    assert found("otters", section="science", form="opinion") == [wanted]
    assert found("otters", section="science", since="2026-03-10", until="2026-03-10") == [wanted]
    assert found(section="science", form="opinion") == [wanted]
    assert found("otters", section="science", since="2026-03-11") == [others[2]]
    assert found("otters", until="2026-03-09") == [others[1]]


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Asia/Tokyo"])
@pytest.mark.parametrize("since", ["0001-01-01", "0001-01-02"])
@pytest.mark.parametrize("until", ["9999-12-30", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_are_days(client, settings, zone, since, until):
    settings.TIME_ZONE = zone
    edition = make_live("Otters")

    page = client.get("/search/", {"q": "otters", "since": since, "until": until})

    assert page.context["editions"] == [edition]


@pytest.mark.parametrize(
    "narrowed",
    [
        {"section": "nowhere"},
        {"form": "poem"},
        {"since": "yesterday"},
        {"until": "2026-02-31"},
        {"author": "a" * 200},
        {"sort": "worst"},
        {"since": "2026-05-02", "until": "2026-05-01"},
        {"before": "99999999999999999999"},
        {"before": "-1"},
        {"before": "x\x00"},
        {"author": "\x00", "section": "\x00"},
    ],
)
def test_what_cannot_be_read_narrows_nothing_and_the_words_stay(client, narrowed):
    edition = make_live("Otters")

    page = client.get("/search/", {"q": "otters", **narrowed})

    assert page.context["editions"] == [edition]
    assert seen(page).all("input", name="q")[-1]["value"] == "otters"


def test_a_day_that_cannot_be_read_is_told(client):
    page = seen(client.get("/search/", {"q": "otters", "since": "2026-02-31"}))

    assert "Enter a valid date." in page.text
    assert "open" in page.all("details")[-1]


def test_results_say_what_was_asked_for(client):
    make_live("Otters & bees")

    page = seen(client.get("/search/", {"q": '"><script>alert(1)</script>'}))

    assert '“"><script>alert(1)</script>”' in page.text
    assert page.all("input", name="q")[-1]["value"] == '"><script>alert(1)</script>'


def test_results_mark_what_was_looked_for_and_escape_all_else(client):
    make_live("Bees & <otters>", body="<p>Some say &lt;b&gt; otter &lt;/b&gt; to it.</p>")

    page = client.get("/search/", {"q": "otters"}).content.decode()

    assert "Bees &amp; &lt;<mark>otters</mark>&gt;" in page
    assert "Some say &lt;b&gt; <mark>otter</mark> &lt;/b&gt; to it." in page


def test_without_results_the_page_helps(client):
    make_section("Science")

    page = seen(client.get("/search/", {"q": "zeppelin"}))

    assert "Nothing found for “zeppelin”." in page.text
    assert "/science/" in page.links_in_main


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("oters", "otters"),
        ("OTTTERS river", "otters river"),
        ("“otetrs in” -car", "“otters in” -car"),
        ("flusse", ""),
        ("flüxse", "flüsse"),
        ("Lnud", "lund"),
        ("harbuor", "harbour"),
        ("zeppelin", ""),
        ("ottr zeppelin", ""),
        ("oters \0 <b>", "otters <b>"),
    ],
)
def test_whoever_finds_nothing_is_asked_whether_another_word_was_meant(client, typed, meant):
    make_live("Otters in the river: Flüsse, <b>", topics=["Harbour"], bylines=[make_author("Ada Lund")])

    page = client.get("/search/", {"q": typed})

    assert " ".join(page.context["meant"].split()) == meant
    if meant:
        [address] = [link for link in seen(page).links if "/search/" not in link and "q=" in link]
        assert client.get(f"/search/{address}").context["editions"]


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
def test_no_word_is_guessed_of_what_is_not_live(client, make):
    make("Otters", topics=["Harbour"], bylines=[make_author("Ada Lund")])
    make_live("Rivers")

    for typed in ("oters", "harbuor", "lnud"):
        assert client.get("/search/", {"q": typed}).context["meant"] == ""


def test_another_word_is_guessed_where_the_search_is_narrowed_to_it(client):
    make_live("Otters", section=make_section("Science", slug="science"))
    make_section("World", slug="world")

    assert client.get("/search/", {"q": "oters", "section": "science"}).context["meant"] == "otters"
    assert client.get("/search/", {"q": "oters", "section": "world"}).context["meant"] == ""


@pytest.mark.parametrize("count", [1, 3])
def test_finding_nothing_costs_the_same_for_any_number(client, django_assert_num_queries, count):
    for number in range(count):
        make_live(f"Otters {number}", topics=[f"Harbour {number}"], bylines=[make_author()])
    client.get("/search/")

    # The page's own four; the words of headlines, topics and bylines; what the other spelling finds, twice.
    with django_assert_num_queries(9):
        assert client.get("/search/", {"q": "oters"}).context["meant"] == "otters"


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_page_costs_the_same_for_any_number(client, django_assert_num_queries, count):
    section, author, topic = make_section(), make_author(), make_topic()
    for _story in range(count):
        make_live("Otters", slug=f"otters-{_story}", section=section, bylines=[author], topics=[topic.name])
    search.languages()

    with django_assert_num_queries(6):
        page = client.get("/search/", {"q": "otters", "author": "author", "section": section.slug, "sort": "newest"})

    assert len(page.context["editions"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_live_blogs_cost_the_page_one_query(client, django_assert_num_queries, count):
    for number in range(count):
        article = make_live_blog(section=make_section()).article
        for entry in range(count):
            make_entry(article, f"Otters {number} {entry}")
    search.languages()

    with django_assert_num_queries(6):
        page = client.get("/search/", {"q": "otters"})

    assert len(page.context["editions"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_an_entry_costs_the_same_however_many_there_are(django_assert_num_queries, count):
    article, chief = make_live_blog().article, the_chief()
    for number in range(count):
        make_entry(article, f"Otters {number}")

    with django_assert_num_queries(23 if connection.vendor == "sqlite" else 21):
        workflow.add_entry(article, by=chief, headline="One more")


@pytest.mark.parametrize("sort", ["best", "newest"])
def test_results_page_by_key_and_keep_the_question(client, sort):
    now, section = timezone.now(), make_section("Science")
    for hours in range(31):
        make_live("Otters & bees", slug=f"otters-{hours}", section=section, at=now - timedelta(hours=hours + 1))

    page = client.get("/search/", {"q": "otters & bees", "section": "science", "sort": sort})
    [older] = [link for link in seen(page).links if "before=" in link]
    make_live("Otters & bees", slug="the-newest", section=section)
    rest = client.get("/search/" + older)

    assert "q=otters+%26+bees" in older
    assert "section=science" in older
    assert f"sort={sort}" in older
    assert len(page.context["editions"]) == 30
    assert [edition.slug for edition in rest.context["editions"]] == ["otters-30"]
    assert not set(page.context["editions"]) & set(rest.context["editions"])


def test_what_is_not_live_makes_no_page_shorter():
    section = make_section()
    for number in range(80):
        make = make_scheduled if number % 2 else make_live
        make("Otters", slug=f"otters-{number}", section=section)

    assert len(found("otters")) == 30


def test_the_command_enters_all_again(capsys):
    live, waiting = make_live("Otters"), make_scheduled("Otters")
    blog = make_live_blog("Otters live")
    make_entry(blog.article, "Beavers return")
    withdrawn = make_withdrawn("Otters")
    SearchEntry.objects.exclude(edition=withdrawn).delete()
    Edition.objects.update(search_text="")
    assert found("otters") == []

    call_command("index_search", stdout=(said := StringIO()), stderr=StringIO())

    assert said.getvalue() == "Stories that can be found: 3.\n"
    assert set(found("otters")) == {live, blog}
    assert set(found("night")) == {live, blog}
    assert found("beavers") == [blog]
    assert set(SearchEntry.objects.values_list("edition", flat=True)) == {live.pk, blog.pk, waiting.pk}


def suggested(client, text):
    """What is suggested for `text`, as (kind, title) in order."""
    answer = client.get("/search/suggestions", {"q": text}).json()
    return [(one["kind"], one["title"]) for one in answer["suggestions"]]


def test_sections_topics_authors_and_headlines_are_suggested(client):
    make_live(
        "The rivers of Europe",
        section=make_section("River trade"),
        topics=["Rivers", "Old rivers", "Ice"],
        bylines=[make_author("Ada River")],
    )

    assert suggested(client, "RIVER") == [
        ("Section", "River trade"),
        ("Topic", "Old rivers"),
        ("Topic", "Rivers"),
        ("Author", "Ada River"),
        ("Story", "The rivers of Europe"),
    ]


@pytest.mark.parametrize("text", ["europ", "the rivers", "EUROPE riv", "flüs", "flus", "東"])
def test_a_headline_is_suggested_by_any_of_its_words(client, text):
    edition = make_live("The rivers of Europe: Flüsse, 東京")

    answer = client.get("/search/suggestions", {"q": text}).json()

    assert answer == {
        "suggestions": [{"kind": "Story", "title": edition.headline, "address": edition.get_absolute_url()}]
    }


def test_suggestions_are_the_same_for_all_for_a_minute(client):
    assert client.get("/search/suggestions", {"q": "otter"})["Cache-Control"] == "public, max-age=60"


def test_a_suggested_story_says_who_paid_for_it(client):
    make_live("Otters", sponsor="The Mill")

    assert suggested(client, "otter") == [("Sponsored by The Mill", "Otters")]


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
def test_nothing_is_suggested_that_is_not_live(client, make):
    make("Otters", topics=["Otters of today"], bylines=[make_author("Otter")])

    assert suggested(client, "otter") == []


@pytest.mark.parametrize("text", ["", "o", " ", "\0", "%", "'\"*", "zeppelin " * 2000, "zeppelin"])
def test_little_or_nonsense_suggests_nothing(client, text):
    make_live("Otters")

    assert suggested(client, text) == []


@pytest.mark.parametrize("count", [1, 3])
def test_suggestions_cost_the_same_for_any_number(client, django_assert_num_queries, count):
    section = make_section("Otters")
    for number in range(count):
        names = {"topics": [f"Otters {number}"], "bylines": [make_author(f"Otter {number}")]}
        make_live(f"Otters {number}", section=section, **names)

    with django_assert_num_queries(5):
        assert len(suggested(client, "otter")) == 1 + 3 * count
