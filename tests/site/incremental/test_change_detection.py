"""Which pages are up to date, decided by the digests of the objects that they read: all attributes at once, then one by one."""

from __future__ import annotations

from dataclasses import replace

from gazette.model.article import Entity
from gazette.site.incremental.access_tracking import TrackedLookup
from gazette.site.incremental.build_store import DependencyRecord, StoredRecords
from gazette.site.incremental.change_detection import ChangeDetector
from gazette.site.incremental.interning import IdTable, pack_ids
from gazette.site.incremental.value_digests import ValueDigests
from gazette.site.pages.entity_pages import EntityPage
from gazette.site.tracked_types import TRACKED

ADA = EntityPage(Entity("Ada Lovelace", "person"), "people/ada-lovelace", (), 1.0, has_feed=True)
TOWN = EntityPage(Entity("London", "place"), "places/london", (), 0.5, has_feed=False)
Reads = dict[str, tuple[tuple[EntityPage, set[str]], ...]]
# The attributes that two pages read: the page "both" of a person and a town, the page "more" of the person alone.
READS: Reads = {"both": ((ADA, {"name"}), (TOWN, {"name", "has_feed"})), "more": ((ADA, {"name", "salience"}),)}


def stored_records(reads: Reads) -> StoredRecords:
    """Return the records that a build stores if its pages read these attributes."""
    values, ids = ValueDigests({}, TRACKED), IdTable()
    records = {}
    for page, objects in reads.items():
        records[page] = DependencyRecord(0, 0, pack_ids(ids.read_id(*read) for read in values.reads(objects)), b"")
    return ids.compact(records, ChangeDetector(values, ids, ()).current_digests(records.values()))


def up_to_date(stored: StoredRecords, *objects: object) -> set[str]:
    """Return the pages that are up to date in a build that has these objects."""
    values = ValueDigests({}, TRACKED)
    values.register(objects)
    changes = ChangeDetector(values, IdTable(stored.keys, stored.name_sets), stored.object_digests)
    return {page for page, record in stored.records.items() if changes.is_unchanged(record)}


def test_pages_are_up_to_date_if_nothing_changed() -> None:
    assert up_to_date(stored_records(READS), ADA, TOWN) == {"both", "more"}


def test_a_page_does_not_depend_on_attributes_that_it_did_not_read() -> None:
    assert up_to_date(stored_records(READS), replace(ADA, salience=2.0), TOWN) == {"both"}
    assert up_to_date(stored_records(READS), ADA, replace(TOWN, salience=2.0)) == {"both", "more"}


def test_a_page_depends_on_each_attribute_that_it_read() -> None:
    assert up_to_date(stored_records(READS), ADA, replace(TOWN, has_feed=True)) == {"more"}
    assert up_to_date(stored_records(READS), replace(ADA, entity=Entity("Ada King", "person")), TOWN) == set()


def test_a_page_is_out_of_date_if_an_object_is_missing() -> None:
    assert up_to_date(stored_records(READS), TOWN) == set()
    assert up_to_date(stored_records(READS), ADA) == {"more"}


def test_a_page_that_read_an_undigestible_value_is_never_up_to_date() -> None:
    """Pages that read only other attributes of the same object can be up to date."""
    person = EntityPage(Entity("Ada Lovelace", "person"), "people/ada-lovelace", (object(),), 1.0, has_feed=True)  # type: ignore[arg-type]
    reads: Reads = {"digestible": ((person, {"name"}),), "undigestible": ((person, {"name", "articles"}),)}
    assert up_to_date(stored_records(reads), person) == {"digestible"}


def test_each_key_of_a_lookup_is_a_separate_dependency() -> None:
    def lookup(answers: dict[str, str]) -> TrackedLookup:
        return TrackedLookup("feed_of", answers.get)

    values = ValueDigests({}, TRACKED)
    reads = [*values.reads([(lookup({"a": "1", "b": "2"}), {"a", "b"})])]
    later = ValueDigests({}, TRACKED)
    later.register([lookup({"a": "1", "b": "3"})])
    same = {names[0]: later.digest(key, names) == values.digest(key, names) for key, names in reads}
    assert same == {"a": True, "b": False}


def test_objects_that_no_page_reads_any_more_are_not_stored() -> None:
    first = stored_records(READS)
    ids = IdTable(first.keys, first.name_sets)
    remaining = {"more": first.records["more"]}
    changes = ChangeDetector(ValueDigests({}, TRACKED), ids, first.object_digests)
    second = ids.compact(remaining, changes.current_digests(remaining.values()))
    assert second.keys == ["EntityPage:people/ada-lovelace"]
    assert len(second.object_digests) == 1
    assert len(first.keys) == 2
