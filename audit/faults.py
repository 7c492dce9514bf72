"""Check single pages. Each check is a function from a page's tree to its faults; CHECKS lists them in order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from audit.pages import BuiltSite, is_redirect, linked_data
from lxml.html import HtmlElement


def repeated_ids(tree: HtmlElement) -> Iterator[str]:
    """Yield ids that several elements have."""
    return (f"#{name} {count} times" for name, count in Counter(tree.xpath("//@id")).items() if count > 1)


def not_one_main_heading(tree: HtmlElement) -> Iterator[str]:
    """Yield the number of h1 elements if it is not 1; redirects need none."""
    count = len(tree.xpath("//h1"))
    if count != 1 and not is_redirect(tree):
        yield f"{count} h1"


def skipped_headings(tree: HtmlElement) -> Iterator[str]:
    """Yield headings more than one level below the heading before them; going up, any number of levels may be skipped."""
    levels = [int(heading.tag[1]) for heading in tree.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    return (f"h{after} after h{before}" for before, after in pairwise(levels) if after > before + 1)


def pictures_without_alternative(tree: HtmlElement) -> Iterator[str]:
    """Yield pictures without an alt attribute; it may be empty."""
    return (f"img without alt: {image.get('src')}" for image in tree.iter("img") if image.get("alt") is None)


def broken_linked_data(tree: HtmlElement) -> Iterator[str]:
    """Yield the syntax errors of JSON-LD blocks."""
    for block in linked_data(tree):
        try:
            json.loads(block)
        except json.JSONDecodeError as error:
            yield f"JSON-LD: {error}"


def inline_code(tree: HtmlElement) -> Iterator[str]:
    """Yield styles, scripts and event handlers that a Content-Security-Policy without 'unsafe-inline' forbids."""
    yield from (f"style={value!r}" for value in tree.xpath("//@style"))
    yield from ("<style>" for _ in tree.iter("style"))
    yield from ("inline script" for script in tree.iter("script") if not script.get("src") and "json" not in script.get("type", ""))
    yield from (f"{element.tag} {name}=" for element in tree.iter() for name in element.attrib if name.startswith("on"))


def unnamed_language(tree: HtmlElement) -> Iterator[str]:
    """Yield a fault if <html> has no lang attribute."""
    if not tree.get("lang"):
        yield "no lang"


CHECKS: Mapping[str, Callable[[HtmlElement], Iterator[str]]] = {
    "ids are unique": repeated_ids,
    "one h1": not_one_main_heading,
    "headings skip no level": skipped_headings,
    "pictures have alternatives": pictures_without_alternative,
    "JSON-LD parses": broken_linked_data,
    "nothing inline": inline_code,
    "a language is named": unnamed_language,
}


def page_faults(site: BuiltSite) -> dict[str, list[str]]:
    """Return the faults of all pages by check, each as 'path: fault'."""
    faults: dict[str, list[str]] = {name: [] for name in CHECKS}
    for path in site.files(".html"):
        tree = site.tree(path)
        for name, check in CHECKS.items():
            faults[name] += (f"{path}: {fault}" for fault in check(tree))
    return faults
