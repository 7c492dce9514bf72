"""Short names of an article stand for its people, organisations and clubs; roles of people are found beside their names."""

from __future__ import annotations

import time

import pytest

from gazette.entities.names.roles import find_role
from gazette.entities.resolution.organizations import expand_acronyms, expand_short_names, initials_fit, is_common_noun
from gazette.entities.resolution.people import merge_people
from support.mentions import Names, article, found, tags


def people(text: str, *names: str) -> set[str]:
    return set(found(text, dict.fromkeys(names, "person")))


def test_surnames_of_several_words() -> None:
    text = "Ian van der Velde met Ann Orlova. Van der Velde spoke, and der Velde left."
    assert people(text, "Ian van der Velde", "Ann Orlova", "Van der Velde") == {"Ian van der Velde", "Ann Orlova"}


def test_initials_stand_for_the_only_given_name_that_fits() -> None:
    assert people("J. Quill is Jane Quill.", "J. Quill", "Jane Quill") == {"Jane Quill"}
    three = "J. Quill is Jane Quill or Joan Quill."
    assert people(three, "J. Quill", "Jane Quill", "Joan Quill") == {"J. Quill", "Jane Quill", "Joan Quill"}


def test_all_forms_are_merged_into_the_longest_name() -> None:
    names = ["Ana Quill", "Ana Maria Quill", "Ana Maria Quill Orlova", "Ána Quill"]
    assert set(merge_people(names, lambda *_: False).values()) == {"Ana Maria Quill Orlova"}


@pytest.mark.parametrize("names", [[], [""], ["ﾞﾞ ﾞﾞ"], ["\u0301 \u0301", "— —"]])
def test_names_without_letters_are_not_merged(names: list[str]) -> None:
    assert merge_people(names, lambda *_: False) == {name: name for name in names}


def lone(day: str, number: int) -> object:
    """Return an article, published on `day`, that mentions only the surname Quill."""
    return article("Quill spoke.", {"Quill": "person"}, number, published=day)


def named(name: str, day: str, number: int) -> object:
    """Return an article, published on `day`, that mentions a person under this name."""
    return article(f"{name} spoke.", {name: "person"}, number, published=day)


@pytest.mark.parametrize(
    ("day", "joined"),
    [("2024-03-01", True), ("2024-03-31", True), ("2024-04-01", False), ("2024-01-01", True), ("2023-12-01", False), ("", True)],
)
def test_a_lone_surname_is_the_person_in_articles_of_about_that_day(day: str, joined: bool) -> None:
    """At most sixty days may lie between the two articles: 31 March is the last such day after 31 January 2024."""
    articles = [named("Nora Quill", "2024-01-31T08:00:00", 1), lone(day, 2)]
    assert tags(*articles)[1] == ([("Nora Quill", "person")] if joined else [])  # type: ignore[arg-type]


def test_a_lone_surname_of_several_people_about_that_day_is_not_a_tag() -> None:
    two = [named("Nora Quill", "2024-01-02", 1), named("Ben Quill", "2024-01-03", 2), lone("2024-01-04", 3)]
    assert tags(*two)[2] == []  # type: ignore[arg-type]
    one = [named("Nora Quill", "2024-01-02", 1), named("Ben Quill", "2023-01-03", 2), lone("2024-01-04", 3)]
    assert tags(*one)[2] == [("Nora Quill", "person")]  # type: ignore[arg-type]


def test_a_lone_surname_is_a_person_with_a_name_in_several_forms() -> None:
    forms = [named("Nora Quill", "2024-01-02", 1), named("Nora K. Quill", "2024-01-03", 2), lone("2024-01-04", 3)]
    found = tags(*forms)  # type: ignore[arg-type]
    assert len(found[0]) == 1
    assert found[0] == found[1] == found[2]


ORGANIZATIONS = ("Harbour Bridge Board", "HBB", "Food and Drug Office", "FADO", "FDO", "U.N.")


@pytest.mark.parametrize(
    ("text", "stands_for"),
    [
        ("The Harbour Bridge Board (HBB) met.", {"HBB": "Harbour Bridge Board"}),
        ("The “Harbour Bridge Board” met. HBB (the Harbour Bridge Board) met.", {"HBB": "Harbour Bridge Board"}),
        ("The Harbour Bridge Board’s (HBB) chair left.", {"HBB": "Harbour Bridge Board"}),
        ("The Harbour Bridge Board met.\n\nHBB voted.", {"HBB": "Harbour Bridge Board"}),
        ("The Food and Drug Office met. FADO voted.", {"FADO": "Food and Drug Office"}),
        ("The Food and Drug Office met. FDO voted.", {"FDO": "Food and Drug Office"}),
    ],
)
def test_acronyms_stand_for_the_name_that_explains_them_or_has_their_initials(text: str, stands_for: dict[str, str]) -> None:
    assert expand_acronyms(text, [name for name in ORGANIZATIONS if name in text]) == stands_for


def test_initials_of_two_organisations_stand_for_neither() -> None:
    assert expand_acronyms("", ["Harbour Bridge Board", "High Benefit Bank", "HBB"]) == {}


def test_the_first_explanation_of_an_acronym_holds() -> None:
    text = "The High Benefit Bank (HBB) met the Harbour Bridge Board (HBB)."
    assert expand_acronyms(text, ["Harbour Bridge Board", "High Benefit Bank", "HBB"]) == {"HBB": "High Benefit Bank"}


@pytest.mark.parametrize(
    ("short", "long", "fits"),
    [("HBB", "Harbour Bridge Board", True), ("FQE", "International Quill Federation", True), ("XYZ", "Harbour Bridge Board", False),
     ("HX", "Harbour Bridge Board", False), ("", "Harbour Bridge Board", False), ("HBB", "", False)],
)  # fmt: skip
def test_acronyms_that_fit_initials(short: str, long: str, fits: bool) -> None:
    assert initials_fit(short, long) is fits


def test_many_brackets_and_names_take_linear_time() -> None:
    start = time.process_time()
    names = [f"Harbour {'I' * (n % 50)}x{n} Board" for n in range(4000)] + [f"H{chr(65 + n % 26)}B" for n in range(26)]
    text = " ".join(f"{name} (HB{n % 7}B) rose ((( HAB (no." for n, name in enumerate(names))
    expand_acronyms(text * 2, names)
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A" + " " * 60_000, {"Quill": "person"}),
        ("AB-" * 30_000, {"Quill": "person"}),
        ("Quill " * 20_000, {("Quill " * 20_000).strip(): "person"}),
        ("Quill " * 20_000, {("Quill " * 20_000).strip(): "organization"}),
        (" and ".join(["Ann Quill"] * 5_000), {" and ".join(["Ann Quill"] * 5_000): "person"}),
        ("x" + "'s" * 30_000, {"x" + "'s" * 30_000: "person"}),
    ],
    ids=("spaces", "dashes", "person", "organization", "people", "possessives"),
)
def test_hostile_articles_take_linear_time(text: str, names: Names) -> None:
    start = time.process_time()
    found(text, names)
    assert time.process_time() - start < 3


def test_the_members_of_a_party_stand_for_the_party() -> None:
    assert expand_short_names(["Harbour Party", "Harbours"]) == {"Harbours": "Harbour Party"}
    assert expand_short_names(["Harbour Party", "Old Harbour Party", "Old Harbours"]) == {
        "Old Harbours": "Old Harbour Party",
        "Harbour Party": "Old Harbour Party",
    }


def test_several_names_of_a_built_in_organisation_count_once() -> None:
    names = ["Security Council", "UN Security Council", "United Nations Security Council"]
    assert expand_short_names(names) == {"Security Council": "U.N. Security Council"}


def test_the_ministry_is_the_only_ministry_with_a_longer_name() -> None:
    for long in ("Ministry of Tides", "Tides Ministry"):
        names: Names = {long: "organization", "Ministry": "organization"}
        assert found(f"The {long} spoke. The Ministry slept.", names) == {long: "organization"}
    two: Names = {"Ministry of Tides": "organization", "Ministry of Winds": "organization", "Ministry": "organization"}
    text = "The Ministry of Tides met the Ministry of Winds. The Ministry slept."
    assert set(found(text, two)) == {"Ministry of Tides", "Ministry of Winds"}


def test_common_nouns_alone_are_not_organisations() -> None:
    assert is_common_noun("the Government")
    assert found("The Board met. The Council, too.", {"Board": "organization", "Council": "organization"}) == {}


def test_built_in_names_are_not_short_forms() -> None:
    assert expand_short_names(["Nato", "NATO", "NATO Parliament of Velda", "Labour", "Labour Party"]) == {"Labour": "Labour Party"}


SPORT = " The striker scored in the league match, and the coach praised the goalkeeper."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Leeds beat York 2-1. York lost again." + SPORT, "organization"),
        ("He was born in Leeds. The match was held in Leeds." + SPORT, "place"),
        ("Leeds beat the drum of progress, the mayor said.", "place"),
    ],
)
def test_towns_are_clubs_in_texts_about_sport_only(text: str, kind: str) -> None:
    assert found(text, {"Leeds": "place", "York": "place"})["Leeds"] == kind


def test_national_teams_stay_countries() -> None:
    assert found("Ghana beat Norway 2-1. Norway lost." + SPORT, {"Ghana": "place", "Norway": "place"}) == {"Ghana": "place", "Norway": "place"}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Leeds striker Max Brandt scored.", "striker"),
        ("The mayor of Old Velda, Max Brandt, spoke.", "mayor"),
        ("Max Brandt, the mayor of Velda, spoke.", "mayor"),
        ("Max Brandt, 42, a former Leeds striker, spoke.", "striker"),
        ("Max Brandt, who was a judge, spoke.", "judge"),
        ("Max Brandt is the best striker of Leeds.", "striker"),
        ("Velda's mayor Max Brandt", "mayor"),
        ("The mayor praised Max Brandt.", ""),
        ("Max Brandt told the coach to wait.", ""),
        ("When he met Max Brandt, the mayor said nothing.", ""),
        ("“No,” said Max Brandt. The judge left.", ""),
        ("The striker rose.\nMax Brandt, the judged man, left.", ""),
        ("Max Brandt was praised by the mayor.", ""),
        ("Max Brandt is not a mayor.", ""),
        ("Max Brandt", ""),
    ],
)
def test_roles_belong_to_the_person_and_nobody_else(text: str, role: str) -> None:
    start = text.index("Max Brandt")
    assert find_role(text, start, start + 10) == role
