"""Ask three voters which blocks of a page are its article: two extractors and the page's JSON-LD. Learned trees weigh the votes."""

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
from ...model.text import alphanumerics

# Each voter by its name: a function that returns True if a block belongs to the article.
Voters = Mapping[str, Callable[[Block], bool]]

# Pages with more elements are left to resiliparse, whose running time is linear in the length of the page. With the others,
# 100,000 elements take more than ten seconds.
MAX_ELEMENTS = 20_000
# Trafilatura is not asked about a page with a table inside this many other tables, since its running time doubles with each level.
# Layouts made of tables have five or six levels.
_DEEPEST_TABLE = 12
# Letters and digits. Shorter blocks must be whole lines of the extracted text: "Read more" occurs within many sentences.
_MIN_SUBSTRING_LENGTH = 30
_ARTICLE_BODY = re.compile(r'"articleBody"\s*:\s*("(?:[^"\\]|\\.)*+")')


def build_voters(tree: HtmlElement, text: str) -> Voters:
    """Return the voters for a page, given as a tree and as the text from which it was parsed.

    A page with more than `MAX_ELEMENTS` elements has only one voter, resiliparse.
    """
    resiliparse_text = extract_plain_text(text, main_content=True, alt_texts=False, links=False, comments=False) or ""
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        return {"resiliparse": _voter(resiliparse_text)}
    return {
        "trafilatura": _voter(_trafilatura_text(tree)),
        "resiliparse": _voter(resiliparse_text),
        "json_ld": _voter(article_body(tree)),
    }


def _trafilatura_text(tree: HtmlElement) -> str:
    """Return the article's text as trafilatura extracts it, or "" if the page is nested too deeply for it."""
    if len(tree.xpath(f"//table[count(ancestor::table) >= {_DEEPEST_TABLE}][1]")):
        return ""
    try:
        return extract(copy.deepcopy(tree), include_comments=False, include_tables=True, include_formatting=False) or ""
    except RecursionError:  # elements nested thousands of levels deep
        return ""


def article_body(tree: HtmlElement) -> str:
    """Return the longest `articleBody` in a page's JSON-LD, without markup, or "" if there is none.

    The property is found by a pattern, so broken JSON elsewhere in the script does no harm.
    """
    scripts = (script.text or "" for script in tree.iter("script") if "ld+json" in script.get("type", ""))
    bodies = [body for script in scripts for body in map(_parse_json_string, _ARTICLE_BODY.findall(script))]
    return re.sub(r"<[^>]+>", "\n", html.unescape(max(bodies, key=len, default="")))


def _parse_json_string(literal: str) -> str:
    """Return the value of a JSON string literal, or "" if it is malformed."""
    try:
        return str(json.loads(literal, strict=False))
    except ValueError:
        return ""


def _voter(extracted: str) -> Callable[[Block], bool]:
    """Return a function that returns True for blocks whose text is in `extracted`; of a table, four fifths of the cells must be."""
    lines = {alphanumerics(line) for line in extracted.split("\n")}
    whole = alphanumerics(extracted)

    def vote(block: Block) -> bool:
        if block.tag == "table":
            cells = [alphanumerics(cell) for cell in re.split(r" \| |\n", block.text)]
            return bool(whole) and sum(cell in whole for cell in cells) >= 0.8 * len(cells)
        text = alphanumerics(block.text)
        return text in lines or (len(text) > _MIN_SUBSTRING_LENGTH and text in whole)

    return vote
