"""What holds for the register of any site: invented ones, of a few names that are easily confused."""

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

from gazette.entities.names.names import key_of
from gazette.entities.overrides.entry import Entry
from gazette.entities.overrides.lookup import NONE, Rulings
from gazette.entities.recognition.casing import cased_text
from gazette.entities.register.register import Document, build_register, register_documents
from gazette.entities.register.registry import Register
from gazette.entities.resolution.resolve import resolve_entities
from gazette.entities.resolution.resolved_entity import ResolvedEntity
from gazette.model.article import ENTITY_TYPES, Article, Block, EntityType, Mention

# Names that a site may confuse, each with a type that it may be read as.
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
    """Articles that say what a site's sentences say, with their mentions where these stand."""
    articles = []
    for number, (sentences, day) in enumerate(site):
        text, spans = "", []
        for before, (name, kind), after in sentences:
            start = len(text) + len(before)
            spans.append((kind, start, start + len(name)))
            text += f"{before}{name}{after} "
        plain = Article(id=f"{number:016}", path=f"{number}.txt", title="What it is", published=day, blocks=(Block(1, 1, text),))
        shift, cased = len("What it is\n\n"), cased_text(plain)
        found = tuple(Mention(cased[s + shift : e + shift], kind, s + shift, e + shift) for kind, s, e in spans)
        articles.append(
            Article(id=plain.id, path=plain.path, title=plain.title, published=day, blocks=plain.blocks, mentions=found)
        )
    return articles


def as_bytes(register: Register) -> bytes:
    return json.dumps(asdict(register), ensure_ascii=False).encode()


def entry(key: str, **fields: Any) -> Entry:
    return Entry(**{"key": key, "name": key, "line": 1, **fields})


@given(SITES, st.randoms(use_true_random=False))
def test_neither_the_order_of_articles_nor_a_second_run_changes_a_byte(site: Any, dice: random.Random) -> None:
    articles = build(site)
    first = build_register(articles)
    shuffled = [*articles]
    dice.shuffle(shuffled)
    assert as_bytes(build_register(articles)) == as_bytes(first)
    again = build_register(shuffled)
    assert (again.known, again.doubts) == (first.known, first.doubts)
    assert as_bytes(again) == as_bytes(first)


@given(SITES)
def test_the_register_is_whole(site: Any) -> None:
    """Each article's tags are known entities, each once, ranked, with salience from 0 to 1; no two are of one name and type."""
    articles = build(site)
    register = build_register(articles)
    assert set(register.tags) == {article.id for article in articles}
    entities = [known.entity for known in register.known]
    assert len({(entity.name, entity.type) for entity in entities}) == len(entities)
    assert {tag.entity for own in register.tags.values() for tag in own} == set(entities)
    for own in register.tags.values():
        assert len({tag.entity for tag in own}) == len(own)
        assert [tag.salience for tag in own] == sorted((tag.salience for tag in own), reverse=True)
        assert all(0 <= tag.salience <= 1 and tag.count > 0 and tag.entity.name for tag in own)
    mentioned = Counter(tag.entity for own in register.tags.values() for tag in own)
    assert {known.entity: known.articles for known in register.known} == mentioned
    assert all(known.first <= known.last for known in register.known)


@given(SITES)
def test_no_mention_is_counted_twice_or_made_up(site: Any) -> None:
    articles = build(site)
    register = build_register(articles)
    for article in articles:
        assert sum(tag.count for tag in register.tags[article.id]) <= len(article.mentions)


@settings(max_examples=200)
@given(SITES)
def test_no_person_becomes_anything_else_over_the_site(site: Any) -> None:
    """Within an article, an organisation may be a misread person; over the site, only organisations and places change, and only
    to what three times as many mentions read them as."""
    articles = build(site)
    register = build_register(articles)
    found = {article.id: resolve_entities(article) for article in articles}
    read: Counter[tuple[str, str]] = Counter()
    for own in found.values():
        read.update({(key_of(one.name), one.type): one.count for one in own})
    for id_, own in found.items():
        tags = register.tags[id_]
        for one in own:
            kinds = {tag.entity.type for tag in tags if set(one.surfaces) & {*tag.surfaces}}
            if one.type == "person" and not one.lone:
                assert "person" in kinds
            for kind in ENTITY_TYPES if one.type != "person" else ():
                if kinds == {kind} and kind != one.type:
                    assert (one.type, kind) != ("place", "person")
                    assert read[key_of(one.name), kind] >= 3 * read[key_of(one.name), one.type]


FULL = [name for name, kind in NAMES if " " in name and kind == "person"]


@given(SITES, st.sampled_from([name for name, _ in NAMES]))
def test_what_is_ignored_is_nowhere(site: Any, name: str) -> None:
    register = build_register(build(site), [entry(name, ignore=True)])
    assert key_of(name) not in {key_of(known.entity.name) for known in register.known}


@given(SITES, st.sampled_from([name for name, _ in NAMES]), st.sampled_from(["Nora Target", "Target", "Velda"]))
def test_what_is_merged_is_nowhere_but_in_its_target(site: Any, name: str, target: str) -> None:
    if key_of(name) == key_of(target):
        return
    articles = build(site)
    register = build_register(articles, [entry(name, merge_into=target)])
    assert key_of(name) not in {key_of(known.entity.name) for known in register.known}
    plain = {known.entity.name for known in build_register(articles).known}
    if name in plain:
        assert target in {known.entity.name for known in register.known}


@given(SITES, st.sampled_from(FULL), st.sampled_from(FULL))
def test_what_is_never_to_be_merged_is_never_one_tag(site: Any, one: str, other: str) -> None:
    if key_of(one) == key_of(other):
        return
    register = build_register(build(site), [entry(one, type="person", never_merge_with=(other,))])
    for known in register.known:
        assert not {one, other} <= {known.entity.name, *known.entity.aliases}


@given(SITES, st.sampled_from([name for name, _ in NAMES]), st.sampled_from(ENTITY_TYPES))
def test_the_type_that_the_user_gives_holds(site: Any, name: str, kind: EntityType) -> None:
    register = build_register(build(site), [entry(name, type=kind)])
    assert {known.entity.type for known in register.known if known.entity.name == name} <= {kind}


@given(SITES, SENTENCES)
def test_a_further_article_renames_nothing_but_for_its_own_names(site: Any, sentences: Any) -> None:
    """What an article of other names says changes no name that is there."""
    articles = build(site)
    before = build_register(articles)
    other = Article(id="f" * 16, path="f.txt", title="What", blocks=(Block(1, 1, "Nils Holm met Ottilie Strand in Rovaniemi."),),
                    mentions=(Mention("Nils Holm", "person", 6, 15), Mention("Ottilie Strand", "person", 20, 34)))  # fmt: skip
    after = build_register([*articles, other])
    names = [[(tag.entity.name, tag.entity.type) for tag in before.tags[article.id]] for article in articles]
    assert [sorted(own) for own in names] == [
        sorted((tag.entity.name, tag.entity.type) for tag in after.tags[a.id]) for a in articles
    ]


@given(st.lists(st.tuples(st.text(max_size=12), st.sampled_from(ENTITY_TYPES)), max_size=8), st.text(max_size=30))
def test_any_names_at_all_make_a_register(names: list[tuple[str, EntityType]], title: str) -> None:
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
    register = register_documents(documents, NONE)
    assert sum(known.articles for known in register.known) <= len(names)


def test_two_acronyms_of_each_other_are_one_entity() -> None:
    """Each is explained as the other's: they do not change places."""
    documents = [
        Document("1", "", (ResolvedEntity("Abc", "organization", {"Abc": 2, "XYZ": 1}, 0.0),)),
        Document("2", "", (ResolvedEntity("Xyz", "organization", {"Xyz": 1, "ABC": 1}, 0.0),)),
    ]
    assert len(register_documents(documents, NONE).known) == 1


def documents(count: int) -> list[Document]:
    """Documents of a site that grows: the more there are, the more names they have, and the more often each."""
    dice = random.Random(count)  # noqa: S311
    people = [f"{first}a {last}o" for first in range(int(count**0.5)) for last in range(int(count**0.5))]
    found = []
    for number in range(count):
        own = []
        for place in range(12):
            name = dice.choice(people)
            kind = ENTITY_TYPES[place % 3]
            lone = kind == "person" and place == 3
            text = name.split()[1] if lone else name if kind == "person" else f"{name} {kind}"
            own.append(ResolvedEntity(text, kind, {text: 2, "HBB": 1} if kind == "organization" else {text: 1}, 0.5, role=("", "mayor", "striker")[number % 3] if kind == "person" else "", lone=lone))  # fmt: skip
        found.append(Document(f"{number:08}", f"20{number % 24:02}-01-{number % 28 + 1:02}", tuple(own)))
    return found


def seconds(count: int) -> float:
    some = documents(count)
    start = time.process_time()
    register_documents(some, Rulings())
    return time.process_time() - start


def test_twice_as_many_documents_take_about_twice_as_long() -> None:
    seconds(200)
    assert min(seconds(4000), seconds(4000)) < 3 * max(min(seconds(2000), seconds(2000)), 0.05)


def test_one_surname_of_many_articles_takes_no_time_that_grows_with_their_square() -> None:
    start = time.process_time()
    full = [
        Document(f"a{n}", f"20{n % 24:02}-01-01", (ResolvedEntity("Nora Quill", "person", {"Nora Quill": 1}, 0.0),))
        for n in range(3000)
    ]
    lone = [
        Document(f"b{n}", f"20{n % 24:02}-09-01", (ResolvedEntity("Quill", "person", {"Quill": 1}, 0.0, lone=True),))
        for n in range(3000)
    ]
    register = register_documents([*full, *lone], NONE)
    assert [known.articles for known in register.known] == [3000]
    assert time.process_time() - start < 3
