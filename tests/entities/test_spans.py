"""Mentions become bare names: without sources, demonyms and titles, and whole where they were cut off."""

from __future__ import annotations

import pytest

from gazette.entities.names.name_keys import clean_name
from gazette.entities.names.spans import extract_names
from gazette.model.article import EntityType, Mention
from support.mentions import Names, found


def read(text: str, *mentions: tuple[str, EntityType]) -> list[tuple[str, str]]:
    """Return the names (text and type) in mentions of a text, which are given in order as (text, type)."""
    placed, start = [], 0
    for name, kind in mentions:
        start = text.index(name, start)
        placed.append(Mention(name, kind, start, start + len(name)))
        start += len(name)
    return [(name.text, name.type) for name in extract_names(text, text, placed)]


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
def test_an_agency_as_a_source_is_not_a_name(text: str) -> None:
    assert read(text, ("Reuters", "organization")) == []


def test_an_agency_that_an_article_is_about_keeps_all_its_mentions() -> None:
    text = "Reuters will cut jobs. The union told Reuters so."
    assert read(text, ("Reuters", "organization"), ("Reuters", "organization")) == [("Reuters", "organization")] * 2


def test_an_unknown_agency_in_a_dateline_is_not_a_name() -> None:
    text = "VELDA (Quill News) — It rained."
    assert read(text, ("VELDA", "organization"), ("Quill News", "organization")) == [("VELDA", "place")]


@pytest.mark.parametrize("name", ["Iraqis", "French", "European", "Israeli"])
def test_demonyms_are_not_names(name: str) -> None:
    assert read(f"{name} officials came.", (name, "place")) == []


@pytest.mark.parametrize("name", ["French Guiana", "European Union", "Iraqi National Congress"])
def test_names_that_contain_a_demonym_are_names(name: str) -> None:
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


def test_names_in_score_sheets_are_separated() -> None:
    text = "A. Quill c Brandt b Orlova 34"
    assert read(text, ("A. Quill c Brandt b Orlova", "person")) == [
        ("A. Quill", "person"),
        ("Brandt", "person"),
        ("Orlova", "person"),
    ]


def test_a_surname_cut_off_after_an_initial_is_restored() -> None:
    assert read("May R. Whitcomb spoke.", ("May R", "person")) == [("May R. Whitcomb", "person")]
    assert read("May R. Whitcomb spoke.", ("May R.", "person")) == [("May R. Whitcomb", "person")]


def test_a_sentence_after_an_initial_is_not_a_surname() -> None:
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
def test_a_name_cut_off_at_an_apostrophe_is_restored(text: str, mention: str, name: str) -> None:
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
def test_a_given_name_with_a_hyphen_is_restored(text: str, mention: str, name: str) -> None:
    assert read(text, (mention, "person")) == [(name, "person")]


def test_a_mention_is_extended_to_a_longer_name_found_elsewhere() -> None:
    text = "Los Brillos cheered. The Los Brillos Cup began. Los Verdes lost."
    mentions = (("Los Brillos", "place"), ("Los", "place"), ("Los Verdes", "place"))
    assert read(text, *mentions) == [("Los Brillos", "place"), ("Los Brillos", "place"), ("Los Verdes", "place")]


def test_the_country_in_a_noble_title_is_not_a_place() -> None:
    assert read("The Princess of Wales came to Wales.", ("Wales", "place"), ("Wales", "place")) == [("Wales", "place")]
    assert read("The Princess of Wales waved.", ("Princess of Wales", "person")) == [("Princess of Wales", "person")]


def test_a_time_zone_is_not_a_name() -> None:
    assert read("10:42 BST (5.42 am EDT)", ("BST", "organization"), ("EDT", "organization")) == []
    assert read("The IST opened a school.", ("IST", "organization")) == [("IST", "organization")]


def test_a_surface_has_the_case_of_the_original_text() -> None:
    text, original = "Rivers rise in Velda. Velda rose.", "RIVERS RISE IN VELDA. Velda rose."
    mentions = [Mention("Velda", "place", 15, 20), Mention("Velda", "place", 22, 27)]
    assert [(name.text, name.surface) for name in extract_names(text, original, mentions)] == [
        ("Velda", "VELDA"),
        ("Velda", "Velda"),
    ]


@pytest.mark.parametrize(
    "name", ["Quill (+", "[Ada] Lovelace", "A|B Ltd", "Ada\\d Byron", "C++ Club", "$Quill^", "Ada {2,3} Byron", "AT&T", "HBB?"]
)
def test_names_may_contain_the_signs_of_regular_expressions(name: str) -> None:
    for kind in ("person", "organization", "place"):
        text = f"{name} met {name} ({name}). {name}'s ({name}) rose."
        places = [n for n in range(len(text)) if text.startswith(name, n)]
        extract_names(text, text, [Mention(name, kind, n, n + len(name)) for n in places])  # type: ignore[arg-type]
        found(text, {name: kind})  # type: ignore[dict-item]


def test_common_words_that_begin_a_sentence_are_not_names() -> None:
    names: Names = {"Rivers": "organization"}
    assert found("Rivers rose. The rivers of Velda and other rivers fell.", names) == {}
