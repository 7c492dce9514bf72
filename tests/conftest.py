"""What several tests share: raw files from text, and real Pelican builds of small sites."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from pelican import Pelican
from pelican.settings import read_settings

from gazette.cleaning.extract import extract_article
from gazette.model.article import Article, Raw

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

# A recognizer that needs no model, for tests that are about something else: it knows a few names by heart.
KNOWN = {
    "Ada Lovelace": "person",
    "Charles Babbage": "person",
    "Ada Byron Lovelace": "person",
    "Lovelace": "person",
    "Jordan Smith": "person",
    "Ada <img src=x onerror=alert(1)> Byron": "person",
    "Royal Society": "organization",
    "Mir Society": "organization",
    "Мир Society": "organization",
    "Great Exhibition": "event",
    "Notes on the Engine": "work",
    "London": "place",
    "Jordan": "place",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the expected files of tests/cases anew; review with git diff")


# The same examples in every run: a build of this project never fails by chance. Remove it to look for new ones.
settings.register_profile("gazette", derandomize=True)
settings.load_profile("gazette")


@pytest.fixture(scope="session")
def repository() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("needs the data that lies beside the project in ../shared")
    return SHARED


def clean(text: str | bytes, name: str = "article.txt", sidecar: str | None = None) -> Article:
    """The article that a raw file becomes."""
    data = text.encode() if isinstance(text, str) else text
    return extract_article(Raw(name, data, None if sidecar is None else sidecar.encode()))


def rules_of(article: Article) -> list[str]:
    """The rules that took something out; every dump's first line becomes its title."""
    return [removal.rule for removal in article.removals if removal.rule != "title"]


def dump(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


# Three paragraphs that no rule touches, to put things between.
BODY = (
    "The bridge over the river was opened to traffic on Monday after two years of work, the city's engineers said.",
    "It carries two lanes in each direction and a path for cyclists that was added to the plans last spring.",
    "The old bridge stays open for people on foot until the autumn, when it will be taken down piece by piece.",
)


@dataclass
class Site:
    """A small site on disk. `build` runs Pelican on it as its command line would."""

    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)

    def add(self, path: str, text: str | bytes) -> Path:
        file = self.folder / "content" / "raw" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def say(self, entries: str) -> None:
        """Write the user's own word on entities."""
        (self.folder / "content" / "entities.toml").write_text(entries, "utf-8")

    def build(self, **settings: Any) -> Path:
        override = {
            "PATH": str(self.folder / "content"),
            "OUTPUT_PATH": str(self.folder / "output"),
            "CACHE_PATH": str(self.folder / "cache"),
        }
        merged = read_settings(str(ROOT / "pelicanconf.py"), override={**override, **self.settings, **settings})
        Pelican(merged).run()
        return self.folder / "output"

    def page(self, path: str) -> str:
        return (self.folder / "output" / path).read_text("utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty site that uses the project's own settings and theme, with names found by heart instead of by a model."""
    (tmp_path / "content" / "raw").mkdir(parents=True)
    return Site(tmp_path, {"GAZETTE": {"recognizer": "known_names:recognize"}})


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., Path]:
    """Write files (path=content) into a folder and return it."""

    def write(**contents: str | bytes) -> Path:
        folder = tmp_path / "raw"
        folder.mkdir(exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return write


# Pelican's own theme, with Pelican's own settings for templates.
OTHER_THEME = {"THEME": "simple", "JINJA_ENVIRONMENT": {"trim_blocks": True}, "DIRECT_TEMPLATES": ["index", "tags", "archives"],
               "PAGINATED_TEMPLATES": {"index": None, "tag": None, "category": None, "author": None}}  # fmt: skip


def theme_file(name: str, theme: Path = ROOT / "theme") -> str:
    """Where a site has a static file of its theme: under a name with the first digits of its content's digest."""
    stem, suffix = name.rsplit(".", 1)
    return f"theme/{stem}.{hashlib.sha256((theme / 'static' / name).read_bytes()).hexdigest()[:8]}.{suffix}"


# The script of all pages.
OWN_SCRIPT = f'<script defer src="/{theme_file("gazette.js")}"></script>'


def dated(day: int, title: str, *paragraphs: str) -> str:
    """A dump of a day in July 2024."""
    return f"Date: 2024-07-{day:02}\nTitle: {title}\n\n" + dump(*(paragraphs or BODY))


def article_pages(output: Path) -> list[str]:
    """The slugs of all articles of a built site."""
    return sorted(path.parent.name for path in output.glob("articles/*/index.html"))


def links(page: str) -> list[str]:
    """All addresses that a page links to or loads."""
    return re.findall(r'(?:href|src)="([^"]*)"', page)


def run_pelican(site: Site, *arguments: str) -> subprocess.CompletedProcess[str]:
    folder = site.folder
    conf = folder / "conf.py"
    conf.write_text(f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom pelicanconf import *\n"
                    f"PLUGIN_PATHS = [{str(ROOT / 'plugins')!r}]\nTHEME = {str(ROOT / 'theme')!r}\nGAZETTE = {site.settings['GAZETTE']!r}\n")  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "pelican",
        str(folder / "content"),
        "-o",
        str(folder / "output"),
        "-s",
        str(conf),
        *arguments,
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), "COLUMNS": "300"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=folder)


# The paragraphs as a page has them, and an e-mail's head.
PROSE = "".join(f"<p>{text}</p>" for text in BODY)
HEAD = "From: Harbour Ledger <news@ledger.example>\nSubject: Bridge opens\nDate: Wed, 10 Jul 2024 14:05:00 +0200\n"


def archive(*parts: str, head: str = "Snapshot-Content-Location: https://ledger.example/bridge\n", parameters: str = "") -> str:
    """A MIME message of several parts."""
    joined = "".join(f"--b\n{part}\n" for part in parts)
    return f"From: <Saved by Blink>\n{head}MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b{parameters}\n\n{joined}--b--\n"


def part(page: str, *headers: str, kind: str = "text/html") -> str:
    """A part of a MIME message."""
    return "\n".join((f"Content-Type: {kind}", *headers, "", page))


def record(**fields: object) -> Article:
    """The article that an object in JSON becomes."""
    return clean(json.dumps({"title": "Bridge opens", **fields}), "a.json")


# A name that would like to be markup.
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def news(site: Site) -> Site:
    """Four articles: of two people, two publishers and two months; one would like to be markup."""
    site.add("a.txt", "Publisher: Harbour Ledger\n" + dated(1, "Bridge opens", "Ada Lovelace opened the bridge.", *BODY))
    site.add(
        "b.txt", "Publisher: Harbour Ledger\n" + dated(2, "Ferry stops", "Charles Babbage said the ferry lost its riders.", *BODY)
    )
    june = dated(3, "Toll debated", "Ada Lovelace and Charles Babbage spoke of a zeppelin.", *BODY)
    site.add("c.txt", "Publisher: Hill Courier\n" + june.replace("2024-07", "2024-06"))
    site.add("d.txt", dated(4, f"Walrus {HOSTILE}", f"The walrus & co wrote {HOSTILE} on its door.", *BODY[1:]))
    return site
