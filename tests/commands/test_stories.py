"""`gazette stories`: the stories of a file of articles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gazette.__main__ import main
from support.articles import BAKERY, FERRY, FERRY_AGAIN

RECORDS = (
    {"id": "a", "title": "Ferry runs aground", "text": FERRY, "published": "2024-07-10T08:00:00Z"},
    {"id": "b", "title": "Rescued", "text": FERRY, "published": 1720602000000},
    {"id": 3, "title": "A night in the school", "text": FERRY_AGAIN, "published": "2024-07-11"},
    {"id": "d", "title": "Rye is back", "text": BAKERY, "published": None},
    {"id": "e", "title": "A headline"},
)


def lines(path: Path, *rows: object) -> str:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    return str(path)


def test_the_command_prints_the_story_of_each_article(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stories", "--json", lines(tmp_path / "a.jsonl", *RECORDS, "")]) == 0
    assert json.loads(capsys.readouterr().out) == {"a": "a", "b": "a", "3": "a", "d": "d", "e": "e"}


def test_the_command_lists_the_stories_of_several_articles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stories", lines(tmp_path / "a.jsonl", *RECORDS)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "3 articles",
        "  2024-07-10 Ferry runs aground [a]",
        "    copy: 2024-07-10 Rescued [b]",
        "  2024-07-11 A night in the school [3]",
        "",
        "1 story of several articles, 2 articles alone",
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 2 is not JSON"),
        ("[1]", "line 2 is not an object with an id"),
        ({"title": "Ferry"}, "line 2 is not an object with an id"),
        ({"id": True}, "line 2 is not an object with an id"),
        ({"id": "a"}, "line 2: the id 'a' is also that of line 1"),
        ({"id": "b", "text": ["Ferry"]}, 'line 2: "text" is not text'),
        ({"id": "b", "published": "last Monday"}, 'line 2: "published" is "last Monday", which is not a date'),
        ({"id": "b", "published": 1e300}, 'line 2: "published" is 1e+300, which is not a date'),
        ({"id": "b", "published": True}, 'line 2: "published" is true, which is not a date'),
    ],
)
def test_a_bad_line_is_refused_with_its_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: object, problem: str
) -> None:
    path = lines(tmp_path / "a.jsonl", {"id": "a", "title": "Ferry"}, line)
    assert main(["stories", "--json", path]) == 1
    out, err = capsys.readouterr()
    assert not out
    assert err.startswith(f"{path}: {problem}")


def test_a_missing_or_binary_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    binary = tmp_path / "b.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")
    for path, problem in ((tmp_path / "no.jsonl", "No such file"), (tmp_path, "Is a directory"), (binary, "the file is not UTF-8")):
        assert main(["stories", str(path)]) == 1
        assert capsys.readouterr().err.startswith(f"{path}: {problem}")
