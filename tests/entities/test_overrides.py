"""Overrides take precedence over texts, in each article and over the site; and namesakes are split."""

from __future__ import annotations

from typing import Any

import pytest

from gazette.entities.overrides.override import Override
from gazette.entities.overrides.override_lookup import OverrideLookup
from gazette.entities.register.build_register import build_register
from gazette.model.article import Article
from support.mentions import Names, article, found, tags

ADA: Names = {"Ada Lovelace": "person", "Lovelace": "person"}
BOARD: Names = {"Harbour Bridge Board": "organization", "HBB": "organization"}


def override(key: str, **fields: Any) -> Override:
    return Override(**{"key": key, "name": key, "line": 1, **fields})


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
def test_an_ignored_entity_is_no_tag_under_any_of_its_names(text: str, names: Names, ignored: str) -> None:
    assert tags(article(text, names), overrides=[override(ignored, ignore=True)]) == [[]]


def test_a_lone_surname_of_an_ignored_person_is_no_tag() -> None:
    articles = [article("Ada Lovelace wrote.", ADA, 1), article("Lovelace slept.", ADA, 2)]
    assert tags(*articles, overrides=[override("Ada Lovelace", ignore=True)]) == [[], []]


@pytest.mark.parametrize(
    ("text", "names", "merged"),
    [
        ("Ada Lovelace wrote. Lovelace slept.", ADA, "Ada Lovelace"),
        ("The Harbour Bridge Board (HBB) met. HBB voted.", BOARD, "Harbour Bridge Board"),
        ("The U.N. met.", {"U.N.": "organization"}, "United Nations"),
    ],
)
def test_a_merged_entity_has_all_its_names_merged(text: str, names: Names, merged: str) -> None:
    kind = next(iter(names.values()))
    for target, type_ in (("Velda Quill", kind), ("Quillon", kind), ("UNESCO", "organization")):
        assert tags(article(text, names), overrides=[override(merged, merge_into=target)]) == [[(target, type_)]]


def test_merges_are_followed_to_the_end_of_the_chain() -> None:
    overrides = [
        override("Ada Lovelace", merge_into="Countess"),
        override("Countess", merge_into="Ada Byron"),
        override("Ada Byron"),
    ]
    assert tags(article("Ada Lovelace wrote.", ADA), overrides=overrides) == [[("Ada Byron", "person")]]


def test_merging_into_a_built_in_alias_leads_to_its_full_name() -> None:
    names: Names = {"Harbour Bridge Board": "organization", "United Nations": "organization"}
    articles = [article("The Harbour Bridge Board met.", names, 1), article("The United Nations met.", names, 2)]
    assert (
        tags(*articles, overrides=[override("Harbour Bridge Board", merge_into="U.N.")])
        == [[("United Nations", "organization")]] * 2
    )


def test_aliases_lead_to_their_override() -> None:
    overrides = [override("Ada Byron", aliases=("Ada Lovelace", "The Countess"), description="Mathematician", wikidata="Q7259")]
    names: Names = {**ADA, "Countess": "person", "Ada Byron": "person"}
    articles = [article("Ada Lovelace wrote. Lovelace slept.", names, 1), article("The Countess came.", names, 2)]
    assert tags(*articles, overrides=overrides) == [[("Ada Byron", "person")]] * 2
    (ada,) = build_register(articles, overrides).entities
    assert (ada.entity.description, ada.entity.wikidata, ada.articles, ada.mentions) == ("Mathematician", "Q7259", 2, 3)
    assert set(ada.entity.aliases) == {"Ada Lovelace", "The Countess", "Lovelace", "Countess"}


def test_a_type_given_by_the_user_overrides_that_of_most_articles() -> None:
    articles = [article("Quillon grew.", {"Quillon": "organization"}, n) for n in range(1, 9)]
    assert tags(*articles, overrides=[override("Quillon", type="place")]) == [[("Quillon", "place")]] * 8


def test_the_user_can_make_an_entity_an_event_or_work() -> None:
    cup: Names = {"Quill Cup": "organization"}
    assert tags(article("The Quill Cup begins.", cup), overrides=[override("Quill Cup", type="event")]) == [
        [("Quill Cup", "event")]
    ]


def test_two_overrides_with_one_name_apply_to_their_own_types() -> None:
    overrides = [
        override("Jordan", type="place", description="Country"),
        override("Jordan, player", name="Jordan", type="person", description="Player"),
    ]
    articles = [article("Jordan is dry.", {"Jordan": "place"}, 1), article("Jordan scored.", {"Jordan": "person"}, 2)]
    assert tags(*articles, overrides=overrides) == [[("Jordan", "place")], [("Jordan", "person")]]
    descriptions = {jordan.entity.type: jordan.entity.description for jordan in build_register(articles, overrides).entities}
    assert descriptions == {"place": "Country", "person": "Player"}


def test_an_override_of_the_same_type_wins_then_one_without_a_type() -> None:
    overrides = [override("A", name="Quill", type="place"), override("B", name="Quill"), override("C", name="Quill", type="person")]
    lookup = OverrideLookup(overrides)
    assert [target.type for kind in ("place", "person") if (target := lookup.target("Quill", kind))] == ["place", "person"]  # type: ignore[arg-type]
    assert (target := lookup.target("Quill", "organization")) is not None
    assert target.type == ""


def test_an_alias_of_a_person_does_not_apply_to_the_country_of_that_name() -> None:
    overrides = [override("Michael Jordan", type="person", aliases=("Jordan",))]
    assert tags(article("Jordan is dry.", {"Jordan": "place"}), overrides=overrides) == [[("Jordan", "place")]]
    assert tags(article("Jordan scored.", {"Jordan": "person"}), overrides=overrides) == [[("Michael Jordan", "person")]]


@pytest.mark.parametrize(
    ("key", "other"), [("Harbour Bridge Board", "HBB"), ("HBB", "Harbour Bridge Board"), ("hbb", "HARBOUR BRIDGE BOARD")]
)
def test_never_merge_with_keeps_entities_apart_within_and_between_articles(key: str, other: str) -> None:
    articles = [article("The Harbour Bridge Board (HBB) met.", BOARD, 1), article("HBB voted.", BOARD, 2)]
    apart = tags(*articles, overrides=[override(key, never_merge_with=(other,))])
    assert [len(entities) for entities in apart] == [2, 1]
    assert {name.lower() for entities in apart for name, _ in entities} == {"harbour bridge board", "hbb"}


def test_never_merge_with_keeps_people_apart_who_would_merge_through_a_third() -> None:
    names: Names = {"Ada Kay Lovelace": "person", "Ada K. Lovelace": "person", "Ada Lovelace": "person"}
    overrides = [override("Ada Kay Lovelace", never_merge_with=("Ada K. Lovelace",))]
    articles = [article(f"{name} wrote. " * (n + 1), {name: "person"}, n) for n, name in enumerate(names)]
    apart = tags(*articles, overrides=overrides)
    assert apart[0] != apart[1]
    together = found("Ada Kay Lovelace met Ada K. Lovelace and Ada Lovelace.", names, OverrideLookup(overrides))
    assert len(together) > 1


def test_a_surname_of_two_people_kept_apart_stands_for_neither() -> None:
    names: Names = {"Ada K. Lovelace": "person", **ADA}
    text = "Ada K. Lovelace met Ada Lovelace. Lovelace left."
    (article_tags,) = build_register(
        [article(text, names)], [override("Ada Lovelace", never_merge_with=("Ada K. Lovelace",))]
    ).tags.values()
    assert [(tag.entity.name, tag.count) for tag in article_tags] == [("Ada K. Lovelace", 1), ("Ada Lovelace", 1)]


def test_never_merge_with_keeps_a_built_in_alias_apart_from_its_entity() -> None:
    names: Names = {"UN": "organization", "United Nations": "organization"}
    articles = [article("UN met.", names, 1), article("The United Nations met.", names, 2)]
    apart = tags(*articles, overrides=[override("United Nations", never_merge_with=("UN",))])
    assert apart == [[("UN", "organization")], [("United Nations", "organization")]]


def test_never_merge_with_accepts_headings_and_other_names() -> None:
    overrides = [
        override("the writer", name="Ada Lovelace", never_merge_with=("the sailor",)),
        override("the sailor", name="Ada K. Lovelace"),
    ]
    lookup = OverrideLookup(overrides)
    assert lookup.are_distinct("Ada Lovelace", "ada k lovelace")
    assert lookup.are_distinct("Ada K. Lovelace", "Ada Lovelace")
    assert not lookup.are_distinct("Ada Lovelace", "Ben Quill")


BRANDTS: Names = {"Max Brandt": "person", "Leeds": "place", "Ann Orlova": "person", "Velda": "place", "Ben Quill": "person"}


def brandts() -> list[Article]:
    """Return three articles about a striker Max Brandt and two about a mayor Max Brandt."""
    texts = ["Leeds striker Max Brandt scored for Leeds. Ann Orlova cheered."] * 3 + [
        "The mayor of Velda, Max Brandt, met Ben Quill in Velda."
    ] * 2
    return [article(text, BRANDTS, n) for n, text in enumerate(texts, 1)]


def names_of_brandt(articles: list[Article], *overrides: Override) -> list[str]:
    """Return the name of the Max Brandt that each article is tagged with."""
    return [next(name for name, _ in entities if name.startswith("Max")) for entities in tags(*articles, overrides=overrides)]


def test_namesakes_with_different_roles_and_company_are_split() -> None:
    assert names_of_brandt(brandts()) == ["Max Brandt"] * 3 + ["Max Brandt (mayor)"] * 2
    (merge,) = build_register(brandts()).uncertain_merges
    assert (merge.question, merge.name, merge.other, merge.cost) == ("merge", "Max Brandt", "Max Brandt (mayor)", 2)


def test_shared_company_or_missing_roles_keep_a_person_whole() -> None:
    shared = article("Max Brandt met Ann Orlova and Ben Quill.", BRANDTS, 9)
    assert names_of_brandt([*brandts(), shared]) == ["Max Brandt"] * 6
    without_role = [
        article(f"Max Brandt spoke in {town}.", {"Max Brandt": "person", town: "place"}, n)
        for n, town in enumerate(("Leeds", "Velda", "York"))
    ]
    assert names_of_brandt(without_role) == ["Max Brandt"] * 3


def test_a_town_with_a_persons_surname_does_not_hide_the_person() -> None:
    texts = ["Velda striker Max Velda scored in Leeds.", "The judge Max Velda came to Velda."]
    articles = [article(text, {"Max Velda": "person", "Velda": "place", "Leeds": "place"}, n) for n, text in enumerate(texts)]
    assert [("Max Velda", "person") in entities for entities in tags(*articles)] == [True, True]


def test_the_user_can_merge_split_namesakes_again() -> None:
    assert names_of_brandt(brandts(), override("Max Brandt (mayor)", type="person", merge_into="Max Brandt")) == ["Max Brandt"] * 5
    assert build_register(brandts(), [override("Max Brandt (mayor)", merge_into="Max Brandt")]).uncertain_merges == ()


def test_a_split_that_the_user_confirms_is_no_longer_uncertain() -> None:
    confirmed = override("Max Brandt", type="person", never_merge_with=("Max Brandt (mayor)",))
    assert names_of_brandt(brandts(), confirmed) == ["Max Brandt"] * 3 + ["Max Brandt (mayor)"] * 2
    assert build_register(brandts(), [confirmed]).uncertain_merges == ()


def test_one_of_two_namesakes_can_be_renamed_or_ignored() -> None:
    renamed = override("Max Brandt (mayor)", merge_into="Maximilian Brandt")
    assert names_of_brandt(brandts(), renamed) == ["Max Brandt"] * 3 + ["Maximilian Brandt"] * 2
    ignored = tags(*brandts(), overrides=[override("Max Brandt (mayor)", ignore=True)])
    assert [any(name.startswith("Max") for name, _ in entities) for entities in ignored] == [True] * 3 + [False] * 2
