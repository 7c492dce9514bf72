"""`gazette clean` for a folder: a JSON file for each raw file, and the report of what the rules removed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gazette.__main__ import main
from gazette.commands.clean_report import rule_rows
from support.articles import BODY, clean, dump

Files = Callable[..., Path]

TEXT = dump("A title", "By Nora Quill", "10 July 2024", BODY[0], "Share this article", *BODY[1:])


@pytest.fixture
def file(files: Files) -> str:
    return str(files(**{"a.txt": TEXT}) / "a.txt")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["DIR"], "is a folder; name a file, or add --json --out DIR2 or --report"),
        (["DIR", "--json"], "is a folder; name a file, or add --json --out DIR2 or --report"),
        (["DIR", "--html"], "is a folder; name a file, or add --json --out DIR2 or --report"),
        (["DIR", "--out", "x"], "--out needs --json and a folder: gazette clean --json DIR --out DIR2"),
        (["FILE", "--json", "--out", "x"], "--out needs --json and a folder: gazette clean --json DIR --out DIR2"),
        (["FILE", "--report"], "--report needs a folder, and"),
        (["DIR", "--json", "--report"], "not allowed with"),
    ],
)
def test_wrong_combinations_of_options_are_refused_with_a_remedy(
    arguments: list[str], problem: str, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["clean", *({"DIR": str(Path(file).parent), "FILE": file}.get(argument, argument) for argument in arguments)])
    assert stopped.value.code == 2
    assert problem in capsys.readouterr().err


def cleaned(folder: Path, target: Path) -> dict[str, dict[str, Any]]:
    main(["clean", "--json", str(folder), "--out", str(target)])
    return {
        path.relative_to(target).as_posix(): json.loads(path.read_text("utf-8")) for path in target.rglob("*") if path.is_file()
    }


def test_a_folder_is_cleaned_in_one_run(files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = files(**{"a.txt": TEXT, "empty.txt": "", "b.toml": 'title = "B"', "picture.png": "", ".hidden.txt": TEXT})
    (folder / "deep").mkdir()
    (folder / "deep" / "2024.07.10 talks").write_text(dump("Talks", *BODY))
    target = tmp_path / "new" / "out"
    results = cleaned(folder, target)
    printed = capsys.readouterr()
    assert sorted(results) == ["a.json", "deep/2024.07.10 talks.json"]
    assert printed.err == f"{folder}/empty.txt: empty; nothing to publish\n"
    assert printed.out == f"2 written to {target}, 1 refused\n"
    main(["clean", "--json", str(folder / "a.txt")])
    assert json.loads(capsys.readouterr().out) == results["a.json"]
    assert results["deep/2024.07.10 talks.json"]["published"] == "2024-07-10"


def test_the_status_of_a_cleaned_folder_says_whether_all_files_are_articles(files: Files, tmp_path: Path) -> None:
    folder = files(**{"a.txt": TEXT})
    assert main(["clean", "--json", str(folder), "--out", str(tmp_path / "out")]) == 0
    (folder / "b.docx").write_text("x")
    assert main(["clean", "--json", str(folder), "--out", str(tmp_path / "out")]) == 1
    assert main(["clean", "--report", str(folder)]) == 1


def test_files_that_would_share_a_name_keep_their_suffix(files: Files, tmp_path: Path) -> None:
    page = f"<title>Page</title>{''.join(f'<p>{p}</p>' for p in BODY)}"
    names = {"a.txt": "One", "a.text": "Two", "a.txt.txt": "Three", "b.txt": "Four", "c": "Five", "c.txt": "Six"}
    folder = files(**{name: dump(title, *BODY) for name, title in names.items()}, **{"a.html": page})
    results = cleaned(folder, tmp_path / "out")
    assert {name: record["title"] for name, record in results.items()} == {
        "a.txt.json": "One",
        "a.text.json": "Two",
        "a.txt.txt.json": "Three",
        "a.html.json": "Page",
        "b.json": "Four",
        "c.json": "Five",
        "c.txt.json": "Six",
    }


def test_a_folder_without_raw_files_or_as_its_own_target_is_refused(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    folder = files(**{"picture.png": ""})
    assert main(["clean", "--json", str(folder), "--out", f"{folder}-out"]) == 1
    assert main(["clean", "--report", str(folder)]) == 1
    assert capsys.readouterr().err.count("there are no raw files in it") == 2
    for inside in (str(folder), f"{folder}/out"):
        assert main(["clean", "--json", str(folder), "--out", inside]) == 1
        assert "--out is inside the folder of raw files" in capsys.readouterr().err


def test_a_target_that_cannot_be_written_is_named(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken").write_text("")
    assert main(["clean", "--json", str(Path(file).parent), "--out", str(tmp_path / "taken" / "out")]) == 1
    assert main(["explain", "--html", str(tmp_path / "taken" / "page.html"), file]) == 1
    assert re.findall("cannot be written: (.*)", capsys.readouterr().err) == [
        "Not a directory; name another folder with --out, or change its permissions",
        "File exists; name another file with --html",
    ]


def test_the_json_has_a_standfirst_if_it_was_a_line_of_the_file(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    standfirst = "The river has a second crossing for cars and bicycles, engineers say."
    text = dump("T t", standfirst, "By Nora Quill", *BODY)
    folder = files(
        **{"a.txt": text, "b.txt": text, "b.toml": 'summary = "Mine."', "c.txt": "Title: T\nSummary: Hers.\n\n" + dump(*BODY)}
    )
    results = {}
    for name in "abc":
        main(["clean", "--json", str(folder / f"{name}.txt")])
        record = json.loads(capsys.readouterr().out)
        results[name] = (record["summary"], record["paragraphs"])
    assert results == {"a": (standfirst, [standfirst, *BODY]), "b": ("Mine.", [standfirst, *BODY]), "c": ("Hers.", list(BODY))}


REPORTED = {
    "a.txt": dump("One", "By Nora Quill", *BODY, "Share this article", "Advertisement"),
    "b.txt": dump("Two", BODY[0], "Advertisement", BODY[1], "Advertisement", "Share on Facebook"),
    "c.txt": dump("Three", "A ferry leaves.", "Sign up for our weekly newsletter and get all of it into your inbox each morning"),
    "d.txt": "",
}


def test_a_report_counts_what_each_rule_did_to_a_folder(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    folder = files(**REPORTED)
    assert main(["clean", "--report", str(folder)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "rule               times  files  words  examples",
        "newsletter_prompt      1      1     16  Sign up for our weekly newsletter and g…",
        "share_prompt           2      2      6  Share this article | Share on Facebook",
        "advertisement          3      2      3  Advertisement",
        "title (moved)          3      3      0  One | Two | Three",
        "byline (moved)         1      1      0  By Nora Quill",
        "",
        "Files: 3 articles, 1 refused. Words: 104 kept, 6 moved, 25 removed (19.4 %), 0 of them around the text",
        "Over a third of the text removed:",
        f"  c.txt: 16 of 19 words removed; look at it with: gazette explain {folder}/c.txt",
        "Refused: d.txt: empty; nothing to publish",
    ]


def test_on_a_terminal_the_report_is_a_table_of_the_terminals_width(
    files: Files, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    main(["clean", "--report", str(files(**REPORTED))])
    lines = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()
    table = lines[: next(index for index, line in enumerate(lines) if line.startswith("Files:"))]
    assert max(map(len, table)) == 60
    assert any("─" in line for line in table)
    assert [line.split()[0] for line in table if "share_prompt" in line or "Share on" in line] == ["share_prompt", "Share"]
    assert any(line.rstrip().endswith("…") for line in table)


def test_reports_name_the_most_frequent_texts_first(files: Files) -> None:
    texts = {
        f"{n}.txt": dump(f"Story {n}", *BODY, text)
        for n, text in enumerate(["Advertisement", "Skip advertisement"] * 2 + ["Advertising"] * 3)
    }
    (row,) = [row for row in rule_rows(map(clean, texts.values())) if row.rule == "advertisement"]
    assert row.examples == ("Advertising", "Advertisement", "Skip advertisement")
    assert (row.times, row.files) == (7, 1)
