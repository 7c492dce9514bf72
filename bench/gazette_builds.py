"""Time builds of a site for `make bench`: cold, with nothing new, and after an edit of each kind, each in its own process."""

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

# Seconds; a build is not repeated if the repetitions would take longer in total.
_WITHIN = 60.0
# Articles; a person named in this many is given an alias.
_PEOPLE = range(5, 41)

# A function that changes the site in a folder. The number of the repetition makes each change different.
Edit = Callable[[Path, int], None]


@dataclass(frozen=True)
class Built:
    """A finished build.

    `run` has the time and memory of the whole command, measured from outside. `stages` (seconds and CPU seconds by stage) and
    `counts` (articles, entities and so on) come from the build's own gazette.build.json, and are empty if it wrote none."""

    run: Run
    stages: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """Return the build as a JSON object, without what the command printed."""
        run = {name: value for name, value in asdict(self.run).items() if name != "output"}
        return {**run, "stages": self.stages, "counts": self.counts}


def write_site(folder: Path, number: int, settings: str = "") -> None:
    """Empty a folder and write a site of `number` articles into it, with a copy of the theme.

    `settings` are lines to append to the site's settings file."""
    shutil.rmtree(folder, ignore_errors=True)
    write_raws(folder / "content" / "raw", islice(raws(number), number))
    shutil.copytree(ROOT / "content" / "pages", folder / "content" / "pages")
    shutil.copytree(ROOT / "theme", folder / "theme")
    (folder / "content" / "entities.toml").write_text("", "utf-8")
    theme = f"THEME = {str(folder.resolve() / 'theme')!r}\n"
    (folder / "conf.py").write_text(f"{site.settings(folder.resolve())}{theme}{settings}", "utf-8")


def build(folder: Path) -> Built:
    """Build a site as `make html` does. Raises CommandError if the build fails."""
    command = [sys.executable, "-m", "pelican", "-s", str(folder / "conf.py"), "--fatal", "errors"]
    done = run(command, ROOT, {"PYTHONPATH": str(ROOT / "plugins")})
    report_file = folder / "cache" / "gazette.build.json"
    report = json.loads(report_file.read_text("utf-8")) if report_file.exists() else {}
    return Built(done, report.get("stages", {}), report.get("counts", {}))


def cold(folder: Path, number: int) -> None:
    """Remove the output, the cache and compiled settings of earlier builds."""
    for name in ("output", "cache", "__pycache__"):
        shutil.rmtree(folder / name, ignore_errors=True)


def nothing(folder: Path, number: int) -> None:
    """Change nothing."""


def new_article(folder: Path, number: int) -> None:
    """Add an article of the site's last day: the next dated text dump that the site does not have yet."""
    raw = folder / "content" / "raw"
    after = sum(1 for _ in raw.iterdir()) - number
    dumps = (file for file in islice(raws(after), after, None) if file.name.endswith(".txt") and "\nDate: " in file.text)
    text = next(islice(dumps, number, None)).text
    write_raw(raw / f"new-{number}.txt", re.sub(r"\nDate: .*", f"\nDate: {site.LAST}", text, count=1))


def changed_article(folder: Path, number: int) -> None:
    """Add a paragraph to an article, another one each time."""
    dumps = sorted((folder / "content" / "raw").glob("0*.txt"))
    path = dumps[(len(dumps) // 2 + number) % len(dumps)]
    added = f"The harbour office will look at its {number + 2} lists of ships again before the winter, a clerk said on Thursday."
    before, end, after = path.read_text("utf-8").rpartition(FOOT)
    write_raw(path, f"{before}{added}\n\n{end}{after}")


def article_template(folder: Path, number: int) -> None:
    """Add a line at the top of every article, in article.html."""
    _change_template(folder, "article.html", "{% block content %}", "{{% block content %}}<p>Version {number}</p>", number)


def base_template(folder: Path, number: int) -> None:
    """Add a line at the bottom of every page, in base.html."""
    _change_template(folder, "base.html", "</body>", "<p>Version {number}</p></body>", number)


def _change_template(folder: Path, name: str, old: str, new: str, number: int) -> None:
    """Write the project's template `name` into the site's theme, with `old` replaced by `new` and {number} filled in.

    Raises ValueError if the template does not contain `old`."""
    text = (ROOT / "theme" / "templates" / name).read_text("utf-8")
    if old not in text:
        raise ValueError(f"theme/templates/{name} no longer contains {old!r}; change what bench/gazette_builds.py replaces")
    (folder / "theme" / "templates" / name).write_text(text.replace(old, new.format(number=number)), "utf-8")


def alias(folder: Path, number: int) -> None:
    """Give a person of several articles the name of a rarely named person as an alias, in entities.toml."""
    frequent, rarest_first = _people(folder)
    entry = f"[{_quoted(frequent[number % len(frequent)])}]\naliases = [{_quoted(rarest_first[number % len(rarest_first)])}]\n"
    with (folder / "content" / "entities.toml").open("a", encoding="utf-8") as file:
        file.write(entry)


def _people(folder: Path) -> tuple[list[str], list[str]]:
    """Return two lists of people from prepared.jsonl.

    The first names those in _PEOPLE articles (or all, if there are none), the most frequent first; the second names all whose name
    has more than one word, the rarest first."""
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
    """Write the built site's articles and tags to prepared.jsonl.

    If `floor` is not 0, also time the recognizer alone on at most that many texts, and return the result of prepared.floor; else
    return {}."""
    command = [sys.executable, str(ROOT / "bench" / "prepared.py"), str(folder / "conf.py"), str(folder / "prepared.jsonl")]
    done = run([*command, "--floor", str(floor)], ROOT)
    return json.loads(done.output.splitlines()[-1]) if floor else {}


def best(folder: Path, edit: Edit, times: int) -> Built:
    """Build up to `times` times, each time after another edit of the same kind, and return the fastest build."""
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
