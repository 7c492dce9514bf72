"""Random edits that people make to a site between two builds.

Each function makes one edit and returns a description of it. `EDITS` has all edits and how often each is made. Edits of content are
in content_edits.py. This module has edits of the theme, of settings, and of files that belong to a build. An edit that finds nothing
to change makes a similar edit instead."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gazette.config import SETTINGS
from support.editing import content_edits as content
from support.editing.content_edits import Edit
from support.editing.edited_sites import BUILD_STORE, CARDS, MEMORY, RESULT_CACHE, RETAINED, EditedSite

# Files of the theme, and the text after which a note can be inserted.
_INSERTION_POINTS = (
    ("templates/base.html", "<body>"), ("templates/article.html", "{% block content %}"), ("templates/entity.html", "{% block about %}"),
    ("templates/edition.html", "{% block content %}"), ("templates/archives.html", "{% block content %}"),
    ("templates/entity_index.html", "{% block content %}"), ("templates/page.html", "{% block content %}"),
    ("templates/publisher.html", "{% block about %}"), ("templates/listing.html", "{% block content %}"),
    ("templates/404.html", "{% block content %}"), ("templates/subscribe.html", "{% block content %}"),
    ("templates/head.html", ""), ("templates/macros.html", "{% macro day(date) %}"), ("static/gazette.css", "/*"), ("static/gazette.js", "/*"),
)  # fmt: skip
# Notes. Most make a template read variables that it did not read before.
_NOTE_TEXTS = (
    "1", "2", "{{ articles|length }}", "{{ (articles|first).title }}", "{{ articles|map(attribute='date')|max }}", "{{ categories|length }}",
    "{{ pages|map(attribute='title')|join }}", "{{ output_file }}", "{{ drafts|length }}", "{{ entity_pages|length }}", "{{ SITENAME }}",
    "{{ (articles|last).category.slug }}", "{% for one in articles %}{{ one.tags|join }}{% endfor %}", "{{ hidden_articles|length }}",
)  # fmt: skip
_NOTE = re.compile(r" ?\(note: .*?\)\n?")

# Settings and their possible values. The first is the default of the project or of Pelican; ... leaves the setting out.
_PELICAN_SETTINGS: dict[str, tuple[Any, ...]] = {
    "SITENAME": ("The Daily Gazette", "The Weekly & Daily"),
    "SITESUBTITLE": ("A digest of the news", "News, twice told"),
    "SITEURL": ("", "https://digest.example", "https://other.example/news"),
    "DEFAULT_PAGINATION": (20, 2, 5),
    "PAGINATED_TEMPLATES": ({"entity": 50, "publisher": 50, "category": 50, "tag": 50}, {"entity": 2, "publisher": 2}),
    "FEED_MAX_ITEMS": (100, 2, 5),
    "RSS_FEED_SUMMARY_ONLY": (False, True),
    "FEED_ALL_ATOM": ("feeds/all.atom.xml", None),
    "TIMEZONE": ("UTC", "Pacific/Auckland", "America/Denver"),
    "DEFAULT_LANG": ("en", "fr"),
    "DEFAULT_CATEGORY": ("News", "Sport"),
    "MENUITEMS": ([("About", "about/")], [("About", "about/"), ("House", "house/")]),
    "ARTICLE_ORDER_BY": ("reversed-date", "title"),
    "CATEGORY_URL": ("categories/{slug}/", "sections/{slug}/"),
    "RELATIVE_URLS": (False, True),
    "DELETE_OUTPUT_DIRECTORY": (..., True),
    "DIRECT_TEMPLATES": (["index", "archives", "publishers", "subscribe", "404"], ["index", "archives", "publishers"]),
    "SLUGIFY_SOURCE": ("title", "basename"),
}
_GAZETTE_SETTINGS: dict[str, tuple[Any, ...]] = {
    "max_tags": (12, 1, 3),
    "min_salience": (0.0, 0.4),
    "feed_formats": (["rss", "atom", "json"], ["rss"], ["atom", "json"]),
    "feed_body": ("full", "excerpt", "summary"),
    "entity_min_articles": (2, 1, 3),
    "feed_min_articles": (3, 1),
    "edition": ("day", "week"),
    "provenance": (False, True),
    "search": (True, False),
    "cards": (True, False),
    "websub_hub": ("", "https://hub.example/"),
    "recognizer": ("support.editing.edit_texts:recognize", ""),
    "jobs": (1, 2),
}


def change_template(site: EditedSite, rng: random.Random) -> str:
    """Insert, change or remove a note in a file of the theme."""
    name, anchor = rng.choice(_INSERTION_POINTS)
    path = site.folder / "theme" / name
    before = path.read_text("utf-8")
    text = _NOTE.sub("", before)
    if before != text and rng.randrange(2):
        return _write(site, path, text.encode())
    note = f" (note: {rng.choice(_NOTE_TEXTS if name.endswith('.html') and anchor.startswith('{% b') else _NOTE_TEXTS[:2])})\n"
    return _write(site, path, text.replace(anchor, anchor + note, 1).encode()) + note.rstrip()


def break_template(site: EditedSite, rng: random.Random) -> str:
    """Put a fault into a template, so that a build fails half-way. `mend` removes it."""
    path = site.folder / "theme" / "templates" / rng.choice(("entity.html", "archives.html", "article.html", "search.html"))
    _break(site, path, path.read_text("utf-8").replace("{% block content %}", "{% block content %}{{ 1 // 0 }}").encode()
           if b"{% block content %}" in path.read_bytes() else b"{% if %}")  # fmt: skip
    return f"broke {path.name}"


def break_entities(site: EditedSite, rng: random.Random) -> str:
    """Put a fault into entities.toml, so that no build starts. `mend` removes it."""
    _break(site, site.content / "entities.toml", b'["Orla Fenwick"\npin = true\n')
    return "broke entities.toml"


def _break(site: EditedSite, path: Path, data: bytes) -> None:
    site.broken_files.append((path, path.read_bytes() if path.exists() else None))
    site.write(path, data)


def mend(site: EditedSite) -> None:
    """Remove all faults."""
    while site.broken_files:
        site.write(*site.broken_files.pop())


def change_theme_files(site: EditedSite, rng: random.Random) -> str:
    """Write or remove a static file of the theme, or a template that overrides the theme's."""
    path = site.folder / rng.choice(("theme/static/extra.css", "theme/static/fonts/extra.txt", "overrides/404.html"))
    data = f"Not here, {rng.randrange(5)}.".encode()
    return _write(site, path, None if path.exists() and rng.randrange(2) else data)


def change_setting(site: EditedSite, rng: random.Random) -> str:
    name = rng.choice(sorted(_PELICAN_SETTINGS))
    site.settings[name] = rng.choice(_PELICAN_SETTINGS[name])
    site.write_settings()
    return f"{name} = {site.settings[name]}"


def change_gazette_setting(site: EditedSite, rng: random.Random) -> str:
    name = rng.choice(sorted(_GAZETTE_SETTINGS.keys() & SETTINGS))
    site.settings["GAZETTE"] = {**site.settings.get("GAZETTE", {}), name: rng.choice(_GAZETTE_SETTINGS[name])}
    site.write_settings()
    return f"GAZETTE[{name!r}] = {site.settings['GAZETTE'][name]!r}"


def delete_output_file(site: EditedSite, rng: random.Random) -> str:
    return _tamper(site, rng, "deleted", lambda path: path.unlink())


def overwrite_output_file(site: EditedSite, rng: random.Random) -> str:
    return _tamper(site, rng, "overwrote", lambda path: _replace(path, b"Not what it was."))


def reverse_output_file(site: EditedSite, rng: random.Random) -> str:
    """Reverse the bytes of a file, so that its size stays the same."""
    return _tamper(site, rng, "reversed", lambda path: _replace(path, path.read_bytes()[::-1]))


def _replace(path: Path, data: bytes) -> None:
    path.unlink()
    path.write_bytes(data)


def touch_output_file(site: EditedSite, rng: random.Random) -> str:
    return _tamper(site, rng, "touched", lambda path: os.utime(path, (0, 0)))


def put_folder_over_output_file(site: EditedSite, rng: random.Random) -> str:
    def replace_by_folder(path: Path) -> None:
        path.unlink()
        path.mkdir()

    return _tamper(site, rng, "put a folder over", replace_by_folder)


def _tamper(site: EditedSite, rng: random.Random, verb: str, tamper: Callable[[Path], object]) -> str:
    """Apply `tamper` to a random file of the output, and return a description of the edit that begins with `verb`."""
    files = sorted(path for path in site.output.rglob("*") if path.is_file() and path.name not in RETAINED)
    if not files:
        return content.do_nothing(site, rng)
    path = rng.choice(files)
    tamper(path)
    return f"{verb} {path.relative_to(site.folder)}"


def delete_output_folder(site: EditedSite, rng: random.Random) -> str:
    folders = sorted(path for path in site.output.rglob("*") if path.is_dir())
    folder = rng.choice([site.output, *folders])
    shutil.rmtree(folder, ignore_errors=True)
    return f"deleted {folder.relative_to(site.folder)}"


def leave_stray_file(site: EditedSite, rng: random.Random) -> str:
    """Write a file into the output that no build has made."""
    path = site.output / rng.choice(("stray.html", "articles/stray/index.html", "people/stray.txt"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"Left here by mistake.")
    return f"left {path.relative_to(site.folder)}"


def damage_cache(site: EditedSite, rng: random.Random) -> str:
    """Delete, truncate or replace a file of the cache, or delete the folder of cards."""
    pattern = rng.choice((BUILD_STORE, BUILD_STORE, RESULT_CACHE, CARDS))
    files = sorted(site.cache.glob(pattern))
    if not files:
        return content.do_nothing(site, rng)
    path = rng.choice(files)
    damage = "deleted" if path.is_dir() else rng.choice(("deleted", "truncated", "replaced"))
    data = {"deleted": b"", "replaced": b'{"garbage": 1}\n' * 99}.get(damage)
    if data is None:
        data = path.read_bytes()[: path.stat().st_size // 2]
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    if data:
        path.write_bytes(data)
    return f"{damage}: {path.name}"


def damage_memory(site: EditedSite, rng: random.Random) -> str:
    """Delete or truncate one of the MEMORY files. A clean build gets the same damaged file."""
    path = site.cache / rng.choice(MEMORY)
    if not path.exists():
        return content.do_nothing(site, rng)
    data = path.read_bytes()
    path.unlink()
    if rng.randrange(2):
        path.write_bytes(data[: len(data) // 2])
    return f"damaged {path.name}"


def restore_old_build_store(site: EditedSite, rng: random.Random) -> str:
    """Replace the build store by that of an earlier build. The first time, only put a copy aside."""
    return _restore(site, "old build store", sorted(site.cache.glob(BUILD_STORE)), site.cache)


def restore_old_output(site: EditedSite, rng: random.Random) -> str:
    """Replace the output by that of an earlier build. The first time, only put a copy aside."""
    return _restore(site, "old output", [site.output] if site.output.exists() else [], site.folder)


def _restore(site: EditedSite, name: str, paths: list[Path], folder: Path) -> str:
    """Move the copies that were put aside under `name` back into `folder`. If there are none, put copies of `paths` aside."""
    aside = site.folder / name
    old_paths = sorted(aside.iterdir()) if aside.exists() else []
    for path in old_paths:
        target = folder / path.name
        shutil.rmtree(target) if target.is_dir() else target.unlink(missing_ok=True)
        path.rename(target)
    if not old_paths:
        aside.mkdir(exist_ok=True)
        for path in paths:
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, aside / path.name)
    return f"{'restored' if old_paths else 'put aside'} {name}"


def _write(site: EditedSite, path: Path, data: bytes | None) -> str:
    site.write(path, data)
    return f"{'removed' if data is None else 'wrote'} {path.relative_to(site.folder)}"


# Weights: how often each edit is made, relative to the sum.
EDITS: dict[Edit, int] = {
    content.add_article: 12, content.add_equal_headline: 3, content.add_same_event: 3, content.change_title: 4, content.change_date: 4,
    content.change_publisher: 3, content.change_names: 4, content.change_body: 5, content.change_keeping_time: 3, content.swap_titles: 3,
    content.touch: 3, content.rename: 4, content.rename_and_change: 2, content.copy: 3, content.remove: 9, content.add_broken: 2,
    content.add_sidecar: 3, content.remove_sidecar: 2, content.write_markdown_article: 5, content.write_page: 2, content.remove_markdown_file: 3,
    content.rename_markdown_article: 2, content.write_static: 2, content.set_override: 9, content.remove_override: 4, content.set_site_rule: 3,
    content.undo: 5, content.do_nothing: 3, change_template: 8, break_template: 1, break_entities: 1, change_theme_files: 2, change_setting: 7,
    change_gazette_setting: 6, delete_output_file: 2, overwrite_output_file: 1, reverse_output_file: 2, touch_output_file: 1,
    put_folder_over_output_file: 1, delete_output_folder: 1, leave_stray_file: 1, damage_cache: 4, damage_memory: 1,
    restore_old_build_store: 2, restore_old_output: 2,
}  # fmt: skip
EDITS_BY_NAME = {edit.__name__: edit for edit in EDITS}
