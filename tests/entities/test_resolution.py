"""The mentions of one article are resolved to its entities."""

from __future__ import annotations

import re

import pytest

from gazette.entities.names.name_keys import clean_name, is_acronym
from gazette.entities.resolution.resolve import resolve_entities
from gazette.model.article import Article, Block, EntityType, Mention
from gazette.model.gazetteer import built_in
from support.mentions import Names, article, found


@pytest.mark.parametrize(
    ("mention", "kind", "name"),
    [
        ("Supreme Leader Ayatollah Ali Khamenei", "person", "Ali Khamenei"),
        ("President Emmanuel Macron's", "person", "Emmanuel Macron"),
        ("former Prime Minister Liz Truss", "person", "Liz Truss"),
        ("Mr. Starmer", "person", "Starmer"),
        ("Martin Luther King Jr.", "person", "Martin Luther King"),
        ("Supreme", "person", ""),
        ("President", "person", ""),
        ("the United Nations", "organization", "United Nations"),
        ("The Guardian", "organization", "Guardian"),
        ("the Netherlands’", "place", "Netherlands"),
        ("the U.S.", "place", "U.S."),
        ("“Hamas”,", "organization", "Hamas"),
        ("Monday", "organization", ""),
        ("X", "organization", ""),
        ("government", "organization", ""),
        ("Boris Johnson 2019", "person", "Boris Johnson"),
    ],
)
def test_the_name_inside_a_mention(mention: str, kind: EntityType, name: str) -> None:
    assert clean_name(mention, kind) == name


def test_which_words_are_acronyms() -> None:
    assert all(map(is_acronym, ("UN", "U.N.", "IAEA")))
    assert not any(map(is_acronym, ("Nato", "A", "UNITED STATES", "UN1")))


def test_surnames_and_given_names_stand_for_their_person() -> None:
    names: Names = {"Ada Lovelace": "person", "Lovelace": "person", "Ada": "person"}
    (entity,) = resolve_entities(article("Ada Lovelace wrote. Lovelace calculated. Ada slept.", names))
    assert (entity.name, entity.count, dict(entity.surfaces)) == (
        "Ada Lovelace",
        3,
        {"Ada Lovelace": 1, "Lovelace": 1, "Ada": 1},
    )


def test_a_lone_surname_is_not_an_entity_yet() -> None:
    assert found("Lovelace calculated.", {"Lovelace": "person"}) == {}


def test_a_surname_that_two_people_share_stands_for_neither() -> None:
    names: Names = {"Ada Lovelace": "person", "Byron Lovelace": "person", "Lovelace": "person"}
    entities = resolve_entities(article("Ada Lovelace met Byron Lovelace. Lovelace left.", names))
    assert [entity.count for entity in entities] == [1, 1]


def test_a_surname_read_as_an_organisation_is_the_person() -> None:
    assert found("Ada Lovelace met Lovelace.", {"Ada Lovelace": "person", "Lovelace": "organization"}) == {"Ada Lovelace": "person"}


def test_middle_names_do_not_make_another_person() -> None:
    names: Names = {"Ada King Lovelace": "person", "Ada Lovelace": "person"}
    assert found("Ada Lovelace is Ada King Lovelace.", names) == {"Ada King Lovelace": "person"}


def test_built_in_aliases_stand_for_the_full_name() -> None:
    names: Names = {"U.N.": "organization", "United Nations": "organization", "U.S.": "place"}
    assert found("The U.N. is the United Nations. The U.S. is in it.", names) == {
        "United Nations": "organization",
        "United States": "place",
    }


def test_a_country_read_as_a_person_is_the_country_unless_somebody_has_its_name() -> None:
    assert found("He flew to Jordan.", {"Jordan": "person"}) == {"Jordan": "place"}
    assert found("Ann Jordan flew. Jordan slept.", {"Ann Jordan": "person", "Jordan": "person"}) == {"Ann Jordan": "person"}


@pytest.mark.parametrize(
    "text", ["The Harbour Bridge Board (HBB) met. HBB voted.", "HBB (the Harbour Bridge Board) met. HBB voted."]
)
def test_which_words_are_acronyms_that_the_article_explains(text: str) -> None:
    names: Names = {"Harbour Bridge Board": "organization", "HBB": "organization"}
    assert found(text, names) == {"Harbour Bridge Board": "organization"}


def test_brackets_may_contain_an_unrelated_acronym() -> None:
    names: Names = {"Harbour Bridge Board": "organization", "XYZ": "organization"}
    assert found("The Harbour Bridge Board (XYZ) met.", names) == {
        "Harbour Bridge Board": "organization",
        "XYZ": "organization",
    }


def test_a_dateline_has_a_place_and_an_agency_that_is_not_a_tag() -> None:
    names: Names = {
        "Baku": "organization",
        "Wire News": "organization",
        "Kourou": "person",
        "French Guiana": "place",
        "U.S.": "place",
    }
    text = "BAKU (Wire News) — Talks ended.\n\nKOUROU, French Guiana — A rocket flew."
    assert found(text, names) == {"Baku": "place", "Kourou": "place", "French Guiana": "place"}


def test_the_first_words_of_an_organisation_stand_for_it() -> None:
    names: Names = {"Harbour Ministry": "organization", "Harbour Ministry of Works": "organization"}
    assert found("The Harbour Ministry of Works spoke. The Harbour Ministry slept.", names) == {
        "Harbour Ministry of Works": "organization"
    }


def test_a_person_misread_as_an_organisation_is_recognised_by_the_surname() -> None:
    assert found("Ada Lovelace left. Lovelace came.", {"Ada Lovelace": "organization", "Lovelace": "person"}) == {
        "Ada Lovelace": "person"
    }


def test_a_surname_that_is_also_a_word_stands_for_the_person() -> None:
    (may,) = resolve_entities(article("Nora May spoke. May may stay, but may also leave.", {"Nora May": "person", "May": "person"}))
    assert (may.name, may.count) == ("Nora May", 2)


def test_an_entity_has_the_type_of_most_mentions() -> None:
    mentions = (Mention("Leeds", "organization", 0, 5), Mention("Leeds", "place", 6, 11), Mention("Leeds", "place", 12, 17))
    text = Article(id="1", path="1", title="T", blocks=(Block(1, 1, "Leeds Leeds Leeds"),), mentions=mentions)
    assert [(e.name, e.type) for e in resolve_entities(text)] == [("Leeds", "place")]


def test_built_in_names_are_unique() -> None:
    """No name stands for two entities, and every alias leads to the entity that lists it."""
    for name, entity in built_in().items():
        assert name == entity.name or name in entity.aliases
    names = [name for entity in set(built_in().values()) for name in (entity.name, *entity.aliases)]
    assert len(names) == len(set(names))


def test_places_and_companies_with_a_persons_name_are_not_the_person() -> None:
    assert found("Jack London came to London.", {"Jack London": "person", "London": "place"}) == {
        "Jack London": "person",
        "London": "place",
    }
    company = "William Boeing founded it. Boeing grew. Boeing builds. Boeing sells."
    assert found(company, {"William Boeing": "person", "Boeing": "organization"}) == {
        "William Boeing": "person",
        "Boeing": "organization",
    }


def test_a_built_in_organisation_with_a_long_name_is_never_a_person() -> None:
    assert found("Hayat Tahrir al-Sham led it.", {"Hayat Tahrir al-Sham": "person"}) == {"Hayat Tahrir al-Sham": "organization"}
    assert found("Hugo Boss came.", {"Hugo Boss": "person"}) == {"Hugo Boss": "person"}


def test_a_country_with_a_persons_surname_is_a_place_where_the_context_says_so() -> None:
    text = "Ann Jordan flew to Jordan. Jordan slept. She stayed in Jordan."
    places = [match.start() for match in re.finditer("Jordan", text)]
    kinds: list[EntityType] = ["place", "person", "place"]
    full = Mention("Ann Jordan", "person", 0, 10)
    others = [Mention("Jordan", kind, start, start + 6) for kind, start in zip(kinds, places[1:], strict=True)]
    source = Article(id="1", path="1", title="", blocks=(Block(1, 1, text),), mentions=(full, *others))
    assert {(e.name, e.type): e.count for e in resolve_entities(source)} == {("Ann Jordan", "person"): 2, ("Jordan", "place"): 2}


def test_a_town_at_the_end_of_a_clubs_name_is_not_that_club() -> None:
    text = "Velda beat Brno 2-1 in the league match.\n\nReal Brno scored a goal. Brno lost the cup. The coach of Velda United was glad."
    names: Names = {"Velda United": "organization", "Real Brno": "organization", "Velda": "place", "Brno": "place"}
    assert found(text, names) == {"Velda United": "organization", "Brno": "organization", "Real Brno": "organization"}
