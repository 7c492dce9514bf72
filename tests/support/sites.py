"""Small sites on disk, built by Pelican in the test's process or on its command line, and ways to read their pages."""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.settings import read_settings

from gazette.config import read_config
from gazette.pipeline.prefill import iter_raw_files, prefill_site
from gazette.pipeline.tasks import run_in_process
from support.paths import ROOT

PARTS = frozenset({"search", "cards"})
# The setting GAZETTE of a site on which, as by default, entities in one article have no page.
PAGES_FROM_TWO_ARTICLES = {"GAZETTE": {"entity_min_articles": 2}}


@dataclass
class Site:
    """A small site on disk. `settings` are added to those of this project's pelicanconf.py.

    Unless the setting GAZETTE says otherwise:

    * A site has only those of search and social cards that `parts` names. They take half the time of a small build, and few tests
      look at them.
    * Every entity has a page, although the default is one for each entity of two articles. In sites as small as these, most
      entities are in one article."""

    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)
    parts: frozenset[str] = frozenset()

    def add(self, path: str, text: str | bytes) -> Path:
        """Write a raw file, and return where it is."""
        file = self.folder / "content" / "raw" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def write_overrides(self, entries: str) -> None:
        """Write entities.toml."""
        (self.folder / "content" / "entities.toml").write_text(entries, "utf-8")

    def build(self, **settings: Any) -> Path:
        """Build the site with further settings, and return its output folder."""
        override = {
            "PATH": str(self.folder / "content"),
            "OUTPUT_PATH": str(self.folder / "output"),
            "CACHE_PATH": str(self.folder / "cache"),
        }
        merged = read_settings(str(ROOT / "pelicanconf.py"), override={**override, **self.settings, **settings})
        if isinstance(merged["GAZETTE"], dict):
            defaults = {**{part: part in self.parts for part in PARTS}, "entity_min_articles": 1}
            merged["GAZETTE"] = {**defaults, **merged["GAZETTE"]}
        share_compiled_templates(Path(merged["CACHE_PATH"]))
        Pelican(merged).run()
        return self.folder / "output"

    def page(self, path: str) -> str:
        return (self.folder / "output" / path).read_text("utf-8")


def share_compiled_templates(cache: Path) -> None:
    """Let the site with this CACHE_PATH use the templates that earlier sites of this process compiled.

    Compiling templates takes half the time of a small build. Jinja looks them up by a hash of their source, so no site gets the
    templates of another theme."""
    compiled = cache / "gazette-templates"
    if not cache.is_symlink() and not os.path.lexists(compiled):
        cache.mkdir(parents=True, exist_ok=True)
        compiled.symlink_to(_compiled_templates(), target_is_directory=True)


def copy_sample(folder: Path) -> None:
    """Copy this project's content into a site's folder, and a cache that holds its clean articles and their names."""
    shutil.copytree(ROOT / "content", folder / "content")
    (folder / "cache").mkdir()
    shutil.copy(_sample_cache(), folder / "cache")


@lru_cache(1)
def _sample_cache() -> Path:
    """Return a cache for the raw files of this project. It is filled once in a process."""
    settings = {"PATH": str(ROOT / "content"), "CACHE_PATH": _temporary_folder()}
    config = read_config(read_settings(str(ROOT / "pelicanconf.py"), override=settings))
    prefill_site(iter_raw_files(config.raw), config, lambda stage, done, total: None, run_in_process)
    return config.cache_file


@lru_cache(1)
def _compiled_templates() -> str:
    return _temporary_folder()


def _temporary_folder() -> str:
    """Return a new folder that is removed when this process ends."""
    folder = tempfile.mkdtemp(prefix="gazette-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


# The theme 'simple' that comes with Pelican, with Pelican's default settings for templates.
OTHER_THEME = {"THEME": "simple", "JINJA_ENVIRONMENT": {"trim_blocks": True}, "DIRECT_TEMPLATES": ["index", "tags", "archives"],
               "PAGINATED_TEMPLATES": {"index": None, "tag": None, "category": None, "author": None}}  # fmt: skip


def theme_file(name: str, theme: Path = ROOT / "theme") -> str:
    """Return the path of a static file of the theme in a site. The file's name there has the first digits of its SHA-256."""
    stem, suffix = name.rsplit(".", 1)
    return f"theme/{stem}.{hashlib.sha256((theme / 'static' / name).read_bytes()).hexdigest()[:8]}.{suffix}"


# The script element that all pages have.
OWN_SCRIPT = f'<script defer src="/{theme_file("gazette.js")}"></script>'


def article_slugs(output: Path) -> list[str]:
    """Return the slugs of all articles of a built site, sorted."""
    return sorted(path.parent.name for path in output.glob("articles/*/index.html"))


def linked_urls(page: str) -> list[str]:
    """Return all URLs that a page links to or loads."""
    return re.findall(r'(?:href|src)="([^"]*)"', page)


def run_pelican(site: Site, *arguments: str, settings: str = "") -> subprocess.CompletedProcess[str]:
    """Build a site with Pelican's command line in a process of its own. `settings` are further lines of its settings file."""
    folder = site.folder
    conf = folder / "conf.py"
    conf.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom pelicanconf import *\n"
        f"PLUGIN_PATHS = [{str(ROOT / 'plugins')!r}]\nTHEME = {str(ROOT / 'theme')!r}\n"
        f"GAZETTE = {site.settings['GAZETTE']!r}\n{settings}"
    )
    command = [sys.executable, "-m", "pelican", str(folder / "content"), "-o", str(folder / "output"), "-s", str(conf), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), "COLUMNS": "300"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=folder)
