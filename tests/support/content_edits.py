"""What people do to the content of a site between two builds. See edits.py."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from support import edit_texts
from support.edit_texts import (
    ORGANIZATIONS,
    PEOPLE,
    PLACES,
    Written,
    as_dump,
    as_page,
    dice_of,
    invent,
    paragraphs,
    picture,
    retell,
)
from support.edited_sites import EditedSite

Edit = Callable[[EditedSite, random.Random], str]
# In a dump and in a saved page: what stands before a title, a date, a publisher.
_TITLE = re.compile(rb"(?m)(^Title: |<title>|<h1>)[^<\n]*")
_DATE = re.compile(rb'(?m)(^Date: |published_time" content=")[^"<\n]*')
_PUBLISHER = re.compile(rb'(?m)(^Publisher: |site_name" content=")[^"<\n]*')


def add_article(site: EditedSite, dice: random.Random) -> str:
    return _add(site, dice, invent(dice))


def add_equal_headline(site: EditedSite, dice: random.Random) -> str:
    file = _some(site, dice)
    title = _title(file.read_bytes()) if file else ""
    return _add(site, dice, replace(invent(dice), title=title or "Velda ferry closes"))


def add_same_event(site: EditedSite, dice: random.Random) -> str:
    """One of the articles that were added, told by another paper a day or so later."""
    made = invent(dice_of(dice.randrange(8)))  # one of those with which sites begin
    return _add(site, dice, retell(made, dice))


def _add(site: EditedSite, dice: random.Random, made: Written) -> str:
    number = dice.randrange(100)
    name = dice.choice((f"d{number:02}", f"desk/d{number:02}", f"2024-07-{1 + number % 28:02}-d{number:02}"))
    if dice.randrange(3):
        return _write(site, site.raw / f"{name}.txt", as_dump(made))
    if dice.randrange(2):
        made = replace(made, picture=f"view-{number % 5}.png")
        site.write((site.raw / name).parent / made.picture, picture(dice))
    return _write(site, site.raw / f"{name}.html", as_page(made))


def change_title(site: EditedSite, dice: random.Random) -> str:
    return _change(site, dice, lambda data: _TITLE.sub(rb"\g<1>" + invent(dice).title.encode(), data))


def change_date(site: EditedSite, dice: random.Random) -> str:
    day = f"2024-07-{dice.randint(1, 28):02}".encode()
    return _change(site, dice, lambda data: _DATE.sub(rb"\g<1>" + day, data))


def change_publisher(site: EditedSite, dice: random.Random) -> str:
    return _change(site, dice, lambda data: _PUBLISHER.sub(rb"\g<1>" + dice.choice(edit_texts.PUBLISHERS).encode(), data))


def change_names(site: EditedSite, dice: random.Random) -> str:
    """Somebody in the article is somebody else."""
    names = dice.choice((PEOPLE, PLACES, ORGANIZATIONS))
    one, other = (name.encode() for name in dice.sample(names, 2))
    return _change(site, dice, lambda data: data.replace(one, other))


def change_body(site: EditedSite, dice: random.Random) -> str:
    more = dice.choice(edit_texts.SENTENCES).format(
        person=PEOPLE[0], other=PEOPLE[1], organization=ORGANIZATIONS[0], thing="pier", place=PLACES[0]
    )

    def longer(data: bytes) -> bytes:
        return (
            data.replace(b"</article>", f"<p>{more}</p></article>".encode())
            if b"</article>" in data
            else data + f"\n{more}\n".encode()
        )

    return _change(site, dice, longer)


def change_in_secret(site: EditedSite, dice: random.Random) -> str:
    """Other bytes, as many as before, and the file's old time of modification."""
    file = _some(site, dice)
    if not file:
        return add_article(site, dice)
    data = file.read_bytes()
    site.write(file, data.replace(b" the ", b" THE ") if b" the " in data else data.replace(b" THE ", b" the "), keep_time=True)
    return f"changed in secret {_shown(site, file)}"


def swap_titles(site: EditedSite, dice: random.Random) -> str:
    one, other = _some(site, dice), _some(site, dice)
    if not one or not other:
        return add_article(site, dice)
    first, second = one.read_bytes(), other.read_bytes()
    site.write(one, _TITLE.sub(rb"\g<1>" + _title(second).encode(), first))
    site.write(other, _TITLE.sub(rb"\g<1>" + _title(first).encode(), second))
    return f"swapped the titles of {_shown(site, one)} and {_shown(site, other)}"


def touch(site: EditedSite, dice: random.Random) -> str:
    file = _some(site, dice)
    if not file:
        return add_article(site, dice)
    site.stamp(file)
    return f"touched {_shown(site, file)}"


def rename(site: EditedSite, dice: random.Random) -> str:
    return _rename(site, dice, lambda data: data)


def rename_and_change(site: EditedSite, dice: random.Random) -> str:
    return _rename(site, dice, lambda data: _TITLE.sub(rb"\g<1>" + invent(dice).title.encode(), data))


def _rename(site: EditedSite, dice: random.Random, change: Callable[[bytes], bytes]) -> str:
    file = _some(site, dice)
    if not file:
        return add_article(site, dice)
    target = site.raw / dice.choice(("", "desk/", "2024-07-11-")) / f"r{dice.randrange(100):02}{file.suffix}"
    data = file.read_bytes()
    site.write(file, None)
    site.write(target, change(data))
    return f"renamed {_shown(site, file)} to {_shown(site, target)}"


def copy(site: EditedSite, dice: random.Random) -> str:
    file = _some(site, dice)
    return _write(site, site.raw / f"copy-{dice.randrange(9)}{file.suffix}", file.read_bytes()) if file else add_article(site, dice)


def remove(site: EditedSite, dice: random.Random) -> str:
    return _change(site, dice, lambda _: None)


def add_broken(site: EditedSite, dice: random.Random) -> str:
    """A file that is no article, and is refused."""
    return _write(site, site.raw / f"broken-{dice.randrange(3)}.txt", dice.choice((b"", b"%PDF-1.7\n", b"\0\1\2\3" * 40)))


def add_sidecar(site: EditedSite, dice: random.Random) -> str:
    file = _some(site, dice)
    if not file:
        return add_article(site, dice)
    said = (f'title = "{invent(dice).title}"', 'publisher = "Hill Courier"', "date = 2024-07-09", f"weight = {dice.randint(-1, 2)}")
    return _write(site, file.with_suffix(".toml"), f"{dice.choice(said)}\n".encode())


def remove_sidecar(site: EditedSite, dice: random.Random) -> str:
    files = sorted(site.raw.rglob("*.toml"))
    return _write(site, dice.choice(files), None) if files else add_sidecar(site, dice)


def write_by_hand(site: EditedSite, dice: random.Random) -> str:
    """An article in Markdown, new or in the place of another."""
    number = dice.randrange(6)
    fields = [f"Title: {dice.choice(('Notes', 'Letter'))} {number}", f"Date: 2024-07-{dice.randint(1, 28):02} 09:30"]
    fields += dice.choice(([], ["Category: Essays"], ["Category: Business"]))
    fields += dice.choice(([], ["Tags: harbours"], ["Tags: harbours, trams"]))
    fields += dice.choice(([], [], ["Status: draft"], ["Status: hidden"], ["Author: Nora Quill"]))
    words = (*paragraphs(dice, "pier", dice.choice(PLACES)), _reference(dice))
    return _write(site, site.content / f"hand-{number}.md", ("\n".join(fields) + "\n\n" + "\n\n".join(words) + "\n").encode())


def _reference(dice: random.Random) -> str:
    number = dice.randrange(6)
    return dice.choice((f"See [the other one]({{filename}}/hand-{number}.md).", "![A view]({static}/images/view.png)",
                        "See [who we are]({filename}/pages/about.md).", "All said."))  # fmt: skip


def write_page(site: EditedSite, dice: random.Random) -> str:
    """A page in Markdown, with what it says of the first or the last hand-written article."""
    name = dice.choice(("about", "imprint", "house"))
    body = f"Title: {name.title()} {dice.choice(('', 'us'))}\n\n{_reference(dice)}\n\nPage {dice.randrange(9)}.\n"
    return _write(site, site.content / "pages" / f"{name}.md", body.encode())


def remove_by_hand(site: EditedSite, dice: random.Random) -> str:
    files = sorted((*site.content.glob("*.md"), *site.content.glob("pages/*.md")))
    return _write(site, dice.choice(files), None) if files else write_by_hand(site, dice)


def rename_by_hand(site: EditedSite, dice: random.Random) -> str:
    files = sorted(site.content.glob("*.md"))
    if not files:
        return write_by_hand(site, dice)
    file = dice.choice(files)
    data = file.read_bytes()
    site.write(file, None)
    return _write(site, site.content / f"hand-{dice.randrange(6)}.md", data)


def write_static(site: EditedSite, dice: random.Random) -> str:
    """A picture or a file for the site's root, new, changed or taken away."""
    path = site.content / dice.choice(
        ("images/view.png", "images/map.png", "extra/robots.txt", "extra/_headers", "extra/favicon.ico")
    )
    said = {".png": picture(dice), ".txt": f"User-agent: *\nDisallow: /{dice.randrange(5)}/\n".encode()}
    return _write(site, path, None if path.exists() and dice.randrange(3) == 0 else said.get(path.suffix, picture(dice)))


def say_of_entity(site: EditedSite, dice: random.Random) -> str:
    """An entry of entities.toml, new or in the place of another."""
    entries, name = _entries(site), dice.choice((*PEOPLE[:4], *ORGANIZATIONS[:2], *PLACES[:2]))
    others = [other for other in (*PEOPLE[4:], *ORGANIZATIONS[2:], *PLACES[2:]) if _kind(other) == _kind(name)]
    said: tuple[dict[str, Any], ...] = (
        {"aliases": [f"{name} the Elder", f"Old {name.split()[-1]}"]}, {"aliases": [name.split()[-1]]}, {"ignore": True}, {"pin": True},
        {"merge_into": dice.choice(others)}, {"description": f"Known in {dice.choice(PLACES)}"}, {"name": f"{name} of Old"},
        {"wikidata": f"Q{dice.randrange(1, 500)}"}, {"links": {"Site": f"https://www.{dice.randrange(5)}.example/"}},
        {"type": dice.choice(("person", "organization", "place"))},
    )  # fmt: skip
    return _say(site, {**entries, name: dice.choice(said)}, f"said of {name}")


def unsay_of_entity(site: EditedSite, dice: random.Random) -> str:
    entries = _entries(site)
    if not entries:
        return say_of_entity(site, dice)
    gone = dice.choice(sorted(entries))
    return _say(site, {name: said for name, said in entries.items() if name != gone}, f"no longer said of {gone}")


def _kind(name: str) -> int:
    return next(number for number, names in enumerate((PEOPLE, ORGANIZATIONS, PLACES)) if name in names)


def _entries(site: EditedSite) -> dict[str, dict[str, Any]]:
    path = site.content / "entities.toml"
    try:
        return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except tomllib.TOMLDecodeError:
        return {}


def _say(site: EditedSite, entries: dict[str, dict[str, Any]], what: str) -> str:
    blocks = (
        f'["{name}"]\n' + "".join(f"{key} = {_toml(value)}\n" for key, value in said.items()) for name, said in entries.items()
    )
    site.write(site.content / "entities.toml", "\n".join(blocks).encode())
    return f"{what}: {entries}"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {_toml(one)}' for key, one in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def undo(site: EditedSite, dice: random.Random) -> str:
    """A file that was edited, as it was before."""
    if not site.former:
        return touch(site, dice)
    path, data = site.former.pop()
    return "undone: " + _write(site, path, data)


def do_nothing(site: EditedSite, dice: random.Random) -> str:
    return "did nothing"


def _write(site: EditedSite, path: Path, data: bytes | None) -> str:
    site.write(path, data)
    return f"{'removed' if data is None else 'wrote'} {_shown(site, path)}"


def _change(site: EditedSite, dice: random.Random, change: Callable[[bytes], bytes | None]) -> str:
    file = _some(site, dice)
    return _write(site, file, change(file.read_bytes())) if file else add_article(site, dice)


def _some(site: EditedSite, dice: random.Random) -> Path | None:
    """One of the raw files."""
    files = sorted(path for path in site.raw.rglob("*") if path.suffix in (".txt", ".html"))
    return dice.choice(files) if files else None


def _title(data: bytes) -> str:
    found = _TITLE.search(data)
    return found[0].removeprefix(found[1]).decode() if found else ""


def _shown(site: EditedSite, path: Path) -> str:
    return path.relative_to(site.folder).as_posix()
