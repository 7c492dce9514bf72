"""The user's word wins over what texts say, in every article and over the site; and people of one name are told apart."""

from __future__ import annotations

from typing import Any

import pytest

from gazette.entities.overrides.entry import Entry
from gazette.entities.overrides.lookup import Rulings
from gazette.entities.register.register import build_register
from gazette.model.article import Article
from support.mentions import Names, article, found, tags

ADA: Names = {"Ada Lovelace": "person", "Lovelace": "person"}
BOARD: Names = {"Harbour Bridge Board": "organization", "HBB": "organization"}


def entry(key: str, **fields: Any) -> Entry:
    return Entry(**{"key": key, "name": key, "line": 1, **fields})


@pytest.mark.parametrize(
    ("text", "names", "ignored"),
    [
        ("Ada Lovelace wrote. Lovelace slept.", ADA, "Ada Lovelace"),
        ("Ada Lovelace wrote. Lovelace slept.", ADA, "ADA LOVELACE"),
        ("The Harbour Bridge Board (HBB) met. HBB voted.", BOARD, "Harbour Bridge Board"),
        ("The U.N. met.", {"U.N.": "organization"}, "United Nations"),
        ("Leeds is wet.", {"Leeds": "place"}, "Leeds"),
    ],
)
def test_what_is_ignored_is_no_tag_under_any_of_its_names(text: str, names: Names, ignored: str) -> None:
    assert tags(article(text, names), entries=[entry(ignored, ignore=True)]) == [[]]


def test_a_lone_surname_of_an_ignored_person_is_no_tag() -> None:
    articles = [article("Ada Lovelace wrote.", ADA, 1), article("Lovelace slept.", ADA, 2)]
    assert tags(*articles, entries=[entry("Ada Lovelace", ignore=True)]) == [[], []]


@pytest.mark.parametrize(
    ("text", "names", "merged"),
    [
        ("Ada Lovelace wrote. Lovelace slept.", ADA, "Ada Lovelace"),
        ("The Harbour Bridge Board (HBB) met. HBB voted.", BOARD, "Harbour Bridge Board"),
        ("The U.N. met.", {"U.N.": "organization"}, "United Nations"),
    ],
)
def test_what_is_merged_is_the_other_under_all_of_its_names(text: str, names: Names, merged: str) -> None:
    kind = next(iter(names.values()))
    for target, type_ in (("Velda Quill", kind), ("Quillon", kind), ("UNESCO", "organization")):
        assert tags(article(text, names), entries=[entry(merged, merge_into=target)]) == [[(target, type_)]]


def test_merging_goes_on_to_the_end_of_the_chain() -> None:
    entries = [entry("Ada Lovelace", merge_into="Countess"), entry("Countess", merge_into="Ada Byron"), entry("Ada Byron")]
    assert tags(article("Ada Lovelace wrote.", ADA), entries=entries) == [[("Ada Byron", "person")]]


def test_merging_into_a_short_known_name_goes_to_what_the_site_calls_it() -> None:
    names: Names = {"Harbour Bridge Board": "organization", "United Nations": "organization"}
    articles = [article("The Harbour Bridge Board met.", names, 1), article("The United Nations met.", names, 2)]
    assert tags(*articles, entries=[entry("Harbour Bridge Board", merge_into="U.N.")]) == [[("United Nations", "organization")]] * 2


def test_aliases_lead_to_their_entry() -> None:
    entries = [entry("Ada Byron", aliases=("Ada Lovelace", "The Countess"), description="Mathematician", wikidata="Q7259")]
    names: Names = {**ADA, "Countess": "person", "Ada Byron": "person"}
    articles = [article("Ada Lovelace wrote. Lovelace slept.", names, 1), article("The Countess came.", names, 2)]
    assert tags(*articles, entries=entries) == [[("Ada Byron", "person")]] * 2
    (known,) = build_register(articles, entries).known
    assert (known.entity.description, known.entity.wikidata, known.articles, known.mentions) == ("Mathematician", "Q7259", 2, 3)
    assert set(known.entity.aliases) == {"Ada Lovelace", "The Countess", "Lovelace", "Countess"}


def test_the_type_that_the_user_gives_holds_against_most_articles() -> None:
    articles = [article("Quillon grew.", {"Quillon": "organization"}, n) for n in range(1, 9)]
    assert tags(*articles, entries=[entry("Quillon", type="place")]) == [[("Quillon", "place")]] * 8


def test_events_and_works_are_what_the_user_says() -> None:
    cup: Names = {"Quill Cup": "organization"}
    assert tags(article("The Quill Cup begins.", cup), entries=[entry("Quill Cup", type="event")]) == [[("Quill Cup", "event")]]


def test_two_entries_of_one_name_keep_what_each_says() -> None:
    entries = [
        entry("Jordan", type="place", description="Country"),
        entry("Jordan, player", name="Jordan", type="person", description="Player"),
    ]
    articles = [article("Jordan is dry.", {"Jordan": "place"}, 1), article("Jordan scored.", {"Jordan": "person"}, 2)]
    assert tags(*articles, entries=entries) == [[("Jordan", "place")], [("Jordan", "person")]]
    said = {known.entity.type: known.entity.description for known in build_register(articles, entries).known}
    assert said == {"place": "Country", "person": "Player"}


def test_an_entry_of_the_type_goes_before_one_of_none_and_that_before_another() -> None:
    entries = [entry("A", name="Quill", type="place"), entry("B", name="Quill"), entry("C", name="Quill", type="person")]
    assert [ruling.type for kind in ("place", "person") if (ruling := Rulings(entries).of("Quill", kind))] == ["place", "person"]  # type: ignore[arg-type]
    assert (ruling := Rulings(entries).of("Quill", "organization")) is not None
    assert ruling.type == ""


def test_an_alias_of_a_person_leaves_the_country_of_that_name_alone() -> None:
    entries = [entry("Michael Jordan", type="person", aliases=("Jordan",))]
    assert tags(article("Jordan is dry.", {"Jordan": "place"}), entries=entries) == [[("Jordan", "place")]]
    assert tags(article("Jordan scored.", {"Jordan": "person"}), entries=entries) == [[("Michael Jordan", "person")]]


@pytest.mark.parametrize(
    ("key", "other"), [("Harbour Bridge Board", "HBB"), ("HBB", "Harbour Bridge Board"), ("hbb", "HARBOUR BRIDGE BOARD")]
)
def test_what_is_never_to_be_merged_stays_apart_in_and_between_articles(key: str, other: str) -> None:
    articles = [article("The Harbour Bridge Board (HBB) met.", BOARD, 1), article("HBB voted.", BOARD, 2)]
    apart = tags(*articles, entries=[entry(key, never_merge_with=(other,))])
    assert [len(one) for one in apart] == [2, 1]
    assert {name.lower() for one in apart for name, _ in one} == {"harbour bridge board", "hbb"}


def test_people_who_are_never_to_be_merged_stay_apart_by_way_of_a_third() -> None:
    names: Names = {"Ada Kay Lovelace": "person", "Ada K. Lovelace": "person", "Ada Lovelace": "person"}
    entries = [entry("Ada Kay Lovelace", never_merge_with=("Ada K. Lovelace",))]
    articles = [article(f"{name} wrote. " * (n + 1), {name: "person"}, n) for n, name in enumerate(names)]
    apart = tags(*articles, entries=entries)
    assert apart[0] != apart[1]
    together = found("Ada Kay Lovelace met Ada K. Lovelace and Ada Lovelace.", names, Rulings(entries))
    assert {"Ada Kay Lovelace", "Ada K. Lovelace"} <= set(together) or len(together) > 1


def test_a_surname_of_two_people_who_are_never_to_be_merged_is_neither_of_them() -> None:
    names: Names = {"Ada K. Lovelace": "person", **ADA}
    text = "Ada K. Lovelace met Ada Lovelace. Lovelace left."
    (own,) = build_register([article(text, names)], [entry("Ada Lovelace", never_merge_with=("Ada K. Lovelace",))]).tags.values()
    assert [(tag.entity.name, tag.count) for tag in own] == [("Ada K. Lovelace", 1), ("Ada Lovelace", 1)]


def test_a_known_short_name_that_is_never_to_be_merged_stays_what_it_is() -> None:
    names: Names = {"UN": "organization", "United Nations": "organization"}
    articles = [article("UN met.", names, 1), article("The United Nations met.", names, 2)]
    apart = tags(*articles, entries=[entry("United Nations", never_merge_with=("UN",))])
    assert apart == [[("UN", "organization")], [("United Nations", "organization")]]


def test_never_merge_with_knows_headings_and_other_names() -> None:
    entries = [
        entry("the writer", name="Ada Lovelace", never_merge_with=("the sailor",)),
        entry("the sailor", name="Ada K. Lovelace"),
    ]
    rulings = Rulings(entries)
    assert rulings.apart("Ada Lovelace", "ada k lovelace")
    assert rulings.apart("Ada K. Lovelace", "Ada Lovelace")
    assert not rulings.apart("Ada Lovelace", "Ben Quill")


BRANDTS: Names = {"Max Brandt": "person", "Leeds": "place", "Ann Orlova": "person", "Velda": "place", "Ben Quill": "person"}


def brandts() -> list[Article]:
    texts = ["Leeds striker Max Brandt scored for Leeds. Ann Orlova cheered."] * 3 + [
        "The mayor of Velda, Max Brandt, met Ben Quill in Velda."
    ] * 2
    return [article(text, BRANDTS, n) for n, text in enumerate(texts, 1)]


def names_of_brandt(articles: list[Article], *entries: Entry) -> list[str]:
    return [next(name for name, _ in one if name.startswith("Max")) for one in tags(*articles, entries=entries)]


def test_two_people_of_one_name_in_different_companies_are_two() -> None:
    assert names_of_brandt(brandts()) == ["Max Brandt"] * 3 + ["Max Brandt (mayor)"] * 2
    (doubt,) = build_register(brandts()).doubts
    assert (doubt.question, doubt.one, doubt.other, doubt.cost) == ("merge", "Max Brandt", "Max Brandt (mayor)", 2)


def test_one_person_in_different_stories_stays_one() -> None:
    shared = article("Max Brandt met Ann Orlova and Ben Quill.", BRANDTS, 9)
    assert names_of_brandt([*brandts(), shared]) == ["Max Brandt"] * 6
    silent = [
        article(f"Max Brandt spoke in {town}.", {"Max Brandt": "person", town: "place"}, n)
        for n, town in enumerate(("Leeds", "Velda", "York"))
    ]
    assert names_of_brandt(silent) == ["Max Brandt"] * 3


def test_a_town_of_a_persons_name_does_not_hide_the_person() -> None:
    texts = ["Velda striker Max Velda scored in Leeds.", "The judge Max Velda came to Velda."]
    articles = [article(text, {"Max Velda": "person", "Velda": "place", "Leeds": "place"}, n) for n, text in enumerate(texts)]
    assert [("Max Velda", "person") in one for one in tags(*articles)] == [True, True]


def test_people_who_are_told_apart_are_one_again_where_the_user_says_so() -> None:
    assert names_of_brandt(brandts(), entry("Max Brandt (mayor)", type="person", merge_into="Max Brandt")) == ["Max Brandt"] * 5
    assert build_register(brandts(), [entry("Max Brandt (mayor)", merge_into="Max Brandt")]).doubts == ()


def test_people_who_are_told_apart_stay_so_where_the_user_says_so_and_are_no_doubt_any_more() -> None:
    said = entry("Max Brandt", type="person", never_merge_with=("Max Brandt (mayor)",))
    assert names_of_brandt(brandts(), said) == ["Max Brandt"] * 3 + ["Max Brandt (mayor)"] * 2
    assert build_register(brandts(), [said]).doubts == ()


def test_one_of_two_namesakes_may_be_named_or_ignored() -> None:
    named = entry("Max Brandt (mayor)", merge_into="Maximilian Brandt")
    assert names_of_brandt(brandts(), named) == ["Max Brandt"] * 3 + ["Maximilian Brandt"] * 2
    ignored = tags(*brandts(), entries=[entry("Max Brandt (mayor)", ignore=True)])
    assert [any(name.startswith("Max") for name, _ in one) for one in ignored] == [True] * 3 + [False] * 2
