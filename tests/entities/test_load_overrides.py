"""The user's own word on entities: what content/entities.toml may say, and how its errors are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.entities.overrides.entry import TYPES, Entry, merge_targets
from gazette.entities.overrides.load import parse_own, read_own
from gazette.entities.overrides.toml_positions import lines_of, statements
from gazette.model.errors import ConfigError

FILE = Path("content/entities.toml")


def own(text: str) -> tuple[Entry, ...]:
    return parse_own(text, FILE)


def problem(text: str) -> str:
    with pytest.raises(ConfigError) as raised:
        own(text)
    return str(raised.value)


def test_an_entry_says_all_that_a_site_shows() -> None:
    (entry,) = own("""\
# The harbour's people
["Ada Lovelace"]
type = "person"
aliases = [
  "Lovelace",   # in the Ledger
  "A. Lovelace",
]
description = "Writes of engines"
wikidata = "Q7259"
links = { "Her letters" = "https://letters.example/ada" }
never_merge_with = ["Ada Byron"]
pin = true
""")
    assert entry == Entry(
        key="Ada Lovelace",
        name="Ada Lovelace",
        line=2,
        type="person",
        aliases=("Lovelace", "A. Lovelace"),
        description="Writes of engines",
        wikidata="Q7259",
        links=(("Her letters", "https://letters.example/ada"),),
        never_merge_with=("Ada Byron",),
        pin=True,
    )


def test_what_is_left_out_says_nothing() -> None:
    assert own('["Quay"]\n') == (Entry("Quay", "Quay", 1),)


def test_no_file_is_no_word(tmp_path: Path) -> None:
    assert read_own(tmp_path / "entities.toml") == ()


def test_two_entities_may_share_a_name_under_headings_of_their_own() -> None:
    first, second = own('["Jordan"]\ntype = "place"\n["Jordan, the pilot"]\nname = "Jordan"\ntype = "person"\n')
    assert (first.name, second.name, second.key) == ("Jordan", "Jordan", "Jordan, the pilot")


def test_entries_may_be_written_in_any_way_that_toml_knows(tmp_path: Path) -> None:
    text = '"A b".type = "person"\n"C d" = { ignore = true }\n\n["E f"]\n["E f".links]\n"Site" = "https://e.example"\n'
    (tmp_path / "entities.toml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    found = read_own(tmp_path / "entities.toml")
    assert [(e.key, e.type, e.ignore, e.links, e.line) for e in found] == [
        ("A b", "person", False, (), 1),
        ("C d", "", True, (), 2),
        ("E f", "", False, (("Site", "https://e.example"),), 4),
    ]


def test_characters_that_no_page_can_hold_are_dropped() -> None:
    (entry,) = own('["Ada\u00ad Lovelace"]\ndescription = "one\\n\\u0000two"\naliases = ["Ada Lovelace"]')
    assert (entry.name, entry.description, entry.aliases) == ("Ada Lovelace", "one two", ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('["A"]\n\nalias = ["B"]', "line 3: 'alias' is no key of an entry; did you mean 'aliases'?"),
        ('["A"]\nzzz = 1', "line 2: 'zzz' is no key of an entry; keys are: name, type, aliases, description"),
        ("[Ada.Lovelace]\ntype = 'person'", 'line 1: a name with a full stop in it stands in quotes: ["Ada.Lovelace"]'),
        ('type = "person"\n["A"]', "line 1: 'type' is in no entry; put it below a line with a name"),
        ('[""]\ntype = "person"', "line 1: the entry has no name"),
        ('["A"]\naliases = "B"', 'line 2: aliases must be a list of names, such as aliases = ["Putin", "V. V. Putin"], not "B"'),
        ('["A"]\naliases = ["B", 3]', "line 2: aliases must be a list of names"),
        ('["A"]\ndescription = 3', "line 2: description must be text in quotes"),
        ('["A"]\nname = " "', "line 2: name must be text in quotes"),
        ('["A"]\nignore = "true"', 'line 2: ignore must be true or false, without quotes, not "true"'),
        ('["A"]\npin = 1', "line 2: pin must be true or false, without quotes, not 1"),
        ('["A"]\ntype = "persn"', 'line 2: type must be one of person, organization, place, event, work, or left out, not "persn"; did you mean "person"?'),
        ('["A"]\ntype = []', "line 2: type must be one of"),
        ('["A"]\nwikidata = "7747"', 'line 2: wikidata must be the id of an item, such as wikidata = "Q7747", not "7747"'),
        ('["A"]\nwikidata = "Q0"', "line 2: wikidata must be the id of an item"),
        ('["A"]\nlinks = ["https://a.example"]', "line 2: links must be a table of words and addresses, such as links = {"),
        ('["A"]\nlinks = { Site = "a.example" }', 'line 2: the link "Site" must lead to a whole web address (https://...), not "a.example"'),
        ('["A"]\nlinks = { Site = "javascript:alert(1)" }', "line 2: the link"),
        ('["A"]\nlinks = { Site = "https://[" }', "line 2: the link"),
        ('["A"]\nmerge_into = "A"', 'line 2: "A" cannot merge into itself; name the entity that it is one with'),
        ('["A"]\naliases = ["B"]\nmerge_into = "b"', 'line 3: "A" cannot merge into itself'),
        ('["A"]\nignore = true\nmerge_into = "B"', 'line 2: "A" is ignored, so merge_into says nothing; take one of the two out'),
        ('["A"]\nignore = true\npin = true', 'line 2: "A" is ignored, so pin says nothing'),
        ('["A"]\nmerge_into = "B"\n["B"]\nmerge_into = "A"', 'line 2: "A" merges into "B", and that in the end into itself; take out'),
        ('["X"]\nmerge_into = "A"\n["A"]\nmerge_into = "B"\n["B"]\naliases = ["C"]\nmerge_into = "X"', "line 2: "),
        ('["A"]\nmerge_into = "B"\nnever_merge_with = ["B"]', 'line 3: "A" is merged with "B", and never to be; take out'),
        ('["A"]\nmerge_into = "B"\n["B"]\nmerge_into = "C"\n\n["C"]\nnever_merge_with = ["A"]', 'line 7: "C" is merged with "A"'),
        ('["A"]\nmerge_into = "C"\nnever_merge_with = ["B"]\n["B"]\nmerge_into = "c"', 'line 3: "A" is merged with "B"'),
        ('["U.N."]\n["UN"]\nignore = true', 'line 2: "UN" is the same heading as "U.N." (line 1)'),
        ('["A"]\nnever_merge_with = ["A"]', 'line 2: "A" is a name of "A" itself'),
        ('["A"]\naliases = ["Á B"]\n["C"]\naliases = ["A b"]', 'line 2: "Á B" is a name of "A" and of "C" (line 3); take it out of one'),
        ('["A"]\n["C"]\ntype = "person"\naliases = ["A"]', 'line 4: "A" is a name of "C" and of "A" (line 1)'),
        ('["Ada"]\n["ADA"]', 'line 2: "ADA" is the same heading as "Ada" (line 1); write one entry'),
        ('["A"]\ntype = "person\n', "line 2: Illegal character '\\n'; an entry begins with its name in quotes and brackets"),
        ("[Ada Lovelace]", "line 1: Expected ']' at the end of a table declaration; an entry begins with its name in quotes"),
        ('["A"]\naliases = ["B"', "line 2: "),
        ('["A"]\n["A"]', "line 2: Cannot declare ('A',) twice"),
        ('[["A"]]\ntype = "person"', "line 1: 'A' is in no entry"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_told_with_file_line_and_remedy(text: str, message: str) -> None:
    found = problem(text)
    assert found.startswith(f"content/entities.toml, {message}"), found


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    file = tmp_path / "entities.toml"
    file.write_bytes(b'["A"]\n' * 2000 + b'aliases = ["K\xf6ln"]')
    with pytest.raises(ConfigError, match=r"entities\.toml, line 2001: not UTF-8; save the file in that encoding"):
        read_own(file)
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read_own(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        '["A"]\ntype = "person"\naliases = ["B"]\n["C"]\ntype = "place"\naliases = ["B"]',
        '["A"]\naliases = ["B"]\n["C"]\naliases = ["B"]\nmerge_into = "A"',
        '["A"]\naliases = ["B"]\n["B"]\nmerge_into = "A"',
        '["A"]\nnever_merge_with = ["B", "C"]\n["B"]\nmerge_into = "D"',
        '["A"]\nignore = true\naliases = ["B"]',
    ],
)
def test_entries_that_agree_are_read(text: str) -> None:
    assert own(text)


def test_entries_find_each_other_whatever_the_punctuation() -> None:
    entries = own('["UN"]\nname = "The Assembly"\n["Velda"]\nmerge_into = "U.N."\n["R & D"]\n["Lab"]\nmerge_into = "R and D"')
    assert merge_targets(entries) == {"Velda": "The Assembly", "Lab": "R & D"}


def test_merges_lead_to_the_end_of_their_chain() -> None:
    text = """
        ["A"]
        merge_into = "b"
        ["B"]
        merge_into = "See"
        ["C, the harbour"]
        name = "C"
        aliases = ["See"]
        ["D"]
        merge_into = "Elsewhere"
    """
    assert merge_targets(own(text)) == {"A": "C", "B": "C", "D": "Elsewhere"}


# Texts with all that makes it hard to see where a statement begins.
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8)
VALUES = st.sampled_from([
    '"x"', "'[\"A\"]'", '"""\n["not a header"]\nx = 1\n\\""""', "'''\n# no comment\n['no']'''''", '[ # "\n "a", \'b]\', # ]\n]', "{ a = [1, { b = '}' }] }",
    "true", "1979-05-27T07:32:00Z", '"#"', '"a\\"]b"',
])  # fmt: skip
GAPS = st.sampled_from(["\n", " # said\n", '\n\n# ["x"]\n', "\r\n", "  # '''\n"])


@given(st.lists(st.tuples(NAMES, st.lists(st.tuples(GAPS, VALUES), max_size=3), GAPS), max_size=4, unique_by=lambda part: part[0]))
def test_statements_are_found_wherever_they_stand(parts: list[tuple[str, list[tuple[str, str]], str]]) -> None:
    text, expected = "", []
    for name, pairs, gap in parts:
        quoted = "".join(f"\\U{ord(c):08x}" if c in '"\\' else c for c in name)
        expected.append(((name,), text.count("\n") + 1))
        text += f'["{quoted}"]'
        for number, (before, value) in enumerate(pairs):
            text += before
            expected.append(((name, f"k{number}"), text.count("\n") + 1))
            text += f"k{number} = {value}"
        text += gap
    found = list(statements(text))
    assert [(one.path, one.line) for one in found] == expected
    values = [value for _, pairs, _ in parts for _, value in pairs]
    assert [text[one.value : one.end] for one in found if not one.is_header] == values
    assert lines_of(text) == dict(expected)


def test_every_key_of_an_entry_is_documented(repository: Path) -> None:
    shown = (repository / "docs" / "entities.md").read_text("utf-8")
    fields = set(Entry.__dataclass_fields__) - {"key", "line"}
    assert not {field for field in fields if f"`{field}`" not in shown}
    assert all(kind in shown for kind in TYPES)


def test_the_sample_file_is_right(repository: Path) -> None:
    entries = read_own(repository / "content" / "entities.toml")
    assert entries
