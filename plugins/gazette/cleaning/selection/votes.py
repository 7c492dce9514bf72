"""Second opinions on what the article of a page is: two extractors and the page's own JSON-LD. None decides alone."""

from __future__ import annotations

import copy
import html
import json
import re
from collections.abc import Callable, Mapping

from lxml.html import HtmlElement
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import extract

from ...model.article import Block

# Whether a voter takes a block for the article's.
Votes = Mapping[str, Callable[[Block], bool]]

# Above this many elements a page is left to resiliparse, whose time grows with the page's length alone: with the others
# 100,000 elements take more than ten seconds.
LARGEST = 20_000
# Tables in tables; its time doubles with each, and pages that tables lay out nest five or six.
_DEEPEST_TABLE = 12
# In letters. Shorter lines are looked up as whole lines only: "Read more" is part of many a sentence.
_TELLING = 30
_ARTICLE_BODY = re.compile(r'"articleBody"\s*:\s*("(?:[^"\\]|\\.)*+")')


def take_votes(tree: HtmlElement, text: str) -> Votes:
    """The voters on a page, given as its tree and as the text that it was parsed from. A very large page has one alone."""
    fast = extract_plain_text(text, main_content=True, alt_texts=False, links=False, comments=False) or ""
    if sum(1 for _ in tree.iter()) > LARGEST:
        return {"resiliparse": _by_lines(fast)}
    return {
        "trafilatura": _by_lines(_ask_trafilatura(tree)),
        "resiliparse": _by_lines(fast),
        "json_ld": _by_lines(article_body(tree)),
    }


def _ask_trafilatura(tree: HtmlElement) -> str:
    if len(tree.xpath(f"//table[count(ancestor::table) >= {_DEEPEST_TABLE}][1]")):
        return ""
    try:
        return extract(copy.deepcopy(tree), include_comments=False, include_tables=True, include_formatting=False) or ""
    except RecursionError:  # elements nested some thousand deep
        return ""


def article_body(tree: HtmlElement) -> str:
    """The longest `articleBody` in a page's JSON-LD, without markup; "" where it has none."""
    scripts = (script.text or "" for script in tree.iter("script") if "ld+json" in script.get("type", ""))
    bodies = [body for script in scripts for body in map(_string, _ARTICLE_BODY.findall(script))]
    return re.sub(r"<[^>]+>", "\n", html.unescape(max(bodies, key=len, default="")))


def _string(literal: str) -> str:
    try:
        return str(json.loads(literal, strict=False))
    except ValueError:
        return ""


def _by_lines(found: str) -> Callable[[Block], bool]:
    lines = {letters(line) for line in found.split("\n")}
    whole = letters(found)

    def vote(block: Block) -> bool:
        if block.tag == "table":
            cells = [letters(cell) for cell in re.split(r" \| |\n", block.text)]
            return bool(whole) and sum(cell in whole for cell in cells) >= 0.8 * len(cells)
        text = letters(block.text)
        return text in lines or (len(text) > _TELLING and text in whole)

    return vote


def letters(text: str) -> str:
    """The letters and digits of a text in lower case, to compare texts by that are spaced or punctuated otherwise."""
    return "".join(filter(str.isalnum, text)).casefold()
