"""Whether what a page read of things is what it was: told by marks of things, as a whole or name by name."""

from __future__ import annotations

from dataclasses import replace

from gazette.model.article import Entity
from gazette.site.incremental.access_tracking import Lookup
from gazette.site.incremental.build_store import Details, Record
from gazette.site.incremental.dependencies import Marks
from gazette.site.incremental.interning import Numbers, packed
from gazette.site.incremental.value_digests import Values
from gazette.site.pages.entity_pages import EntityPage
from gazette.site.tracked_types import TRACKED

ADA = EntityPage(Entity("Ada Lovelace", "person"), "people/ada-lovelace", (), 1.0, has_feed=True)
TOWN = EntityPage(Entity("London", "place"), "places/london", (), 0.5, has_feed=False)
# What pages read: of a person and a town their names, of the person also how much there is on her.
READS = {"both": ((ADA, {"name"}), (TOWN, {"name", "has_feed"})), "more": ((ADA, {"name", "salience"}),)}


def built() -> Details:
    """What a build leaves in which pages read that."""
    values, numbers = Values({}, TRACKED), Numbers()
    records = {}
    for page, things in READS.items():
        records[page] = Record(0, 0, packed(numbers.of_read(*read) for read in values.reads(things)), b"")
    return numbers.compact(records, Marks(values, numbers, ()).of(records.values()))


def holding(*things: object) -> set[str]:
    """The pages of which all holds in a build that has these things."""
    details, values = built(), Values({}, TRACKED)
    values.meet(things)
    marks = Marks(values, Numbers(details.things, details.sets), details.marks)
    return {page for page, record in details.records.items() if marks.hold(record)}


def test_pages_hold_where_things_are_what_they_were() -> None:
    assert holding(ADA, TOWN) == {"both", "more"}


def test_what_a_page_did_not_read_may_change() -> None:
    assert holding(replace(ADA, salience=2.0), TOWN) == {"both"}
    assert holding(ADA, replace(TOWN, salience=2.0)) == {"both", "more"}


def test_what_it_read_may_not() -> None:
    assert holding(ADA, replace(TOWN, has_feed=True)) == {"more"}
    assert holding(replace(ADA, entity=Entity("Ada King", "person")), TOWN) == set()


def test_nothing_holds_of_what_is_gone() -> None:
    assert holding(TOWN) == set()
    assert holding(ADA) == {"more"}


def test_what_cannot_be_told_never_holds() -> None:
    """Values of classes that nobody knows: what is read beside them is told all the same."""
    values, numbers = Values({}, TRACKED), Numbers()
    person = EntityPage(Entity("Ada Lovelace", "person"), "people/ada-lovelace", (object(),), 1.0, has_feed=True)  # type: ignore[arg-type]
    things = {"known": ((person, {"name"}),), "unknown": ((person, {"name", "articles"}),)}
    records = {page: Record(0, 0, packed(numbers.of_read(*read) for read in values.reads(of)), b"") for page, of in things.items()}
    details = numbers.compact(records, Marks(values, numbers, ()).of(records.values()))
    later = Values({}, TRACKED)
    later.meet([person])
    marks = Marks(later, Numbers(details.things, details.sets), details.marks)
    assert {page for page, record in details.records.items() if marks.hold(record)} == {"known"}


def test_each_answer_of_a_lookup_stands_for_itself() -> None:
    def lookup(answers: dict[str, str]) -> Lookup:
        return Lookup("feed_of", answers.get)

    values = Values({}, TRACKED)
    reads = [*values.reads([(lookup({"a": "1", "b": "2"}), {"a", "b"})])]
    later = Values({}, TRACKED)
    later.meet([lookup({"a": "1", "b": "3"})])
    same = {names[0]: later.attributes(key, names) == values.attributes(key, names) for key, names in reads}
    assert same == {"a": True, "b": False}


def test_what_nobody_reads_any_more_is_not_kept() -> None:
    first = built()
    numbers = Numbers(first.things, first.sets)
    left = {"more": first.records["more"]}
    second = numbers.compact(left, Marks(Values({}, TRACKED), numbers, first.marks).of(left.values()))
    assert second.things == ["EntityPage:people/ada-lovelace"]
    assert len(second.marks) == 1
    assert len(first.things) == 2
