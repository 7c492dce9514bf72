"""`gazette clean`, `explain` and `tags` for a single file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import gazette
from gazette.__main__ import main
from support.articles import BODY, dump

Files = Callable[..., Path]

TEXT = dump("A title", "By Nora Quill", "10 July 2024", BODY[0], "Share this article", *BODY[1:], "Ada Lovelace lives in London.")


@pytest.fixture
def file(files: Files) -> str:
    return str(files(**{"a.txt": TEXT}) / "a.txt")


def test_clean_prints_the_article(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", file]) == 0
    out = capsys.readouterr().out
    assert out.startswith("A title\nby: Nora Quill\npublished: 2024-07-10 (from a line of the text)\n\nThe bridge")
    assert "Share" not in out
    assert max(map(len, out.splitlines())) <= 100


def test_clean_prints_json_with_its_removals(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", "--json", file]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["title"], record["authors"], record["paragraphs"][0]) == ("A title", ["Nora Quill"], BODY[0])
    assert (record["published"], record["modified"], record["extractor"]) == ("2024-07-10", None, "text dump: every line is read")
    assert {"rule": "share_prompt", "line": 9, "text": "Share this article"} in record["removals"]


def test_clean_prints_the_body_as_html(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", "--html", file]) == 0
    assert capsys.readouterr().out.startswith(f"<p>{BODY[0]}</p>\n")


def test_explain_shows_every_line_and_the_rule_that_removed_it(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--color", "never", file]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "    1>[title] A title",
        "    3>[byline] By Nora Quill",
        "    5>[timestamp] 10 July 2024",
        f"    7 {BODY[0]}",
        "    9-[share_prompt] Share this article",
        f"   11 {BODY[1]}",
        f"   13 {BODY[2]}",
        "   15 Ada Lovelace lives in London.",
        "",
        "How the article was found: text dump: every line is read.",
        "    1>[title] The first line of a text dump is its headline.",
        "    1>[byline] A line that says who wrote the article.",
        "    1>[timestamp] A line with nothing but a date.",
        "    1-[share_prompt] Buttons and lines that ask readers to share the article.",
        "4 kept, 1 removed, 3 moved to the metadata",
    ]


def test_explain_strikes_out_in_colour(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--color", "always", file]) == 0
    out = capsys.readouterr().out
    assert re.search(r"\x1b\[9;31mShare this article\x1b\[0m", out)


def test_explain_shows_pages_too(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    paragraphs = "\n".join(f"<p>{p}</p>" for p in BODY)
    page = f"<html><head><title>T</title></head><body>\n<nav><a href='/'>Home</a></nav>\n<article>\n{paragraphs}\n</article></body></html>"
    assert main(["explain", "--color", "never", str(files(**{"a.html": page}) / "a.html")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["    2-[navigation] Home", f"    4 {BODY[0]}"]
    assert lines[-1] == "3 kept, 1 removed, 0 moved to the metadata"


def test_tags_prints_entities_by_type(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tags", "--recognizer", "support.known_names:recognize", file]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "salience mentions  name"
    assert [line.split()[-1] for line in lines[1:]] == ["person:", "Lovelace", "place:", "London"]
    assert re.fullmatch(r" +0\.\d+ +1  Ada Lovelace", lines[2])


def test_tags_with_the_model(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    text = dump(
        "Talks begin",
        "Chancellor Olaf Scholz met President Emmanuel Macron in Berlin. Macron spoke about the U.N. and the U.S.",
    )
    assert main(["tags", str(files(**{"a.txt": text}) / "a.txt")]) == 0
    out = capsys.readouterr().out
    for name in (
        "Olaf Scholz",
        "Emmanuel Macron  (also Macron)",
        "Berlin",
        "United Nations  (also U.N.)",
        "United States  (also U.S.)",
    ):
        assert name in out


@pytest.mark.parametrize("command", ["clean", "explain", "tags"])
def test_a_file_that_is_not_an_article_is_refused_with_the_reason(
    command: str, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(files(**{"a.txt": ""}) / "a.txt")
    assert main([command, path]) == 1
    assert capsys.readouterr().err == f"{path}: empty; nothing to publish\n"
    assert main([command, "nowhere.txt"]) == 1
    assert "there is no such file; check its name" in capsys.readouterr().err


def test_a_folder_is_not_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(tmp_path)]) == 1
    assert main(["explain", "."]) == 1
    assert "a folder" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["", "clean", "explain", "tags", "entities"])
def test_every_command_has_a_help_text(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*command.split(), "--help"])
    assert stopped.value.code == 0
    assert "usage: gazette" in capsys.readouterr().out


def test_a_closed_pipe_is_not_an_error(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("builtins.print", gone)
    monkeypatch.setattr("sys.stderr", open("/dev/null", "w"))  # noqa: PTH123, SIM115
    assert main(["clean", file]) == 0


def test_a_file_in_another_language_gets_no_tags(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(files(**{"a.txt": "Title: Brücke\nLang: de\n\n" + dump(*BODY)}) / "a.txt")
    assert main(["tags", path]) == 1
    assert "no tags: it is not in the language of the recognizer 'gazette'" in capsys.readouterr().err


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"gazette {gazette.__version__}\n"


RULED_PAGE = f"""<title>A title</title><link rel="canonical" href="https://a.example/b">
<div><p>{BODY[0]}</p><p class="box">Ada Lovelace has a box.</p><p>{BODY[1]}</p><p>{BODY[2]}</p></div>"""
RULE = '[sites."a.example"]\ndrop = ".box"\nbody = "article"\n'


def test_commands_apply_the_rules_for_single_sites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "content" / "raw").mkdir(parents=True)
    file = tmp_path / "content" / "raw" / "a.html"
    file.write_text(RULED_PAGE, "utf-8")
    monkeypatch.chdir(tmp_path)
    rules = tmp_path / "content" / "cleaning.toml"
    rules.write_text(RULE, "utf-8")
    assert main(["clean", str(file)]) == 0
    assert "box" not in capsys.readouterr().out
    assert main(["explain", "--color", "never", str(file)]) == 0
    out = capsys.readouterr().out
    assert "    2-[a.example: .box] Ada Lovelace has a box.\n" in out
    assert "; the rule for a.example: 1 element dropped; nothing for body.\n" in out
    assert main(["explain", "--html", "page.html", str(file)]) == 0
    assert "<code>a.example: .box</code>" in (tmp_path / "page.html").read_text("utf-8")
    assert main(["tags", str(file)]) == 0
    assert "Ada" not in capsys.readouterr().out
    assert main(["clean", "--report", "content/raw"]) == 0
    assert "a.example: .box" in capsys.readouterr().out
    assert main(["clean", "--json", "--out", "out", "content/raw"]) == 0
    assert "a.example: .box" in (tmp_path / "out" / "a.json").read_text("utf-8")


def test_a_file_of_rules_may_be_named(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, rules = tmp_path / "a.html", tmp_path / "rules.toml"
    page.write_text(RULED_PAGE, "utf-8")
    rules.write_text(RULE, "utf-8")
    assert main(["clean", str(page), "--rules", str(rules)]) == 0
    assert "box" not in capsys.readouterr().out
    rules.write_text(RULE.replace(".box", ".box["), "utf-8")
    assert main(["clean", str(page), "--rules", str(rules)]) == 1
    assert f'{rules}, line 2: the selector ".box[" of drop is wrong: ' in capsys.readouterr().err
    assert main(["explain", file, "--rules", str(tmp_path / "none.toml")]) == 1
    assert "but there is no such file; create it, or correct the name" in capsys.readouterr().err
