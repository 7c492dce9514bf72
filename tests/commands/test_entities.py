"""`gazette entities`: the register of a site, and the user's answers about uncertain merges."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gazette.__main__ import main
from gazette.commands.entities_review import review
from gazette.entities.overrides.load_overrides import read_overrides
from gazette.entities.register.register_values import UncertainMerge
from gazette.model.errors import ConfigError
from support.articles import BODY, dated
from support.sites import Site, run_pelican

SETTINGS = """
PATH = "content"
CACHE_PATH = "cache"
GAZETTE = {"recognizer": "support.known_names:recognize"}
"""

Run = Callable[..., int]


@pytest.fixture
def run(site: Site) -> Run:
    """Return a function that runs `gazette entities` on a site of two articles and an empty file."""
    site.add("a.txt", dated(10, "Bridge opens", *BODY, "Ada Lovelace met Jordan Smith in London. Lovelace spoke."))
    site.add("b.txt", dated(12, "Bridge closes", *reversed(BODY), "Ada Lovelace left London."))
    site.add("c.txt", "")
    settings = site.folder / "conf.py"
    settings.write_text(SETTINGS)
    return lambda *arguments: main(["entities", "--settings", str(settings), *arguments])


def test_the_register_of_a_site_is_listed(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        "articles mentions  first seen  last seen   type          name",
        "       2        3  2024-07-10  2024-07-12  person        Ada Lovelace  (also Lovelace)",
        "       2        2  2024-07-10  2024-07-12  place         London",
        "       1        1  2024-07-10  2024-07-10  person        Jordan Smith",
        "3 entities",
    ]
    assert "Finding names in 2 new articles ..." in printed.err
    assert "Note: 1 file in" in printed.err


def test_a_second_run_recognises_nothing_again(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run()
    capsys.readouterr()
    run("--type", "place")
    printed = capsys.readouterr()
    assert [line.split()[-1] for line in printed.out.splitlines()[1:]] == ["London", "entity"]
    assert "Finding" not in printed.err


def test_the_register_is_listed_as_json(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--json", "--type", "person") == 0
    first, second = json.loads(capsys.readouterr().out)["entities"]
    assert first == {
        "name": "Ada Lovelace",
        "type": "person",
        "articles": 2,
        "mentions": 3,
        "first": "2024-07-10",
        "last": "2024-07-12",
        "aliases": ["Lovelace"],
        "wikidata": "",
    }
    assert second["name"] == "Jordan Smith"


def test_the_settings_of_the_current_folder_are_used(
    run: Run, site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (site.folder / "conf.py").rename(site.folder / "pelicanconf.py")
    monkeypatch.chdir(site.folder)
    assert main(["entities", "--type", "place"]) == 0
    assert "London" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (None, "conf.py: there is no such file; run this in the folder of the site, or name its settings with --settings"),
        ("PATH = ", "conf.py: Pelican cannot read these settings: SyntaxError"),
        ('PATH = "nowhere"', "You need to specify a path containing the content"),
        ('PATH = "content"\nGAZETTE = {"max_tags": 0}', "GAZETTE['max_tags'] must be the largest number of tags of an article, 1 or more, not 0"),
    ],
)  # fmt: skip
def test_unreadable_settings_are_refused_with_the_reason(
    run: Run, site: Site, settings: str | None, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if settings is None:
        (site.folder / "conf.py").unlink()
    else:
        (site.folder / "conf.py").write_text(settings)
    assert run() == 1
    assert message in capsys.readouterr().err


def test_a_wrong_entry_stops_the_command(run: Run, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    (site.folder / "content/entities.toml").write_text('["Ada Lovelace"]\npinn = true\n')
    assert run() == 1
    assert "content/entities.toml, line 2: 'pinn' is not a key of an entry; did you mean 'pin'?" in capsys.readouterr().err


def test_without_uncertain_merges_there_is_nothing_to_review(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--review") == 0
    assert capsys.readouterr().out == "There is nothing to review: no entities are uncertain.\n"


MERGE = UncertainMerge(
    "merge", "Jan Novak", "Novak", "person", ("both are called 'Novak'", "named together with Brno in 5 articles"), 7
)
SPLIT = UncertainMerge("split", "Harbour Board", "Board", "organization", ("named together with nobody",), 3)


def answer(path: Path, text: str, *uncertain: UncertainMerge) -> None:
    review(uncertain, path, io.StringIO(text))


def test_uncertain_merges_are_shown_with_their_evidence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer(tmp_path / "entities.toml", "later\nl\n", MERGE, SPLIT)
    assert capsys.readouterr().out == (
        '\n1 of 2\nAre "Jan Novak" and "Novak" the same person? They are separate now.\n'
        "  - both are called 'Novak'\n  - named together with Brno in 5 articles\n  - mentions affected: 7\n"
        "y(es), n(o), l(ater) or q(uit)? "
        '\n2 of 2\nAre "Harbour Board" and "Board" the same organisation? They are one entity now.\n'
        "  - named together with nobody\n  - mentions affected: 3\n"
        "y(es), n(o), l(ater) or q(uit)? "
        f"\n0 answers written to {tmp_path / 'entities.toml'}, 2 left; the next build applies them\n"
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("merge", "typed", "written"),
    [
        (MERGE, "y", '["Novak"]\ntype = "person"\nmerge_into = "Jan Novak"\n'),
        (MERGE, "No", '["Jan Novak"]\ntype = "person"\nnever_merge_with = ["Novak"]\n'),
        (SPLIT, "YES", '["Harbour Board"]\ntype = "organization"\naliases = ["Board"]\n'),
        (SPLIT, "n", '["Harbour Board"]\ntype = "organization"\nnever_merge_with = ["Board"]\n'),
    ],
)
def test_an_answer_goes_into_the_file(merge: UncertainMerge, typed: str, written: str, tmp_path: Path) -> None:
    path = tmp_path / "entities.toml"
    path.write_text("# mine\n")
    answer(path, f"perhaps\n\n {typed} \n", merge)
    assert path.read_text() == "# mine\n\n" + written
    assert read_overrides(path)
    assert [file.name for file in tmp_path.iterdir()] == ["entities.toml"]


def test_an_answer_is_written_at_once_and_quitting_keeps_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "entities.toml"
    for end in ("q\n", ""):
        answer(path, f"n\n{end}", MERGE, SPLIT)
        assert [entry.key for entry in read_overrides(path)] == ["Jan Novak"]
        assert capsys.readouterr().out.endswith(f"\n1 answer written to {path}, 1 left; the next build applies them\n")


def test_an_answer_that_contradicts_the_file_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "entities.toml"
    path.write_text('["Jan Novak"]\nnever_merge_with = ["Novak"]\n')
    answer(path, "y\n", MERGE)
    assert path.read_text() == '["Jan Novak"]\nnever_merge_with = ["Novak"]\n'
    out = capsys.readouterr().out
    assert "Not written, since it contradicts the file: " in out
    assert '"Jan Novak" is merged with "Novak" but must never be; remove merge_into or never_merge_with' in out
    assert "0 answers written" in out


def test_a_file_keeps_its_mode_and_its_place(tmp_path: Path) -> None:
    real, link = tmp_path / "mine.toml", tmp_path / "entities.toml"
    real.write_text("")
    real.chmod(0o640)
    link.symlink_to(real)
    answer(link, "y\n", MERGE)
    assert link.is_symlink()
    assert "merge_into" in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be written: No such file or directory; check"):
        answer(tmp_path / "nowhere" / "entities.toml", "y\n", MERGE)


def test_a_wrong_entry_stops_the_build_at_once(site: Site) -> None:
    site.add("a.txt", dated(10, "Bridge opens"))
    (site.folder / "content/entities.toml").write_text('["Ada"]\n\nwikidata = "7"\n')
    built = run_pelican(site)
    assert built.returncode == 1
    assert built.stderr == (
        'Gazette cannot start: content/entities.toml, line 3: wikidata must be the ID of an item, such as wikidata = "Q7747", not "7"\n'
    )
    assert not (site.folder / "output").exists()


def test_a_wrong_rule_for_a_site_stops_the_build_at_once(site: Site) -> None:
    site.add("a.txt", dated(10, "Bridge opens"))
    (site.folder / "content/cleaning.toml").write_text('[sites."a.example"]\nbdy = "p"\n')
    built = run_pelican(site)
    assert built.returncode == 1
    assert (
        built.stderr
        == "Gazette cannot start: content/cleaning.toml, line 2: 'bdy' is not a key of an entry; did you mean 'body'?\n"
    )
    assert not (site.folder / "output").exists()


def test_entities_toml_is_not_copied_to_the_site(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("a.txt", dated(10, "Bridge opens", "Ada Lovelace came.", *BODY))
    (site.folder / "content/entities.toml").write_text('["Ada"]\npin = true\n')
    output = site.build()
    assert not [
        path
        for path in output.rglob("*")
        if path.name == "entities.toml" or (path.is_file() and b"pin = true" in path.read_bytes())
    ]
    assert "entities.toml" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("gazette", "message"),
    [
        ({"max_tags": "12"}, r"GAZETTE\['max_tags'\] must be a whole number \(the largest number of tags of an article, 1 or more\), not '12'"),
        ({"max_tags": True}, r"GAZETTE\['max_tags'\] must be a whole number"),
        ({"max_tags": 0}, r"GAZETTE\['max_tags'\] must be the largest number of tags of an article, 1 or more, not 0"),
        ({"min_salience": False}, r"GAZETTE\['min_salience'\] must be a number \(the salience below which .*\), not False"),
        ({"min_salience": "x"}, r"GAZETTE\['min_salience'\] must be a number"),
        ({"min_salience": 1.5}, r"GAZETTE\['min_salience'\] must be the salience below .*, from 0 to 1, not 1\.5"),
        ({"min_salience": float("nan")}, r"GAZETTE\['min_salience'\] must be the salience below"),
        ({"provenance": 1}, r"GAZETTE\['provenance'\] must be True or False"),
    ],
)  # fmt: skip
def test_wrong_limits_of_tags_are_refused(site: Site, gazette: dict[str, object], message: str) -> None:
    with pytest.raises(SystemExit, match=message):
        site.build(GAZETTE=gazette)


def test_limits_of_tags_may_be_whole_numbers(site: Site) -> None:
    assert site.build(GAZETTE={"max_tags": 1, "min_salience": 1, "recognizer": ""}).is_dir()
