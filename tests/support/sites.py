"""Small sites on disk, built by Pelican as its command line would, and what their pages say."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.settings import read_settings

from support.paths import ROOT


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


# Pelican's own theme, with Pelican's own settings for templates.
OTHER_THEME = {"THEME": "simple", "JINJA_ENVIRONMENT": {"trim_blocks": True}, "DIRECT_TEMPLATES": ["index", "tags", "archives"],
               "PAGINATED_TEMPLATES": {"index": None, "tag": None, "category": None, "author": None}}  # fmt: skip


def theme_file(name: str, theme: Path = ROOT / "theme") -> str:
    """Where a site has a static file of its theme: under a name with the first digits of its content's digest."""
    stem, suffix = name.rsplit(".", 1)
    return f"theme/{stem}.{hashlib.sha256((theme / 'static' / name).read_bytes()).hexdigest()[:8]}.{suffix}"


# The script of all pages.
OWN_SCRIPT = f'<script defer src="/{theme_file("gazette.js")}"></script>'


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
