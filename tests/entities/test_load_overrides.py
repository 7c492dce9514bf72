"""The overrides in content/entities.toml: what the file may contain, and the messages about its errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.entities.overrides.load_overrides import parse_overrides, read_overrides
from gazette.entities.overrides.override import TYPES, Override, merge_targets
from gazette.model.errors import ConfigError
from gazette.sources.toml_positions import key_lines, parse_expressions

FILE = Path("content/entities.toml")


def parse(text: str) -> tuple[Override, ...]:
    return parse_overrides(text, FILE)


def error_message(text: str) -> str:
    with pytest.raises(ConfigError) as raised:
        parse(text)
    return str(raised.value)


def test_an_entry_may_have_all_keys() -> None:
    (override,) = parse("""\
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
    assert override == Override(
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


def test_keys_that_are_left_out_override_nothing() -> None:
    assert parse('["Quay"]\n') == (Override("Quay", "Quay", 1),)


def test_without_a_file_there_are_no_overrides(tmp_path: Path) -> None:
    assert read_overrides(tmp_path / "entities.toml") == ()


def test_two_entities_may_share_a_name_under_headings_of_their_own() -> None:
    first, second = parse('["Jordan"]\ntype = "place"\n["Jordan, the pilot"]\nname = "Jordan"\ntype = "person"\n')
    assert (first.name, second.name, second.key) == ("Jordan", "Jordan", "Jordan, the pilot")


def test_entries_may_be_written_in_any_way_that_toml_allows(tmp_path: Path) -> None:
    text = '"A b".type = "person"\n"C d" = { ignore = true }\n\n["E f"]\n["E f".links]\n"Site" = "https://e.example"\n'
    (tmp_path / "entities.toml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    overrides = read_overrides(tmp_path / "entities.toml")
    assert [(o.key, o.type, o.ignore, o.links, o.line) for o in overrides] == [
        ("A b", "person", False, (), 1),
        ("C d", "", True, (), 2),
        ("E f", "", False, (("Site", "https://e.example"),), 4),
    ]


def test_characters_that_no_page_can_hold_are_dropped() -> None:
    (override,) = parse('["Ada\u00ad Lovelace"]\ndescription = "one\\n\\u0000two"\naliases = ["Ada Lovelace"]')
    assert (override.name, override.description, override.aliases) == ("Ada Lovelace", "one two", ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('["A"]\n\nalias = ["B"]', "line 3: 'alias' is not a key of an entry; did you mean 'aliases'?"),
        ('["A"]\nzzz = 1', "line 2: 'zzz' is not a key of an entry; the keys are: name, type, aliases, description"),
        ("[Ada.Lovelace]\ntype = 'person'", 'line 1: a name that contains a full stop must be in quotes: ["Ada.Lovelace"]'),
        ('type = "person"\n["A"]', "line 1: 'type' is outside any entry; put it below the heading of an entry, such as"),
        ('[""]\ntype = "person"', "line 1: the entry has no name"),
        ('["A"]\naliases = "B"', 'line 2: aliases must be a list of names, such as aliases = ["Putin", "V. V. Putin"], not "B"'),
        ('["A"]\naliases = ["B", 3]', "line 2: aliases must be a list of names"),
        ('["A"]\ndescription = 3', "line 2: description must be text in quotes"),
        ('["A"]\nname = " "', "line 2: name must be text in quotes"),
        ('["A"]\nignore = "true"', 'line 2: ignore must be true or false, without quotes, not "true"'),
        ('["A"]\npin = 1', "line 2: pin must be true or false, without quotes, not 1"),
        ('["A"]\ntype = "persn"', 'line 2: type must be one of person, organization, place, event, work, or left out, not "persn"; did you mean "person"?'),
        ('["A"]\ntype = []', "line 2: type must be one of"),
        ('["A"]\nwikidata = "7747"', 'line 2: wikidata must be the ID of an item, such as wikidata = "Q7747", not "7747"'),
        ('["A"]\nwikidata = "Q0"', "line 2: wikidata must be the ID of an item"),
        ('["A"]\nlinks = ["https://a.example"]', "line 2: links must be a table of labels and URLs, such as links = {"),
        ('["A"]\nlinks = { Site = "a.example" }', 'line 2: the link "Site" must have a complete URL (https://...), not "a.example"'),
        ('["A"]\nlinks = { Site = "javascript:alert(1)" }', "line 2: the link"),
        ('["A"]\nlinks = { Site = "https://[" }', "line 2: the link"),
        ('["A"]\nmerge_into = "A"', 'line 2: "A" cannot merge into itself; name another entity'),
        ('["A"]\naliases = ["B"]\nmerge_into = "b"', 'line 3: "A" cannot merge into itself'),
        ('["A"]\nignore = true\nmerge_into = "B"', 'line 2: "A" is ignored, so merge_into has no effect; remove one of the two'),
        ('["A"]\nignore = true\npin = true', 'line 2: "A" is ignored, so pin has no effect'),
        ('["A"]\nmerge_into = "B"\n["B"]\nmerge_into = "A"', 'line 2: "A" merges into "B", and from there the merges go round in a circle; remove'),
        ('["X"]\nmerge_into = "A"\n["A"]\nmerge_into = "B"\n["B"]\naliases = ["C"]\nmerge_into = "X"', "line 2: "),
        ('["A"]\nmerge_into = "B"\nnever_merge_with = ["B"]', 'line 3: "A" is merged with "B" but must never be; remove'),
        ('["A"]\nmerge_into = "B"\n["B"]\nmerge_into = "C"\n\n["C"]\nnever_merge_with = ["A"]', 'line 7: "C" is merged with "A"'),
        ('["A"]\nmerge_into = "C"\nnever_merge_with = ["B"]\n["B"]\nmerge_into = "c"', 'line 3: "A" is merged with "B"'),
        ('["U.N."]\n["UN"]\nignore = true', 'line 2: "UN" is the same heading as "U.N." (line 1)'),
        ('["A"]\nnever_merge_with = ["A"]', 'line 2: "A" is a name of "A" itself; remove it from never_merge_with'),
        ('["A"]\naliases = ["Á B"]\n["C"]\naliases = ["A b"]', 'line 2: "Á B" is a name of "A" and of "C" (line 3); remove it from one'),
        ('["A"]\n["C"]\ntype = "person"\naliases = ["A"]', 'line 4: "A" is a name of "C" and of "A" (line 1)'),
        ('["Ada"]\n["ADA"]', 'line 2: "ADA" is the same heading as "Ada" (line 1); combine the two entries'),
        ('["A"]\ntype = "person\n', "line 2: Illegal character '\\n'; begin each entry with its name in quotes and brackets"),
        ("[Ada Lovelace]", "line 1: Expected ']' at the end of a table declaration; begin each entry with its name in quotes"),
        ('["A"]\naliases = ["B"', "line 2: "),
        ('["A"]\n["A"]', "line 2: Cannot declare ('A',) twice"),
        ('[["A"]]\ntype = "person"', "line 1: 'A' is outside any entry"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_reported_with_file_line_and_remedy(text: str, message: str) -> None:
    shown = error_message(text)
    assert shown.startswith(f"content/entities.toml, {message}"), shown


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    file = tmp_path / "entities.toml"
    file.write_bytes(b'["A"]\n' * 2000 + b'aliases = ["K\xf6ln"]')
    with pytest.raises(ConfigError, match=r"entities\.toml, line 2001: the text is not UTF-8; save the file as UTF-8"):
        read_overrides(file)
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read_overrides(tmp_path)


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
def test_entries_without_contradictions_are_read(text: str) -> None:
    assert parse(text)


def test_entries_refer_to_each_other_whatever_the_punctuation() -> None:
    overrides = parse('["UN"]\nname = "The Assembly"\n["Velda"]\nmerge_into = "U.N."\n["R & D"]\n["Lab"]\nmerge_into = "R and D"')
    assert merge_targets(overrides) == {"Velda": "The Assembly", "Lab": "R & D"}


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
    assert merge_targets(parse(text)) == {"A": "C", "B": "C", "D": "Elsewhere"}


# Parts of TOML texts that make it hard to see where an expression begins.
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8)
VALUES = st.sampled_from([
    '"x"', "'[\"A\"]'", '"""\n["not a header"]\nx = 1\n\\""""', "'''\n# no comment\n['no']'''''", '[ # "\n "a", \'b]\', # ]\n]', "{ a = [1, { b = '}' }] }",
    "true", "1979-05-27T07:32:00Z", '"#"', '"a\\"]b"',
])  # fmt: skip
GAPS = st.sampled_from(["\n", " # note\n", '\n\n# ["x"]\n', "\r\n", "  # '''\n"])


@given(st.lists(st.tuples(NAMES, st.lists(st.tuples(GAPS, VALUES), max_size=3), GAPS), max_size=4, unique_by=lambda part: part[0]))
def test_expressions_are_located(parts: list[tuple[str, list[tuple[str, str]], str]]) -> None:
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
    expressions = list(parse_expressions(text))
    assert [(expression.path, expression.line) for expression in expressions] == expected
    values = [value for _, pairs, _ in parts for _, value in pairs]
    assert [text[expression.value : expression.end] for expression in expressions if not expression.is_header] == values
    assert key_lines(text) == dict(expected)


def test_every_key_of_an_entry_is_documented(repository: Path) -> None:
    documentation = (repository / "docs" / "entities.md").read_text("utf-8")
    fields = set(Override.__dataclass_fields__) - {"key", "line"}
    assert not {field for field in fields if f"`{field}`" not in documentation}
    assert all(kind in documentation for kind in TYPES)


def test_the_sample_file_is_valid(repository: Path) -> None:
    assert read_overrides(repository / "content" / "entities.toml")
