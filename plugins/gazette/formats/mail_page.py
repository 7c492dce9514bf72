"""The HTML of e-mails: tables that lay out a page, and text that nobody is meant to see."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from .tables import read_table

# Mail programs know no 'hidden'; senders use what makes a line invisible in all of them. 'font-size: 0' stands on many a
# container whose own elements set it anew, and 'mso-hide' hides from one program only.
_INVISIBLE = re.compile(r"(?:^|;)(?:max-height:0(?:px)?|opacity:0(?:\.0+)?)(?:!important)?(?:;|$)")
_TINY = re.compile(r"(?:^|;)font-size:[01](?:px|pt|em)?(?:!important)?(?:;|$)")
_PREHEADER = re.compile(r"(?:^|[\s_-])(?:preheader|preview-?text|pre-header)", re.IGNORECASE)
# Characters; what mail programs show of a preheader beside the subject is shorter, its padding is no text.
_LONGEST_PREHEADER = 300
_MOST_ELEMENTS = 100
_PARTS_OF_TABLES = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "center"))

# A query, or a part of the path that is no words but a long code: senders count by them who opened what, and whoever
# follows such a link from the site would be counted as the one who received the e-mail.
_PERSONAL = re.compile(r"\?|/(?=[^/]*[A-Z])(?=[^/]*\d)[^/]{24,}")
_NOT_IN_DATA = ("table", "img", "p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "button")


def prepare(tree: HtmlElement) -> None:
    """Mark what is invisible as hidden, turn tables of layout into plain divisions, and take links away that may know who
    received the e-mail; in place."""
    for link in tree.iter("a"):
        if _PERSONAL.search(link.get("href", "")):
            del link.attrib["href"]
    for element in tree.iter():
        if isinstance(element.tag, str) and _is_invisible(element):
            element.set("hidden", "")
    data = {part for table in tree.iter("table") if _holds_data(table) for part in table.iter()}
    for element in list(tree.iter(*_PARTS_OF_TABLES)):
        if element not in data:
            element.tag = "div"


def _is_invisible(element: HtmlElement) -> bool:
    style = re.sub(r"\s", "", element.get("style", "")).lower()
    if _INVISIBLE.search(style):
        return True
    named = _PREHEADER.search(f"{element.get('class', '')} {element.get('id', '')}")
    if not (named or _TINY.search(style)) or not _is_short(element):
        return False
    return bool(named) or not any("font-size" in inner.get("style", "") for inner in element.iterdescendants())


def _is_short(element: HtmlElement) -> bool:
    if sum(1 for _ in islice(element.iter(), _MOST_ELEMENTS)) == _MOST_ELEMENTS:
        return False
    return sum(map(str.isalnum, "".join(map(str, element.itertext())))) <= _LONGEST_PREHEADER


def _holds_data(table: HtmlElement) -> bool:
    """Whether a table is one to its reader: not declared as layout, and with nothing but short text in its cells."""
    lays_out = (
        table.get("role", "").lower() in ("presentation", "none") or next(table.iterdescendants(*_NOT_IN_DATA), None) is not None
    )
    return not lays_out and read_table(table) is not None
