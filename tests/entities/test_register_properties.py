"""Properties of the register of any site, tested with invented sites of a few names that are easily confused."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gazette.entities.names.name_keys import name_key
from gazette.entities.overrides.override import Override
from gazette.entities.overrides.override_lookup import NO_OVERRIDES, OverrideLookup
from gazette.entities.recognition.casing import cased_text
from gazette.entities.register.build_register import Document, build_register, register_documents
from gazette.entities.register.register_values import Register
from gazette.entities.resolution.resolve import resolve_entities
from gazette.entities.resolution.resolved_entity import ResolvedEntity
from gazette.model.article import ENTITY_TYPES, Article, Block, EntityType, Mention

# Names that are easily confused, by the type that a recognizer may give them. Some occur under several types.
PEOPLE = ("Ada Lovelace", "Ada K. Lovelace", "Ada M. Lovelace", "Lovelace", "Ben Lovelace", "Max Brandt", "Brandt", "Ann Jordan", "Jordan", "J. Quill", "Jane Quill", "Quill Velda")  # fmt: skip
PLACES = ("Velda", "Leeds", "Jordan", "U.S.", "United States", "Old Velda")
ORGANIZATIONS = ("Harbour Bridge Board", "HBB", "High Benefit Bank", "Velda", "Leeds", "Board", "Reuters", "UN", "United Nations", "Quill", "Bridge Board")  # fmt: skip
NAMES: list[tuple[str, EntityType]] = [
    *((name, "person") for name in PEOPLE),
    *((name, "place") for name in PLACES),
    *((name, "organization") for name in ORGANIZATIONS),
]
BEFORE = ("", "the mayor ", "Leeds striker ", "in ", "near ", "(", "according to ", "President ")
AFTER = (" spoke.", " fell.", ", the judge, left.", " (HBB) met.", "’s harbour grew.", " beat", " and", ",", ") rose.\n\n")

SENTENCES = st.lists(st.tuples(st.sampled_from(BEFORE), st.sampled_from(NAMES), st.sampled_from(AFTER)), min_size=1, max_size=8)
DAYS = st.sampled_from(["", "2024-01-01", "2024-02-20", "2024-12-31T10:00:00+00:00"])
SITES = st.lists(st.tuples(SENTENCES, DAYS), min_size=1, max_size=6)


def build(site: Sequence[tuple[Sequence[tuple[str, tuple[str, EntityType], str]], str]]) -> list[Article]:
    """Return the articles of a site, with mentions of the names in their sentences."""
    articles = []
    for number, (sentences, day) in enumerate(site):
        text, spans = "", []
        for before, (name, kind), after in sentences:
            start = len(text) + len(before)
            spans.append((kind, start, start + len(name)))
            text += f"{before}{name}{after} "
        plain = Article(id=f"{number:016}", path=f"{number}.txt", title="What it is", published=day, blocks=(Block(1, 1, text),))
        shift, cased = len("What it is\n\n"), cased_text(plain)
        mentions = tuple(Mention(cased[s + shift : e + shift], kind, s + shift, e + shift) for kind, s, e in spans)
        articles.append(
            Article(id=plain.id, path=plain.path, title=plain.title, published=day, blocks=plain.blocks, mentions=mentions)
        )
    return articles


def as_bytes(register: Register) -> bytes:
    return json.dumps(asdict(register), ensure_ascii=False).encode()


def override(key: str, **fields: Any) -> Override:
    return Override(**{"key": key, "name": key, "line": 1, **fields})


@given(SITES, st.randoms(use_true_random=False))
def test_the_register_does_not_depend_on_the_order_of_articles_or_the_run(site: Any, dice: random.Random) -> None:
    articles = build(site)
    first = build_register(articles)
    shuffled = [*articles]
    dice.shuffle(shuffled)
    assert as_bytes(build_register(articles)) == as_bytes(first)
    again = build_register(shuffled)
    assert (again.entities, again.uncertain_merges) == (first.entities, first.uncertain_merges)
    assert as_bytes(again) == as_bytes(first)


@given(SITES)
def test_the_register_is_consistent(site: Any) -> None:
    """Each article's tags are entities of the register, each once, sorted, with a salience from 0 to 1. No two entities have the
    same name and type."""
    articles = build(site)
    register = build_register(articles)
    assert set(register.tags) == {article.id for article in articles}
    entities = [registered.entity for registered in register.entities]
    assert len({(entity.name, entity.type) for entity in entities}) == len(entities)
    assert {tag.entity for tags in register.tags.values() for tag in tags} == set(entities)
    for tags in register.tags.values():
        assert len({tag.entity for tag in tags}) == len(tags)
        assert [tag.salience for tag in tags] == sorted((tag.salience for tag in tags), reverse=True)
        assert all(0 <= tag.salience <= 1 and tag.count > 0 and tag.entity.name for tag in tags)
    mentioned = Counter(tag.entity for tags in register.tags.values() for tag in tags)
    assert {registered.entity: registered.articles for registered in register.entities} == mentioned
    assert all(registered.first_day <= registered.last_day for registered in register.entities)


@given(SITES)
def test_no_mention_is_counted_twice_or_invented(site: Any) -> None:
    articles = build(site)
    register = build_register(articles)
    for article in articles:
        assert sum(tag.count for tag in register.tags[article.id]) <= len(article.mentions)


@settings(max_examples=200)
@given(SITES)
def test_no_person_becomes_anything_else_over_the_site(site: Any) -> None:
    """Within an article, an organisation may be a misread person. Over the site, only the types of organisations and places change,
    and only to a type with three times as many mentions."""
    articles = build(site)
    register = build_register(articles)
    resolved = {article.id: resolve_entities(article) for article in articles}
    counts: Counter[tuple[str, str]] = Counter()
    for entities in resolved.values():
        counts.update({(name_key(entity.name), entity.type): entity.count for entity in entities})
    for id_, entities in resolved.items():
        tags = register.tags[id_]
        for entity in entities:
            kinds = {tag.entity.type for tag in tags if set(entity.surfaces) & {*tag.surfaces}}
            if entity.type == "person" and not entity.lone:
                assert "person" in kinds
            for kind in ENTITY_TYPES if entity.type != "person" else ():
                if kinds == {kind} and kind != entity.type:
                    assert (entity.type, kind) != ("place", "person")
                    assert counts[name_key(entity.name), kind] >= 3 * counts[name_key(entity.name), entity.type]


FULL_NAMES = [name for name, kind in NAMES if " " in name and kind == "person"]


@given(SITES, st.sampled_from([name for name, _ in NAMES]))
def test_an_ignored_entity_is_nowhere(site: Any, name: str) -> None:
    register = build_register(build(site), [override(name, ignore=True)])
    assert name_key(name) not in {name_key(registered.entity.name) for registered in register.entities}


@given(SITES, st.sampled_from([name for name, _ in NAMES]), st.sampled_from(["Nora Target", "Target", "Velda"]))
def test_a_merged_entity_is_nowhere_but_in_its_target(site: Any, name: str, target: str) -> None:
    if name_key(name) == name_key(target):
        return
    articles = build(site)
    register = build_register(articles, [override(name, merge_into=target)])
    assert name_key(name) not in {name_key(registered.entity.name) for registered in register.entities}
    without_overrides = {registered.entity.name for registered in build_register(articles).entities}
    if name in without_overrides:
        assert target in {registered.entity.name for registered in register.entities}


@given(SITES, st.sampled_from(FULL_NAMES), st.sampled_from(FULL_NAMES))
def test_names_in_never_merge_with_are_never_one_tag(site: Any, name: str, other: str) -> None:
    if name_key(name) == name_key(other):
        return
    register = build_register(build(site), [override(name, type="person", never_merge_with=(other,))])
    for registered in register.entities:
        assert not {name, other} <= {registered.entity.name, *registered.entity.aliases}


@given(SITES, st.sampled_from([name for name, _ in NAMES]), st.sampled_from(ENTITY_TYPES))
def test_an_entity_has_the_type_that_the_user_gives(site: Any, name: str, kind: EntityType) -> None:
    register = build_register(build(site), [override(name, type=kind)])
    assert {registered.entity.type for registered in register.entities if registered.entity.name == name} <= {kind}


@given(SITES, SENTENCES)
def test_a_further_article_with_other_names_renames_nothing(site: Any, sentences: Any) -> None:
    articles = build(site)
    before = build_register(articles)
    other = Article(id="f" * 16, path="f.txt", title="What", blocks=(Block(1, 1, "Nils Holm met Ottilie Strand in Rovaniemi."),),
                    mentions=(Mention("Nils Holm", "person", 6, 15), Mention("Ottilie Strand", "person", 20, 34)))  # fmt: skip
    after = build_register([*articles, other])
    names = [[(tag.entity.name, tag.entity.type) for tag in before.tags[article.id]] for article in articles]
    assert [sorted(article_names) for article_names in names] == [
        sorted((tag.entity.name, tag.entity.type) for tag in after.tags[a.id]) for a in articles
    ]


@given(st.lists(st.tuples(st.text(max_size=12), st.sampled_from(ENTITY_TYPES)), max_size=8), st.text(max_size=30))
def test_mentions_of_any_names_make_a_register(names: list[tuple[str, EntityType]], title: str) -> None:
    text = title + "\n" + " (".join(name for name, _ in names)
    article = Article(id="1", path="1", title=title, blocks=(Block(1, 1, text),))
    cased = cased_text(article)
    mentions = tuple(Mention(name, kind, n, n + len(name)) for name, kind in names if (n := max(cased.find(name), 0)) >= 0)
    twice = [Article(id=id_, path="1", title=title, blocks=article.blocks, mentions=mentions) for id_ in ("1", "2")]
    build_register(twice)


@given(st.lists(st.tuples(st.text("ab\u0301ﾞא ", min_size=1, max_size=5), st.sampled_from(ENTITY_TYPES)), max_size=12))
def test_documents_of_any_names_make_a_register(names: list[tuple[str, EntityType]]) -> None:
    documents = [
        Document(str(n), "", (ResolvedEntity(name, kind, {name: 1}, 0.0, lone=n % 3 == 0),)) for n, (name, kind) in enumerate(names)
    ]
    register = register_documents(documents, NO_OVERRIDES)
    assert sum(registered.articles for registered in register.entities) <= len(names)


def test_two_acronyms_of_each_other_are_one_entity() -> None:
    """Each is explained as the acronym of the other. They must not swap their names."""
    documents = [
        Document("1", "", (ResolvedEntity("Abc", "organization", {"Abc": 2, "XYZ": 1}, 0.0),)),
        Document("2", "", (ResolvedEntity("Xyz", "organization", {"Xyz": 1, "ABC": 1}, 0.0),)),
    ]
    assert len(register_documents(documents, NO_OVERRIDES).entities) == 1


def documents(count: int) -> list[Document]:
    """Return `count` documents of an invented site. The larger `count`, the more names there are, and the more often each occurs."""
    dice = random.Random(count)  # noqa: S311
    people = [f"{first}a {last}o" for first in range(int(count**0.5)) for last in range(int(count**0.5))]
    result = []
    for number in range(count):
        entities = []
        for place in range(12):
            name = dice.choice(people)
            kind = ENTITY_TYPES[place % 3]
            lone = kind == "person" and place == 3
            text = name.split()[1] if lone else name if kind == "person" else f"{name} {kind}"
            entities.append(ResolvedEntity(text, kind, {text: 2, "HBB": 1} if kind == "organization" else {text: 1}, 0.5, role=("", "mayor", "striker")[number % 3] if kind == "person" else "", lone=lone))  # fmt: skip
        result.append(Document(f"{number:08}", f"20{number % 24:02}-01-{number % 28 + 1:02}", tuple(entities)))
    return result


def seconds(count: int) -> float:
    made = documents(count)
    start = time.process_time()
    register_documents(made, OverrideLookup())
    return time.process_time() - start


def test_twice_as_many_documents_take_about_twice_as_long() -> None:
    seconds(200)
    assert min(seconds(4000), seconds(4000)) < 3 * max(min(seconds(2000), seconds(2000)), 0.05)


def test_one_surname_in_many_articles_takes_linear_time() -> None:
    start = time.process_time()
    full = [
        Document(f"a{n}", f"20{n % 24:02}-01-01", (ResolvedEntity("Nora Quill", "person", {"Nora Quill": 1}, 0.0),))
        for n in range(3000)
    ]
    lone = [
        Document(f"b{n}", f"20{n % 24:02}-09-01", (ResolvedEntity("Quill", "person", {"Quill": 1}, 0.0, lone=True),))
        for n in range(3000)
    ]
    register = register_documents([*full, *lone], NO_OVERRIDES)
    assert [registered.articles for registered in register.entities] == [3000]
    assert time.process_time() - start < 3
