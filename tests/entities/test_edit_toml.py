"""The user's answers are written into entities.toml, and everything else in the file stays as it is."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.entities.overrides.edit_toml import add_alias, merge_into, never_merge
from gazette.entities.overrides.load_overrides import parse_overrides
from gazette.entities.overrides.override import fold_name

FILE = Path("content/entities.toml")

MINE = """\
# my people

["Ada Lovelace"]   # the first
type = "person"
aliases = [
  "Lovelace", # often
]

# the harbour
["Quay"]
pin = true
"""


def test_a_new_key_goes_to_the_end_of_its_entry() -> None:
    assert never_merge(MINE, "Ada Lovelace", "person", "Ada Byron") == MINE.replace(
        "]\n\n# the harbour", ']\nnever_merge_with = ["Ada Byron"]\n\n# the harbour'
    )


def test_a_list_gets_another_item() -> None:
    changed = add_alias(MINE, "Ada Lovelace", "person", 'A. "L." Lovelace')
    assert changed == MINE.replace('"Lovelace", # often\n', '"Lovelace", # often\n  "A. \\"L.\\" Lovelace",\n')
    assert add_alias(changed, "Ada Lovelace", "person", "Lovelace") == changed


def test_a_new_entry_comes_last() -> None:
    assert merge_into(MINE, "Ada", "person", "Ada Lovelace") == (MINE + '\n["Ada"]\ntype = "person"\nmerge_into = "Ada Lovelace"\n')
    assert merge_into("", "Ada", "person", "B") == '["Ada"]\ntype = "person"\nmerge_into = "B"\n'


def test_a_new_target_replaces_the_old_one() -> None:
    text = '["A"]\nmerge_into = "B" # sure\n'
    assert merge_into(text, "A", "person", "C") == '["A"]\nmerge_into = "C" # sure\n'


def test_an_entity_of_another_type_gets_an_entry_of_its_own() -> None:
    text = '["Jordan"]\ntype = "place"\n'
    changed = add_alias(text, "Jordan", "person", "J.")
    assert changed == text + '\n["Jordan (person)"]\nname = "Jordan"\ntype = "person"\naliases = ["J."]\n'
    assert add_alias(changed, "Jordan", "person", "K.") == changed.replace('["J."]', '["J.", "K."]')


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ('"A" = { pin = true }', '"A" = { pin = true, merge_into = "B"}'),
        ('"A".pin = true # x\n["C"]\n', '"A".pin = true # x\n"A".merge_into = "B"\n["C"]\n'),
        ('["A"]\n["A".links]\nS = "https://s.example"', '["A"]\nmerge_into = "B"\n["A".links]\nS = "https://s.example"'),
        ('["C"]\n["A".links]\nS = "https://s.example"', '["C"]\n["A".links]\nS = "https://s.example"\n\n["A"]\nmerge_into = "B"\n'),
        ('["A"]', '["A"]\nmerge_into = "B"\n'),
        ('["A"]\r\npin = true\r\n', '["A"]\r\npin = true\r\nmerge_into = "B"\r\n'),
        ('[ \'A\' ] # "]"\n', '[ \'A\' ] # "]"\nmerge_into = "B"\n'),
    ],
)  # fmt: skip
def test_entries_keep_their_style(text: str, changed: str) -> None:
    result = merge_into(text, "A", "person", "B")
    assert result == changed
    assert {override.key: override.merge_into for override in parse_overrides(result, FILE)}["A"] == "B"


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=6)
LISTS = st.sampled_from([
    "[]", "[ ]", "[\n]", "[ # c1\n]", "['x']", '["x",]', '["x" # c2\n]', '[\n  "x", # c3\n  "y"\n]', '["x"\n , "y" # c4\n # c5\n ]', '[\n # c6\n "x"\n,]',
    '[ "x"\n\n, # c7\n]',
])  # fmt: skip
COMMENTS = st.sampled_from(["", " # d1", "\n# d2\n", '\n\n   # d3 ["x"]\n'])
FORMS = st.sampled_from(["header", "braces", "sub-table"])


def quoted(name: str) -> str:
    """Return a name as a TOML string. Quotes, backslashes and unprintable characters are escaped."""
    return '"' + "".join(f"\\U{ord(c):08x}" if c in '"\\' or not c.isprintable() else c for c in name) + '"'


def entry(form: str, name: str, aliases: str, never: str | None, comments: tuple[str, str, str]) -> str:
    """Return an entry of entities.toml in one of the FORMS.

    `aliases` and `never`, the value of never_merge_with (None: left out), are lists in TOML."""
    first, second, third = comments
    never_merge = "" if never is None else f"never_merge_with = {never}"
    if form == "braces":
        return f"{quoted(name)} = {{ aliases = {aliases}{', ' if never_merge else ''}{never_merge} }}{first}\n{second}\n"
    links = f'[{quoted(name)}.links]{second}\nSite = "https://s.example"{third}\n' if form == "sub-table" else ""
    return f"[{quoted(name)}]{first}\naliases = {aliases}{second}\n{never_merge}{third}\n{links}"


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Draw the text of an entities.toml; return it with the names of its entries."""
    names = draw(st.lists(NAMES, max_size=4, unique=True))
    forms = sorted(draw(st.lists(FORMS, min_size=len(names), max_size=len(names))), key=lambda form: form != "braces")
    comments = st.tuples(COMMENTS, COMMENTS, COMMENTS)
    parts = [entry(f, n, draw(LISTS), draw(st.none() | LISTS), draw(comments)) for f, n in zip(forms, names, strict=True)]
    text = draw(COMMENTS) + "\n" + "".join(parts)
    return draw(st.sampled_from([text, text.rstrip("\n"), text.replace("\n", "\r\n")])), names


WRITERS = st.sampled_from([(merge_into, "merge_into"), (never_merge, "never_merge_with"), (add_alias, "aliases")])


@given(files(), st.data(), WRITERS, NAMES)
def test_an_answer_loses_nothing_and_reads_back(
    file: tuple[str, list[str]], data: st.DataObject, writer: tuple[Callable[[str, str, str, str], str], str], other: str
) -> None:
    text, names = file
    write, field = writer
    name = data.draw(NAMES | st.sampled_from(names) if names else NAMES)
    heading = next((existing for existing in names if fold_name(existing) == fold_name(name)), name)
    before, changed = tomllib.loads(text), write(text, name, "person", other)
    after = tomllib.loads(changed)
    if field == "merge_into":
        assert after[heading].pop(field) == other
    else:
        old = before.get(heading, {}).get(field, [])
        assert sorted(after[heading].pop(field)) == sorted({*old, other} if other not in old else old)
        before.get(heading, {}).pop(field, None)
    if heading not in before:
        assert after.pop(heading) == {"type": "person"}
    assert after == before
    comments = [line[line.index("#") :] for line in changed.splitlines() if "#" in line and '"#' not in line]
    assert sum(line.count("# c") + line.count("# d") for line in comments) >= text.count("# c") + text.count("# d")


@given(files(), WRITERS, NAMES)
def test_an_answer_only_adds(
    file: tuple[str, list[str]], writer: tuple[Callable[[str, str, str, str], str], str], other: str
) -> None:
    """Every character of the old text is in the new text, in the same order."""
    text, names = file
    changed = writer[0](text, names[0] if names else "New", "person", other)
    remaining = iter(changed)
    assert all(character in remaining for character in text)


def test_an_entry_is_found_whatever_its_case_and_accents() -> None:
    assert add_alias('["José Quay"]\n', "JOSE QUAY", "person", "J.") == '["José Quay"]\naliases = ["J."]\n'


def test_a_new_entry_leaves_the_text_before_it_unchanged() -> None:
    text = "# mine\r\n\r\n['A']\r\naliases   =   [ 'x' ]\t# odd\r\n"
    assert merge_into(text, "B", "person", "A").startswith(text + '\r\n["B"]\r\n')
