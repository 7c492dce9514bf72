"""Which mentions are names, and of what: without sources, demonyms, titles and what was read too far or too short."""

from __future__ import annotations

import pytest

from gazette.entities.names.names import clean_name
from gazette.entities.names.spans import names_in
from gazette.model.article import EntityType, Mention
from support.mentions import Names, found


def read(text: str, *mentions: tuple[str, EntityType]) -> list[tuple[str, str]]:
    """The names that mentions (in their order) of a text hold."""
    found, start = [], 0
    for name, kind in mentions:
        start = text.index(name, start)
        found.append(Mention(name, kind, start, start + len(name)))
        start += len(name)
    return [(name.text, name.type) for name in names_in(text, text, found)]


@pytest.mark.parametrize(
    "text",
    [
        "Nora Quill told Reuters.",
        "It rained, Reuters reported.",
        "It rained, according to the Reuters correspondent.",
        "VELDA (Reuters) - It rained.",
        "Photo: Reuters",
        "It rained. (Reuters)",
        "The mayor said in an interview with Reuters.",
        "“It rained,” Reuters quoted him as saying.",
    ],
)
def test_an_agency_that_is_a_source_is_no_name(text: str) -> None:
    assert read(text, ("Reuters", "organization")) == []


def test_an_agency_that_an_article_is_about_is_one_with_all_its_mentions() -> None:
    text = "Reuters will cut jobs. The union told Reuters so."
    assert read(text, ("Reuters", "organization"), ("Reuters", "organization")) == [("Reuters", "organization")] * 2


def test_an_unknown_agency_of_a_dateline_is_no_name() -> None:
    text = "VELDA (Quill News) — It rained."
    assert read(text, ("VELDA", "organization"), ("Quill News", "organization")) == [("VELDA", "place")]


@pytest.mark.parametrize("name", ["Iraqis", "French", "European", "Israeli"])
def test_demonyms_are_no_names(name: str) -> None:
    assert read(f"{name} officials came.", (name, "place")) == []


@pytest.mark.parametrize("name", ["French Guiana", "European Union", "Iraqi National Congress"])
def test_names_with_a_demonym_are_names(name: str) -> None:
    assert read(f"The {name} is far.", (name, "organization")) == [(name, "organization")]


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        ("Queen Mary", "Queen Mary"),
        ("King Charles III", "Charles III"),
        ("British King Charles III", "Charles III"),
        ("Velda's Crown Princess Ottilie", "Princess Ottilie"),
        ("Pope Francis", "Pope Francis"),
        ("Ada King Lovelace", "Ada King Lovelace"),
        ("Billie Jean King", "Billie Jean King"),
        ("Martin Luther King Jr", "Martin Luther King"),
        ("Crown Prince Mohammed bin Salman", "Mohammed bin Salman"),
        ("Sir Ian van der Velde MP", "Ian van der Velde"),
        ("Sen. Ann Orlova (D-Texas)", "Ann Orlova"),
        ("Lt-Gen Ann Orlova", "Ann Orlova"),
        ("al-Quill", "al-Quill"),
        ("D-Texas", ""),
        ("", ""),
        ("...", ""),
        ("—", ""),
        ("42", ""),
        ("the", ""),
        ("'s", ""),
        ("(((", ""),
        ("Q", ""),
        ("Zoë", "Zoë"),
        ("אדה לאבלייס", "אדה לאבלייס"),
        ("O'Brien", "O'Brien"),
    ],
)
def test_names_of_people(mention: str, name: str) -> None:
    assert clean_name(mention, "person") == name


def test_score_sheets_are_taken_apart() -> None:
    text = "A. Quill c Brandt b Orlova 34"
    assert read(text, ("A. Quill c Brandt b Orlova", "person")) == [
        ("A. Quill", "person"),
        ("Brandt", "person"),
        ("Orlova", "person"),
    ]


def test_a_surname_cut_off_behind_an_initial_is_put_back() -> None:
    assert read("May R. Whitcomb spoke.", ("May R", "person")) == [("May R. Whitcomb", "person")]
    assert read("May R. Whitcomb spoke.", ("May R.", "person")) == [("May R. Whitcomb", "person")]


def test_the_sentence_after_an_initial_is_no_surname() -> None:
    assert read("They met Malcolm X. The leader spoke.", ("Malcolm X", "person")) == [("Malcolm X", "person")]


@pytest.mark.parametrize(
    ("text", "mention", "name"),
    [
        ("A road to Xi'an opened.", "Xi", "Xi'an"),
        ("A road to Xi’an opened.", "Xi’", "Xi’an"),
        ("Mayors of N'Djamena came.", "Djamena", "N'Djamena"),
        ("Mayors of N'Djamena came.", "'Djamena", "N'Djamena"),
        ("It was Quill's idea.", "Quill", "Quill"),
        ("It was the Rovers' idea.", "Rovers'", "Rovers"),
        ("They said Quill'd come.", "Quill", "Quill"),
    ],
)
def test_a_name_that_was_cut_at_an_apostrophe_is_whole(text: str, mention: str, name: str) -> None:
    assert read(text, (mention, "place")) == [(name, "place")]


@pytest.mark.parametrize(
    ("text", "mention", "name"),
    [
        ("Speaker Han Jin-hwa rose.", "Han Jin", "Han Jin-hwa"),
        ("Speaker Lin Mei-Hua rose.", "Lin Mei", "Lin Mei-Hua"),
        ("A Han Jin-era law.", "Han Jin", "Han Jin"),
        ("A Joan Quill-backed law.", "Joan Quill", "Joan Quill"),
    ],
)
def test_a_given_name_of_two_halves_is_whole(text: str, mention: str, name: str) -> None:
    assert read(text, (mention, "person")) == [(name, "person")]


def test_a_name_that_is_whole_elsewhere_is_whole_where_it_was_cut() -> None:
    text = "Los Brillos cheered. The Los Brillos Cup began. Los Verdes lost."
    mentions = (("Los Brillos", "place"), ("Los", "place"), ("Los Verdes", "place"))
    assert read(text, *mentions) == [("Los Brillos", "place"), ("Los Brillos", "place"), ("Los Verdes", "place")]


def test_the_country_in_a_noble_title_is_no_place() -> None:
    assert read("The Princess of Wales came to Wales.", ("Wales", "place"), ("Wales", "place")) == [("Wales", "place")]
    assert read("The Princess of Wales waved.", ("Princess of Wales", "person")) == [("Princess of Wales", "person")]


def test_the_zone_of_a_time_is_no_name() -> None:
    assert read("10:42 BST (5.42 am EDT)", ("BST", "organization"), ("EDT", "organization")) == []
    assert read("The IST opened a school.", ("IST", "organization")) == [("IST", "organization")]


def test_a_surface_is_what_the_text_writes() -> None:
    text, original = "Rivers rise in Velda. Velda rose.", "RIVERS RISE IN VELDA. Velda rose."
    mentions = [Mention("Velda", "place", 15, 20), Mention("Velda", "place", 22, 27)]
    assert [(name.text, name.surface) for name in names_in(text, original, mentions)] == [("Velda", "VELDA"), ("Velda", "Velda")]


@pytest.mark.parametrize(
    "name", ["Quill (+", "[Ada] Lovelace", "A|B Ltd", "Ada\\d Byron", "C++ Club", "$Quill^", "Ada {2,3} Byron", "AT&T", "HBB?"]
)
def test_names_may_hold_signs_of_patterns(name: str) -> None:
    for kind in ("person", "organization", "place"):
        text = f"{name} met {name} ({name}). {name}'s ({name}) rose."
        places = [n for n in range(len(text)) if text.startswith(name, n)]
        names_in(text, text, [Mention(name, kind, n, n + len(name)) for n in places])  # type: ignore[arg-type]
        found(text, {name: kind})  # type: ignore[dict-item]


def test_small_words_that_begin_a_sentence_are_no_name() -> None:
    names: Names = {"Rivers": "organization"}
    assert found("Rivers rose. The rivers of Velda and other rivers fell.", names) == {}
