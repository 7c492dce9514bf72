"""Read and check content/cleaning.toml, the user's rules for single sites."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import soupsieve

from ...model.errors import ConfigError
from ...sources.toml_files import parse_toml, read_text, shown_path, shown_value
from ...sources.toml_positions import KeyPath, find_line, key_lines
from .site_rule import SiteRule, SiteRules, normalize_site

# Returns the error to raise for a key, given with the tables that it is in, and a message about it. A selector may follow the key.
_MakeError = Callable[[KeyPath, str], ConfigError]

_EXAMPLES = {
    "drop": 'drop = [".promo", "aside.related"]',
    "body": 'body = "div.story"',
    "title": 'title = "h1.headline"',
    "author": 'author = ".byline a"',
    "date": 'date = "time.published"',
    "standfirst": 'standfirst = "p.intro"',
}
_FIELDS = tuple(field.name for field in fields(SiteRule) if field.name != "site")
_HEADING = '[sites."example.com"]'


def read_site_rules(path: Path) -> SiteRules:
    """Return the rules in a file, or none if there is no file.

    Raises ConfigError with file, line and remedy if the file cannot be read or an entry is wrong.
    """
    return parse_site_rules(read_text(path), path)


def parse_site_rules(text: str, path: Path) -> SiteRules:
    """Return the rules in the text of a file. `path` is the file that messages name.

    Raises ConfigError with file, line and remedy if the text is not TOML or an entry is wrong.
    """
    tables = parse_toml(text, path, f"begin each entry with its host in quotes: {_HEADING}")
    lines = key_lines(text)

    def make_error(key: KeyPath, message: str) -> ConfigError:
        line = find_line(key, lines)
        if key not in lines:  # a selector in a list, or a key in an inline table
            below = enumerate(text.split("\n")[line - 1 :], line)
            line = next((number for number, content in below if key[-1] in content), line)
        return ConfigError(f"{shown_path(path)}, line {line}: {message}")

    for key in tables:
        if key != "sites":
            raise make_error((key,), _unknown_table(key))
    sites = tables.get("sites", {})
    if not isinstance(sites, dict):
        raise make_error(("sites",), f"sites must be a table of entries such as {_HEADING}, not {shown_value(sites)}")
    rules = tuple(_rule(site, table, make_error) for site, table in sites.items())
    _check_sites(rules, partial(find_line, lines=lines), make_error)
    return SiteRules(rules)


def _unknown_table(key: str) -> str:
    near = difflib.get_close_matches(key, ["sites"], n=1)
    remedy = "did you mean 'sites'?" if near else f"begin each entry with its host in quotes: {_HEADING}"
    return f"{key!r} is not a key of this file; {remedy}"


def _rule(site: str, table: Any, make_error: _MakeError) -> SiteRule:
    path = ("sites", site)
    if not isinstance(table, dict):
        raise make_error(path, f"{site!r} is outside any entry; put it below the heading of an entry, such as {_HEADING}")
    if not site.strip() or re.search(r"[/:@]", site):
        raise make_error(path, f"{shown_value(site)} is neither a host nor a publisher; write the host alone: {_HEADING}")
    for field, value in table.items():
        if field not in _FIELDS:
            raise make_error((*path, field), _unknown_key(site, field, value))
    return SiteRule(site, **{field: _selectors((*path, field), value, make_error) for field, value in table.items()})


def _unknown_key(site: str, field: str, value: object) -> str:
    near = difflib.get_close_matches(field, _FIELDS, n=1)
    if isinstance(value, dict) and not near:
        return f'a host must be in quotes: [sites."{".".join((site, field, *_host_labels(value)))}"]'
    remedy = f"did you mean {near[0]!r}?" if near else f"the keys are: {', '.join(_FIELDS)}"
    return f"{field!r} is not a key of an entry; {remedy}"


def _host_labels(table: dict[str, Any]) -> Iterator[str]:
    """Yield the labels of a host that was written without quotes, so that TOML took each for a table."""
    for label, value in table.items():
        if isinstance(value, dict):
            yield label
            yield from _host_labels(value)


def _selectors(key: KeyPath, value: Any, make_error: _MakeError) -> tuple[str, ...]:
    """Return the selectors that are the value of a key: a text, or a list of texts."""
    selectors: list[Any] = value if isinstance(value, list) else [value]
    if not selectors or not all(isinstance(selector, str) for selector in selectors):
        expected = f"{key[-1]} must be a CSS selector in quotes, or a list of them, such as {_EXAMPLES[key[-1]]}"
        raise make_error(key, f"{expected}, not {shown_value(value)}")
    for selector in selectors:
        if reason := _selector_problem(selector):
            message = f"the selector {shown_value(selector)} of {key[-1]} is wrong: {reason}"
            raise make_error((*key, selector), f"{message}; write a CSS selector, such as {_EXAMPLES[key[-1]]}")
    return tuple(selectors)


def _selector_problem(selector: str) -> str:
    """Return what is wrong with a selector, or ""."""
    try:
        soupsieve.compile(selector)
    except soupsieve.SelectorSyntaxError as error:
        return str(error).partition("\n")[0]
    return ""


def _check_sites(rules: tuple[SiteRule, ...], line_of: Callable[[KeyPath], int], make_error: _MakeError) -> None:
    """Raise ConfigError if two rules are for the same site."""
    seen: dict[str, SiteRule] = {}
    for rule in rules:
        other = seen.setdefault(normalize_site(rule.site), rule)
        if other is not rule:
            first = f'"{other.site}" (line {line_of(("sites", other.site))})'
            raise make_error(("sites", rule.site), f'"{rule.site}" is the same site as {first}; combine the two entries')
