"""The register: an entity has one name in all articles."""

from __future__ import annotations

import itertools

from gazette.entities.register.build_register import build_register
from gazette.entities.register.register_values import Register
from support.mentions import Names, article, found, tags


def test_an_acronym_explained_in_one_article_is_known_in_all() -> None:
    explained = article("The Harbour Bridge Board (HBB) met.", {"Harbour Bridge Board": "organization", "HBB": "organization"}, 1)
    alone = article("The HBB voted.", {"HBB": "organization"}, 2)
    assert tags(explained, alone) == [[("Harbour Bridge Board", "organization")]] * 2


def test_an_acronym_of_two_organisations_stays_an_acronym() -> None:
    board = article("The Harbour Bridge Board (HBB) met.", {"Harbour Bridge Board": "organization", "HBB": "organization"}, 1)
    bank = article("The High Benefit Bank (HBB) met.", {"High Benefit Bank": "organization", "HBB": "organization"}, 2)
    alone = article("The HBB voted.", {"HBB": "organization"}, 3)
    assert tags(board, bank, alone)[2] == [("HBB", "organization")]


def test_accents_and_initials_do_not_make_another_person() -> None:
    articles = [
        article("António Guterres spoke.", {"António Guterres": "person"}, 1),
        article("Antonio Guterres spoke. Antonio Guterres left.", {"Antonio Guterres": "person"}, 2),
        article("Antonio M. Guterres spoke.", {"Antonio M. Guterres": "person"}, 3),
    ]
    assert tags(*articles) == [[("Antonio Guterres", "person")]] * 3


def test_a_rare_misreading_gets_the_usual_type() -> None:
    usual = [article("Houston is hot.", {"Houston": "place"}, n) for n in range(1, 4)]
    odd = article("Houston is hot.", {"Houston": "organization"}, 9)
    assert tags(*usual, odd)[3] == [("Houston", "place")]


def test_a_person_read_as_an_organisation_once_is_a_person() -> None:
    people = [article("Ada Lovelace came.", {"Ada Lovelace": "person"}, n) for n in range(1, 4)]
    odd = article("Ada Lovelace came.", {"Ada Lovelace": "organization"}, 9)
    assert tags(*people, odd)[3] == [("Ada Lovelace", "person")]


def test_people_never_become_places() -> None:
    places = [article("Paris Hilton is far.", {"Paris Hilton": "place"}, n) for n in range(1, 9)]
    person = article("Paris Hilton is rich.", {"Paris Hilton": "person"}, 9)
    assert tags(*places, person)[8] == [("Paris Hilton", "person")]


def test_tags_are_ranked_by_headline_frequency_and_position() -> None:
    names: Names = {"Ada Lovelace": "person", "London": "place", "Paris": "place", "Rome": "place"}
    text = "Rome first. Paris then. Paris, Paris, Paris. London. Ada Lovelace last."
    ranked = build_register([article(text, names, title="What Ada Lovelace saw")]).tags["0000000000000001"]
    assert [tag.entity.name for tag in ranked] == ["Ada Lovelace", "Paris", "Rome", "London"]
    assert all(0 <= tag.salience <= 1 for tag in ranked)
    assert [tag.count for tag in ranked] == [2, 4, 1, 1]


def test_the_order_of_articles_does_not_matter() -> None:
    articles = [
        article("The Harbour Bridge Board (HBB) met Ada Lovelace.", {"Harbour Bridge Board": "organization", "HBB": "organization", "Ada Lovelace": "person"}, 1),
        article("The HBB met the UN in Leeds.", {"HBB": "organization", "UN": "organization", "Leeds": "place"}, 2),
        article("Leeds played. Ada K. Lovelace watched.", {"Leeds": "organization", "Ada K. Lovelace": "person"}, 3),
    ]  # fmt: skip
    results: list[Register] = [build_register(order) for order in itertools.permutations(articles)]
    assert all(result == results[0] for result in results)


def test_different_middle_initials_are_different_people() -> None:
    names: Names = {"George H. W. Bush": "person", "George W. Bush": "person"}
    text = "George H. W. Bush met George W. Bush."
    assert found(text, names) == {"George H. W. Bush": "person", "George W. Bush": "person"}
    assert tags(article(text, names)) == [[("George H. W. Bush", "person"), ("George W. Bush", "person")]]


def test_a_misread_name_is_merged_like_the_person_it_names() -> None:
    plain = [article("Ada Lovelace came. " * 9, {"Ada Lovelace": "person"}, n) for n in (1, 2)]
    middle = [article("Ada K. Lovelace came. " * 3, {"Ada K. Lovelace": "person"}, n) for n in (3, 4)]
    odd = article("Ada K. Lovelace came.", {"Ada K. Lovelace": "organization"}, 9)
    assert tags(*plain, *middle, odd) == [[("Ada Lovelace", "person")]] * 5
