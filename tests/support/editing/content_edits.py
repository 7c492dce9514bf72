"""Random edits of a site's content (see edits.py)."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from support.editing import edit_texts
from support.editing.edit_texts import (
    ORGANIZATIONS,
    PEOPLE,
    PLACES,
    PUBLISHERS,
    InventedArticle,
    as_dump,
    as_page,
    invent_article,
    paragraphs,
    picture,
    retell,
    seeded_rng,
)
from support.editing.edited_sites import EditedSite

Edit = Callable[[EditedSite, random.Random], str]
# Titles, dates and publishers in dumps and saved pages. The group is what precedes the value.
_TITLE = re.compile(rb"(?m)(^Title: |<title>|<h1>)[^<\n]*")
_DATE = re.compile(rb'(?m)(^Date: |published_time" content=")[^"<\n]*')
_PUBLISHER = re.compile(rb'(?m)(^Publisher: |site_name" content=")[^"<\n]*')


def add_article(site: EditedSite, rng: random.Random) -> str:
    return _add(site, rng, invent_article(rng))


def add_equal_headline(site: EditedSite, rng: random.Random) -> str:
    file = _pick_raw_file(site, rng)
    title = _title_of(file.read_bytes()) if file else ""
    return _add(site, rng, replace(invent_article(rng), title=title or "Velda ferry closes"))


def add_same_event(site: EditedSite, rng: random.Random) -> str:
    """Add a retelling of an article, from a random publisher."""
    original = invent_article(seeded_rng(rng.randrange(8)))  # one of the articles that sites begin with
    return _add(site, rng, retell(original, rng))


def _add(site: EditedSite, rng: random.Random, article: InventedArticle) -> str:
    """Write the article under a random name, as a text dump or a saved page, and return a description of the edit."""
    number = rng.randrange(100)
    name = rng.choice((f"d{number:02}", f"desk/d{number:02}", f"2024-07-{1 + number % 28:02}-d{number:02}"))
    if rng.randrange(3):
        return _write(site, site.raw / f"{name}.txt", as_dump(article))
    if rng.randrange(2):
        article = replace(article, picture=f"view-{number % 5}.png")
        site.write((site.raw / name).parent / article.picture, picture(rng))
    return _write(site, site.raw / f"{name}.html", as_page(article))


def change_title(site: EditedSite, rng: random.Random) -> str:
    return _change(site, rng, lambda data: _TITLE.sub(rb"\g<1>" + invent_article(rng).title.encode(), data))


def change_date(site: EditedSite, rng: random.Random) -> str:
    day = f"2024-07-{rng.randint(1, 28):02}".encode()
    return _change(site, rng, lambda data: _DATE.sub(rb"\g<1>" + day, data))


def change_publisher(site: EditedSite, rng: random.Random) -> str:
    return _change(site, rng, lambda data: _PUBLISHER.sub(rb"\g<1>" + rng.choice(edit_texts.PUBLISHERS).encode(), data))


def change_names(site: EditedSite, rng: random.Random) -> str:
    """Replace a name in an article by another of the same type."""
    names = rng.choice((PEOPLE, PLACES, ORGANIZATIONS))
    old, new = (name.encode() for name in rng.sample(names, 2))
    return _change(site, rng, lambda data: data.replace(old, new))


def change_body(site: EditedSite, rng: random.Random) -> str:
    sentence = rng.choice(edit_texts.SENTENCES).format(
        person=PEOPLE[0], other=PEOPLE[1], organization=ORGANIZATIONS[0], subject="pier", place=PLACES[0]
    )

    def add_sentence(data: bytes) -> bytes:
        return (
            data.replace(b"</article>", f"<p>{sentence}</p></article>".encode())
            if b"</article>" in data
            else data + f"\n{sentence}\n".encode()
        )

    return _change(site, rng, add_sentence)


def change_keeping_time(site: EditedSite, rng: random.Random) -> str:
    """Change bytes of a file, but neither its size nor its time of modification."""
    file = _pick_raw_file(site, rng)
    if not file:
        return add_article(site, rng)
    data = file.read_bytes()
    site.write(file, data.replace(b" the ", b" THE ") if b" the " in data else data.replace(b" THE ", b" the "), keep_time=True)
    return f"changed, with the old time, {_display_path(site, file)}"


def swap_titles(site: EditedSite, rng: random.Random) -> str:
    """Swap the titles of two files, which may be the same file."""
    first, second = _pick_raw_file(site, rng), _pick_raw_file(site, rng)
    if not first or not second:
        return add_article(site, rng)
    first_data, second_data = first.read_bytes(), second.read_bytes()
    site.write(first, _TITLE.sub(rb"\g<1>" + _title_of(second_data).encode(), first_data))
    site.write(second, _TITLE.sub(rb"\g<1>" + _title_of(first_data).encode(), second_data))
    return f"swapped the titles of {_display_path(site, first)} and {_display_path(site, second)}"


def touch(site: EditedSite, rng: random.Random) -> str:
    file = _pick_raw_file(site, rng)
    if not file:
        return add_article(site, rng)
    site.stamp(file)
    return f"touched {_display_path(site, file)}"


def rename(site: EditedSite, rng: random.Random) -> str:
    return _rename(site, rng, lambda data: data)


def rename_and_change(site: EditedSite, rng: random.Random) -> str:
    return _rename(site, rng, lambda data: _TITLE.sub(rb"\g<1>" + invent_article(rng).title.encode(), data))


def _rename(site: EditedSite, rng: random.Random, change: Callable[[bytes], bytes]) -> str:
    """Move a random raw file to a random name, with its bytes as `change` returns them."""
    file = _pick_raw_file(site, rng)
    if not file:
        return add_article(site, rng)
    target = site.raw / rng.choice(("", "desk/", "2024-07-11-")) / f"r{rng.randrange(100):02}{file.suffix}"
    data = file.read_bytes()
    site.write(file, None)
    site.write(target, change(data))
    return f"renamed {_display_path(site, file)} to {_display_path(site, target)}"


def copy(site: EditedSite, rng: random.Random) -> str:
    file = _pick_raw_file(site, rng)
    return _write(site, site.raw / f"copy-{rng.randrange(9)}{file.suffix}", file.read_bytes()) if file else add_article(site, rng)


def remove(site: EditedSite, rng: random.Random) -> str:
    return _change(site, rng, lambda _: None)


def add_broken(site: EditedSite, rng: random.Random) -> str:
    """Add a file that is refused, since it is no article."""
    return _write(site, site.raw / f"broken-{rng.randrange(3)}.txt", rng.choice((b"", b"%PDF-1.7\n", b"\0\1\2\3" * 40)))


def add_sidecar(site: EditedSite, rng: random.Random) -> str:
    file = _pick_raw_file(site, rng)
    if not file:
        return add_article(site, rng)
    lines = (
        f'title = "{invent_article(rng).title}"',
        'publisher = "Hill Courier"',
        "date = 2024-07-09",
        f"weight = {rng.randint(-1, 2)}",
    )
    return _write(site, file.with_suffix(".toml"), f"{rng.choice(lines)}\n".encode())


def remove_sidecar(site: EditedSite, rng: random.Random) -> str:
    files = sorted(site.raw.rglob("*.toml"))
    return _write(site, rng.choice(files), None) if files else add_sidecar(site, rng)


def write_markdown_article(site: EditedSite, rng: random.Random) -> str:
    """Write a hand-written article in Markdown, which is new or replaces another."""
    number = rng.randrange(6)
    fields = [f"Title: {rng.choice(('Notes', 'Letter'))} {number}", f"Date: 2024-07-{rng.randint(1, 28):02} 09:30"]
    fields += rng.choice(([], ["Category: Essays"], ["Category: Business"]))
    fields += rng.choice(([], ["Tags: harbours"], ["Tags: harbours, trams"]))
    fields += rng.choice(([], [], ["Status: draft"], ["Status: hidden"], ["Author: Nora Quill"]))
    texts = (*paragraphs(rng, "pier", rng.choice(PLACES)), _reference(rng))
    return _write(site, site.content / f"hand-{number}.md", ("\n".join(fields) + "\n\n" + "\n\n".join(texts) + "\n").encode())


def _reference(rng: random.Random) -> str:
    """Return a sentence, which has a link to other content in three of four cases."""
    number = rng.randrange(6)
    return rng.choice((f"See [the other one]({{filename}}/hand-{number}.md).", "![A view]({static}/images/view.png)",
                        "See [who we are]({filename}/pages/about.md).", "All said."))  # fmt: skip


def write_page(site: EditedSite, rng: random.Random) -> str:
    """Write a page in Markdown, which is new or replaces another."""
    name = rng.choice(("about", "imprint", "house"))
    body = f"Title: {name.title()} {rng.choice(('', 'us'))}\n\n{_reference(rng)}\n\nPage {rng.randrange(9)}.\n"
    return _write(site, site.content / "pages" / f"{name}.md", body.encode())


def remove_markdown_file(site: EditedSite, rng: random.Random) -> str:
    files = sorted((*site.content.glob("*.md"), *site.content.glob("pages/*.md")))
    return _write(site, rng.choice(files), None) if files else write_markdown_article(site, rng)


def rename_markdown_article(site: EditedSite, rng: random.Random) -> str:
    files = sorted(site.content.glob("*.md"))
    if not files:
        return write_markdown_article(site, rng)
    file = rng.choice(files)
    data = file.read_bytes()
    site.write(file, None)
    return _write(site, site.content / f"hand-{rng.randrange(6)}.md", data)


def write_static(site: EditedSite, rng: random.Random) -> str:
    """Write, change or remove a picture or a file for the site's root."""
    path = site.content / rng.choice(
        ("images/view.png", "images/map.png", "extra/robots.txt", "extra/_headers", "extra/favicon.ico")
    )
    data = {".png": picture(rng), ".txt": f"User-agent: *\nDisallow: /{rng.randrange(5)}/\n".encode()}
    return _write(site, path, None if path.exists() and rng.randrange(3) == 0 else data.get(path.suffix, picture(rng)))


def set_override(site: EditedSite, rng: random.Random) -> str:
    """Write an entry of entities.toml, which is new or replaces another."""
    entries, name = _read_overrides(site), rng.choice((*PEOPLE[:4], *ORGANIZATIONS[:2], *PLACES[:2]))
    others = [other for other in (*PEOPLE[4:], *ORGANIZATIONS[2:], *PLACES[2:]) if _kind(other) == _kind(name)]
    overrides: tuple[dict[str, Any], ...] = (
        {"aliases": [f"{name} the Elder", f"Old {name.split()[-1]}"]}, {"aliases": [name.split()[-1]]}, {"ignore": True}, {"pin": True},
        {"merge_into": rng.choice(others)}, {"description": f"Known in {rng.choice(PLACES)}"}, {"name": f"{name} of Old"},
        {"wikidata": f"Q{rng.randrange(1, 500)}"}, {"links": {"Site": f"https://www.{rng.randrange(5)}.example/"}},
        {"type": rng.choice(("person", "organization", "place"))},
    )  # fmt: skip
    return _write_overrides(site, {**entries, name: rng.choice(overrides)}, f"set {name} in entities.toml")


def remove_override(site: EditedSite, rng: random.Random) -> str:
    entries = _read_overrides(site)
    if not entries:
        return set_override(site, rng)
    removed = rng.choice(sorted(entries))
    remaining = {name: override for name, override in entries.items() if name != removed}
    return _write_overrides(site, remaining, f"removed {removed} from entities.toml")


def set_site_rule(site: EditedSite, rng: random.Random) -> str:
    """Write a rule for the pages of one publisher as the only one of cleaning.toml, or remove that file."""
    fields = (
        'drop = "footer, figure"', 'drop = "p:nth-of-type(2)"', 'body = "article"', 'body = "nav"', 'title = "nav a"',
        'author = "h1"\ndate = "footer"', 'standfirst = "article p"',
    )  # fmt: skip
    rule = f'[sites."{rng.choice(PUBLISHERS)}"]\n{rng.choice(fields)}\n'
    path = site.content / "cleaning.toml"
    return _write(site, path, None if path.exists() and rng.randrange(3) == 0 else rule.encode())


def _kind(name: str) -> int:
    """Return 0 for a person, 1 for an organisation, 2 for a place."""
    return next(number for number, names in enumerate((PEOPLE, ORGANIZATIONS, PLACES)) if name in names)


def _read_overrides(site: EditedSite) -> dict[str, dict[str, Any]]:
    path = site.content / "entities.toml"
    try:
        return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except tomllib.TOMLDecodeError:
        return {}


def _write_overrides(site: EditedSite, entries: dict[str, dict[str, Any]], edit: str) -> str:
    blocks = (
        f'["{name}"]\n' + "".join(f"{key} = {_toml(value)}\n" for key, value in override.items())
        for name, override in entries.items()
    )
    site.write(site.content / "entities.toml", "\n".join(blocks).encode())
    return f"{edit}: {entries}"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {_toml(item)}' for key, item in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def undo(site: EditedSite, rng: random.Random) -> str:
    """Undo the last edit of a file."""
    if not site.previous_contents:
        return touch(site, rng)
    path, data = site.previous_contents.pop()
    return "undid an edit: " + _write(site, path, data)


def do_nothing(site: EditedSite, rng: random.Random) -> str:
    return "did nothing"


def _write(site: EditedSite, path: Path, data: bytes | None) -> str:
    site.write(path, data)
    return f"{'removed' if data is None else 'wrote'} {_display_path(site, path)}"


def _change(site: EditedSite, rng: random.Random, change: Callable[[bytes], bytes | None]) -> str:
    """Replace the bytes of a random raw file by what `change` returns; remove the file if that is None."""
    file = _pick_raw_file(site, rng)
    return _write(site, file, change(file.read_bytes())) if file else add_article(site, rng)


def _pick_raw_file(site: EditedSite, rng: random.Random) -> Path | None:
    """Return one of the raw files, or None if there are none."""
    files = sorted(path for path in site.raw.rglob("*") if path.suffix in (".txt", ".html"))
    return rng.choice(files) if files else None


def _title_of(data: bytes) -> str:
    match = _TITLE.search(data)
    return match[0].removeprefix(match[1]).decode() if match else ""


def _display_path(site: EditedSite, path: Path) -> str:
    return path.relative_to(site.folder).as_posix()
