"""Builds of one site for `make bench`: cold, with nothing new, and after one edit of each kind. Each is a process of its own."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from corpus import FOOT, ROOT, raws, site, write_raw, write_raws
from processes import Run, run

# Builds are repeated, and the fastest counts, unless that takes longer than so many seconds in all.
_WITHIN = 60.0
_PEOPLE = range(5, 41)

# Changes a site; the number makes each time another change.
Edit = Callable[[Path, int], None]


@dataclass(frozen=True)
class Built:
    """What a build took, and what its own account says: seconds and CPU seconds by stage, and how much of what there is."""

    run: Run
    stages: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """It as JSON."""
        run = {name: value for name, value in asdict(self.run).items() if name != "output"}
        return {**run, "stages": self.stages, "counts": self.counts}


def write_site(folder: Path, number: int, settings: str = "") -> None:
    """A site of so many articles with a theme of its own, and more `settings`. What is in the folder is removed."""
    shutil.rmtree(folder, ignore_errors=True)
    write_raws(folder / "content" / "raw", islice(raws(number), number))
    shutil.copytree(ROOT / "content" / "pages", folder / "content" / "pages")
    shutil.copytree(ROOT / "theme", folder / "theme")
    (folder / "content" / "entities.toml").write_text("", "utf-8")
    theme = f"THEME = {str(folder.resolve() / 'theme')!r}\n"
    (folder / "conf.py").write_text(f"{site.settings(folder.resolve())}{theme}{settings}", "utf-8")


def build(folder: Path) -> Built:
    """Build a site as `make html` does."""
    command = [sys.executable, "-m", "pelican", "-s", str(folder / "conf.py"), "--fatal", "errors"]
    done = run(command, ROOT, {"PYTHONPATH": str(ROOT / "plugins")})
    account = folder / "cache" / "gazette.build.json"
    told = json.loads(account.read_text("utf-8")) if account.exists() else {}
    return Built(done, told.get("stages", {}), told.get("counts", {}))


def cold(folder: Path, number: int) -> None:
    """Take away all that earlier builds made."""
    for name in ("output", "cache", "__pycache__"):
        shutil.rmtree(folder / name, ignore_errors=True)


def nothing(folder: Path, number: int) -> None:
    """Change nothing."""


def new_article(folder: Path, number: int) -> None:
    """Add an article of the site's last day."""
    raw = folder / "content" / "raw"
    after = sum(1 for _ in raw.iterdir()) - number
    dumps = (each for each in islice(raws(after), after, None) if each.name.endswith(".txt") and "\nDate: " in each.text)
    text = next(islice(dumps, number, None)).text
    write_raw(raw / f"new-{number}.txt", re.sub(r"\nDate: .*", f"\nDate: {site.LAST}", text, count=1))


def changed_article(folder: Path, number: int) -> None:
    """Add a paragraph to an article."""
    dumps = sorted((folder / "content" / "raw").glob("0*.txt"))
    path = dumps[(len(dumps) // 2 + number) % len(dumps)]
    more = f"The harbour office will look at its {number + 2} lists of ships again before the winter, a clerk said on Thursday."
    before, end, after = path.read_text("utf-8").rpartition(FOOT)
    write_raw(path, f"{before}{more}\n\n{end}{after}")


def article_template(folder: Path, number: int) -> None:
    """Change what stands at the head of every article."""
    _change_template(folder, "article.html", "{% block content %}", "{{% block content %}}<p>Version {number}</p>", number)


def base_template(folder: Path, number: int) -> None:
    """Change what stands at the foot of every page."""
    _change_template(folder, "base.html", "</body>", "<p>Version {number}</p></body>", number)


def _change_template(folder: Path, name: str, old: str, new: str, number: int) -> None:
    text = (ROOT / "theme" / "templates" / name).read_text("utf-8")
    if old not in text:
        raise ValueError(f"theme/templates/{name} has no {old!r} any more; tell bench/gazette_builds.py what to change")
    (folder / "theme" / "templates" / name).write_text(text.replace(old, new.format(number=number)), "utf-8")


def alias(folder: Path, number: int) -> None:
    """Say that a person of several articles is also known by a name that another article has."""
    known, other = _people(folder)
    entry = f"[{_quoted(known[number % len(known)])}]\naliases = [{_quoted(other[number % len(other)])}]\n"
    with (folder / "content" / "entities.toml").open("a", encoding="utf-8") as file:
        file.write(entry)


def _people(folder: Path) -> tuple[list[str], list[str]]:
    """Whom several articles are tagged with, most first; and everybody, those of fewest articles first."""
    lines = (folder / "prepared.jsonl").read_text("utf-8").splitlines()
    counts = Counter(name for line in lines for name in json.loads(line)["people"])
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    several = [name for name in ordered if counts[name] in _PEOPLE] or ordered
    return several, [name for name in reversed(ordered) if " " in name]


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


EDITS: dict[str, Edit] = {
    "unchanged": nothing,
    "new article": new_article,
    "changed article": changed_article,
    "article template": article_template,
    "base template": base_template,
    "alias": alias,
}


def prepare_rest(folder: Path, floor: int) -> dict[str, float]:
    """Write what the site knows to prepared.jsonl; with `floor`, what the recognizer alone takes."""
    command = [sys.executable, str(ROOT / "bench" / "prepared.py"), str(folder / "conf.py"), str(folder / "prepared.jsonl")]
    done = run([*command, "--floor", str(floor)], ROOT)
    return json.loads(done.output.splitlines()[-1]) if floor else {}


def best(folder: Path, edit: Edit, times: int) -> Built:
    """The fastest of so many builds, each after another edit of one kind."""
    return min(_repeated(folder, edit, times), key=lambda built: built.run.seconds)


def _repeated(folder: Path, edit: Edit, times: int) -> Iterator[Built]:
    spent = 0.0
    for number in range(times):
        edit(folder, number)
        built = build(folder)
        yield built
        spent += built.run.seconds
        if spent * (number + 2) / (number + 1) > _WITHIN:
            return
