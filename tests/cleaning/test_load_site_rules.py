"""The rules for single sites in content/cleaning.toml: what the file may contain, and the messages about its errors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gazette.cleaning.site_rules.load_site_rules import parse_site_rules, read_site_rules
from gazette.cleaning.site_rules.site_rule import SiteRule, SiteRules
from gazette.model.errors import ConfigError

FILE = Path("content/cleaning.toml")


def parse(text: str) -> SiteRules:
    return parse_site_rules(text, FILE)


def test_an_entry_may_have_all_keys() -> None:
    (rule,) = parse("""\
[sites."ledger.example"]
drop = [".promo", "aside.related"]
body = "div.story"
title = "h1"
author = [".byline a", ".byline"]
date = "time"
standfirst = "p.intro"
""").rules
    assert rule == SiteRule(
        site="ledger.example",
        drop=(".promo", "aside.related"),
        body=("div.story",),
        title=("h1",),
        author=(".byline a", ".byline"),
        date=("time",),
        standfirst=("p.intro",),
    )


def test_without_a_file_there_are_no_rules(tmp_path: Path) -> None:
    assert read_site_rules(tmp_path / "cleaning.toml") == SiteRules() == parse("") == parse("# nothing yet\n")


@pytest.mark.parametrize(
    ("url", "publisher", "expected"),
    [
        ("https://ledger.example/a", "", "ledger.example"),
        ("https://www.ledger.example/a", "", "ledger.example"),
        ("https://LEDGER.example:8080/a", "Hill Courier", "ledger.example"),
        ("https://de.sport.ledger.example/a", "", "Sport.Ledger.example"),
        ("https://sport.ledger.example.org/a", "", None),
        ("https://otherledger.example/a", "", None),
        ("https://example/a", "", None),
        ("https://other.example/a", "hill  COURIER", "Hill Courier"),
        ("", "Ledger.Example", "ledger.example"),
        ("", "", None),
    ],
)
def test_the_most_specific_host_counts_then_the_publisher(url: str, publisher: str, expected: str | None) -> None:
    rules = parse('[sites]\n"ledger.example" = {}\n"Sport.Ledger.example" = {}\n"Hill Courier" = {}\nexample = {}\n')
    found = rules.find(url, publisher)
    assert (found.site if found else None) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[site."a.example"]', "line 1: 'site' is not a key of this file; did you mean 'sites'?"),
        ('["a.example"]\ndrop = "b"', """line 1: 'a.example' is not a key of this file; begin each entry with its host in quotes: [sites."example.com"]"""),
        ("sites = 3", 'line 1: sites must be a table of entries such as [sites."example.com"], not 3'),
        ("[sites]\ndrop = '.a'", "line 2: 'drop' is outside any entry; put it below the heading of an entry, such as"),
        ("\n[sites.ledger.example]\ndrop = '.a'", 'line 2: a host must be in quotes: [sites."ledger.example"]'),
        ("[sites.www.ledger.example]\ndrop = '.a'", 'line 1: a host must be in quotes: [sites."www.ledger.example"]'),
        ('[sites."https://a.example/"]', 'line 1: "https://a.example/" is neither a host nor a publisher; write the host alone: [sites."example.com"]'),
        ('[sites.""]', 'line 1: "" is neither a host nor a publisher'),
        ('[sites."a.example"]\n\nauthors = ".by"', "line 3: 'authors' is not a key of an entry; did you mean 'author'?"),
        ('[sites."a.example"]\nzzz = 1', "line 2: 'zzz' is not a key of an entry; the keys are: drop, body, title, author, date, standfirst"),
        ('[sites."a.example"]\nbody = true', 'line 2: body must be a CSS selector in quotes, or a list of them, such as body = "div.story", not true'),
        ('[sites."a.example"]\ndrop = []', 'line 2: drop must be a CSS selector in quotes, or a list of them, such as drop = [".promo", "aside.related"], not []'),
        ('[sites."a.example"]\ndrop = [".a", 3]', "line 2: drop must be a CSS selector in quotes, or a list of them"),
        ('[sites."a.example"]\ntitle = "h1["', 'line 2: the selector "h1[" of title is wrong: Malformed attribute selector at position 2; write a CSS selector, such as title = "h1.headline"'),
        ('[sites."a.example"]\ndrop = [\n  ".a",\n  "p:wrong",\n]', """line 4: the selector "p:wrong" of drop is wrong: ':wrong'"""),
        ('[sites."a.example"]\nbody = ""', 'line 2: the selector "" of body is wrong: Expected a selector at position 0; write'),
        ('[sites."a.example"]\n[sites."A.example"]', 'line 2: "A.example" is the same site as "a.example" (line 1); combine the two entries'),
        ("[sites.a b]", "line 1: Expected ']' at the end of a table declaration; begin each entry with its host in quotes: [sites.\"example.com\"]"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_reported_with_file_line_and_remedy(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse(text)
    assert str(raised.value).startswith(f"content/cleaning.toml, {message}"), str(raised.value)


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    file = tmp_path / "cleaning.toml"
    file.write_bytes(b'[sites."a.example"]\ntitle = "K\xf6ln"')
    with pytest.raises(ConfigError, match=r"cleaning\.toml, line 2: the text is not UTF-8; save the file as UTF-8"):
        read_site_rules(file)


def test_the_sample_in_the_documentation_is_right(repository: Path) -> None:
    documentation = (repository / "docs" / "cleaning.md").read_text("utf-8")
    (sample,) = re.findall(r"^```toml\n(.*?)^```", documentation, re.MULTILINE | re.DOTALL)
    assert [rule.site for rule in parse(sample).rules] == ["ledger.example", "Harbour Courier"]
