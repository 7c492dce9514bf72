"""What people do to a site between two builds, as functions of the site and of dice: each does one thing, and says what it did.

`EDITS` has them all, and how often each is done: those of content are in content_edits.py, here are those of the theme and of settings,
and what happens to files that are a build's own. Where there is nothing to do it to, an edit does something near to it."""

from __future__ import annotations

import os
import random
import re
import shutil
from pathlib import Path
from typing import Any

from gazette.config import SETTINGS as KNOWN
from support import content_edits as content
from support.content_edits import Edit
from support.edited_sites import CARDS, MEMORY, PAGES, RESULTS, RETAINED, EditedSite

# Where a note can be put into files of the theme: behind which text.
_PLACES = (
    ("templates/base.html", "<body>"), ("templates/article.html", "{% block content %}"), ("templates/entity.html", "{% block about %}"),
    ("templates/edition.html", "{% block content %}"), ("templates/archives.html", "{% block content %}"),
    ("templates/entity_index.html", "{% block content %}"), ("templates/page.html", "{% block content %}"),
    ("templates/publisher.html", "{% block about %}"), ("templates/listing.html", "{% block content %}"),
    ("templates/404.html", "{% block content %}"), ("templates/subscribe.html", "{% block content %}"),
    ("templates/head.html", ""), ("templates/macros.html", "{% macro day(date) %}"), ("static/gazette.css", "/*"), ("static/gazette.js", "/*"),
)  # fmt: skip
# What a theme may say with nothing but what it knows of the site: its templates begin to read what they did not.
_NOTES = (
    "1", "2", "{{ articles|length }}", "{{ (articles|first).title }}", "{{ articles|map(attribute='date')|max }}", "{{ categories|length }}",
    "{{ pages|map(attribute='title')|join }}", "{{ output_file }}", "{{ drafts|length }}", "{{ entity_pages|length }}", "{{ SITENAME }}",
    "{{ (articles|last).category.slug }}", "{% for one in articles %}{{ one.tags|join }}{% endfor %}", "{{ hidden_articles|length }}",
)  # fmt: skip
_NOTE = re.compile(r" ?\(note: .*?\)\n?")

# Settings and what they may be; the first is what the project's settings say, or Pelican's (...: nothing is said).
_SETTINGS: dict[str, tuple[Any, ...]] = {
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
_OWN: dict[str, tuple[Any, ...]] = {
    "max_tags": (12, 1, 3),
    "min_salience": (0.0, 0.4),
    "feed_formats": (["rss", "atom", "json"], ["rss"], ["atom", "json"]),
    "feed_body": ("full", "excerpt", "summary"),
    "feed_min_articles": (3, 1),
    "edition": ("day", "week"),
    "provenance": (False, True),
    "search": (True, False),
    "cards": (True, False),
    "websub_hub": ("", "https://hub.example/"),
    "recognizer": ("support.edit_texts:recognize", ""),
    "jobs": (1, 2),
}


def change_template(site: EditedSite, dice: random.Random) -> str:
    """A note in a file of the theme, another one, or none any more."""
    name, place = dice.choice(_PLACES)
    path = site.folder / "theme" / name
    before = path.read_text("utf-8")
    text = _NOTE.sub("", before)
    if before != text and dice.randrange(2):
        return _put(site, path, text.encode())
    note = f" (note: {dice.choice(_NOTES if name.endswith('.html') and place.startswith('{% b') else _NOTES[:2])})\n"
    return _put(site, path, text.replace(place, place + note, 1).encode()) + note.rstrip()


def break_template(site: EditedSite, dice: random.Random) -> str:
    """A fault in a template, which a build finds when it is half-way. `mend` takes it out again."""
    path = site.folder / "theme" / "templates" / dice.choice(("entity.html", "archives.html", "article.html", "search.html"))
    _break(site, path, path.read_text("utf-8").replace("{% block content %}", "{% block content %}{{ 1 // 0 }}").encode()
           if b"{% block content %}" in path.read_bytes() else b"{% if %}")  # fmt: skip
    return f"broke {path.name}"


def break_entities(site: EditedSite, dice: random.Random) -> str:
    """A fault in entities.toml, with which no build begins. `mend` takes it out again."""
    _break(site, site.content / "entities.toml", b'["Orla Fenwick"\npin = true\n')
    return "broke entities.toml"


def _break(site: EditedSite, path: Path, data: bytes) -> None:
    site.broken.append((path, path.read_bytes() if path.exists() else None))
    site.write(path, data)


def mend(site: EditedSite) -> None:
    """Take out all that is broken."""
    while site.broken:
        site.write(*site.broken.pop())


def change_theme_files(site: EditedSite, dice: random.Random) -> str:
    """A static file more, other bytes in it, or none; a template that is put over the theme's."""
    path = site.folder / dice.choice(("theme/static/extra.css", "theme/static/fonts/extra.txt", "overrides/404.html"))
    said = f"Not here, {dice.randrange(5)}.".encode()
    return _put(site, path, None if path.exists() and dice.randrange(2) else said)


def change_setting(site: EditedSite, dice: random.Random) -> str:
    name = dice.choice(sorted(_SETTINGS))
    site.settings[name] = dice.choice(_SETTINGS[name])
    site.write_settings()
    return f"{name} = {site.settings[name]}"


def change_own_setting(site: EditedSite, dice: random.Random) -> str:
    name = dice.choice(sorted(_OWN.keys() & KNOWN))
    site.settings["GAZETTE"] = {**site.settings.get("GAZETTE", {}), name: dice.choice(_OWN[name])}
    site.write_settings()
    return f"GAZETTE[{name!r}] = {site.settings['GAZETTE'][name]!r}"


def delete_output_file(site: EditedSite, dice: random.Random) -> str:
    return _tamper(site, dice, "deleted", lambda path: path.unlink())


def overwrite_output_file(site: EditedSite, dice: random.Random) -> str:
    return _tamper(site, dice, "overwrote", lambda path: _replace(path, b"Not what it was."))


def turn_output_file_around(site: EditedSite, dice: random.Random) -> str:
    """Other bytes, as many as before."""
    return _tamper(site, dice, "turned around", lambda path: _replace(path, path.read_bytes()[::-1]))


def _replace(path: Path, data: bytes) -> None:
    path.unlink()
    path.write_bytes(data)


def touch_output_file(site: EditedSite, dice: random.Random) -> str:
    return _tamper(site, dice, "touched", lambda path: os.utime(path, (0, 0)))


def put_folder_over_output_file(site: EditedSite, dice: random.Random) -> str:
    def swap(path: Path) -> None:
        path.unlink()
        path.mkdir()

    return _tamper(site, dice, "put a folder over", swap)


def _tamper(site: EditedSite, dice: random.Random, what: str, do: Any) -> str:
    files = sorted(path for path in site.output.rglob("*") if path.is_file() and path.name not in RETAINED)
    if not files:
        return content.do_nothing(site, dice)
    path = dice.choice(files)
    do(path)
    return f"{what} {path.relative_to(site.folder)}"


def delete_output_folder(site: EditedSite, dice: random.Random) -> str:
    folders = sorted(path for path in site.output.rglob("*") if path.is_dir())
    folder = dice.choice([site.output, *folders])
    shutil.rmtree(folder, ignore_errors=True)
    return f"deleted {folder.relative_to(site.folder)}"


def leave_stray_file(site: EditedSite, dice: random.Random) -> str:
    """A file in the output that no build made."""
    path = site.output / dice.choice(("stray.html", "articles/stray/index.html", "people/stray.txt"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"Left here by mistake.")
    return f"left {path.relative_to(site.folder)}"


def damage_cache(site: EditedSite, dice: random.Random) -> str:
    """A file of the cache is gone, cut off, or something else; the cards, too."""
    kind = dice.choice((PAGES, PAGES, RESULTS, CARDS))
    files = sorted(site.cache.glob(kind))
    if not files:
        return content.do_nothing(site, dice)
    path = dice.choice(files)
    how = "deleted" if path.is_dir() else dice.choice(("deleted", "cut off", "replaced"))
    data = (
        b"" if how == "deleted" else path.read_bytes()[: path.stat().st_size // 2] if how == "cut off" else b'{"garbage": 1}\n' * 99
    )
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    if data:
        path.write_bytes(data)
    return f"{how}: {path.name}"


def damage_memory(site: EditedSite, dice: random.Random) -> str:
    """A file of what lasts is gone or cut off: a clean build does not know any better then."""
    path = site.cache / dice.choice(MEMORY)
    if not path.exists():
        return content.do_nothing(site, dice)
    data = path.read_bytes()
    path.unlink()
    if dice.randrange(2):
        path.write_bytes(data[: len(data) // 2])
    return f"damaged {path.name}"


def bring_back_old_pages(site: EditedSite, dice: random.Random) -> str:
    """What is known of pages is that of an earlier build; the first time, it is only put by."""
    return _bring_back(site, "old pages", sorted(site.cache.glob(PAGES)), site.cache)


def bring_back_old_output(site: EditedSite, dice: random.Random) -> str:
    """The output is that of an earlier build; the first time, it is only put by."""
    return _bring_back(site, "old output", [site.output] if site.output.exists() else [], site.folder)


def _bring_back(site: EditedSite, name: str, paths: list[Path], folder: Path) -> str:
    kept = site.folder / name
    old = sorted(kept.iterdir()) if kept.exists() else []
    for path in old:
        target = folder / path.name
        shutil.rmtree(target) if target.is_dir() else target.unlink(missing_ok=True)
        path.rename(target)
    if not old:
        kept.mkdir(exist_ok=True)
        for path in paths:
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, kept / path.name)
    return f"{'brought back' if old else 'put by'} {name}"


def _put(site: EditedSite, path: Path, data: bytes | None) -> str:
    site.write(path, data)
    return f"{'removed' if data is None else 'wrote'} {path.relative_to(site.folder)}"


# How often each is done, of the sum.
EDITS: dict[Edit, int] = {
    content.add_article: 12, content.add_equal_headline: 3, content.add_same_event: 3, content.change_title: 4, content.change_date: 4,
    content.change_publisher: 3, content.change_names: 4, content.change_body: 5, content.change_in_secret: 3, content.swap_titles: 3,
    content.touch: 3, content.rename: 4, content.rename_and_change: 2, content.copy: 3, content.remove: 9, content.add_broken: 2,
    content.add_sidecar: 3, content.remove_sidecar: 2, content.write_by_hand: 5, content.write_page: 2, content.remove_by_hand: 3,
    content.rename_by_hand: 2, content.write_static: 2, content.say_of_entity: 9, content.unsay_of_entity: 4, content.undo: 5,
    content.do_nothing: 3, change_template: 8, break_template: 1, break_entities: 1, change_theme_files: 2, change_setting: 7,
    change_own_setting: 6, delete_output_file: 2, overwrite_output_file: 1, turn_output_file_around: 2, touch_output_file: 1,
    put_folder_over_output_file: 1, delete_output_folder: 1, leave_stray_file: 1, damage_cache: 4, damage_memory: 1,
    bring_back_old_pages: 2, bring_back_old_output: 2,
}  # fmt: skip
NAMES = {edit.__name__: edit for edit in EDITS}
