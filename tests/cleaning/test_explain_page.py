"""Test the cleaning report and its page: every line of the raw file, its state, and the rule that changed it."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import html5lib
import msgspec
import pytest

from gazette.__main__ import main
from gazette.cleaning.change_report import LinePart, ReportLine, WordCounts, heavy_loss_messages, report_lines, word_counts
from gazette.cleaning.explain_page import TEMPLATES, render_explanation
from gazette.cleaning.rules.line_patterns import LinePattern
from gazette.cleaning.rules.rule_catalog import RULE_EXPLANATIONS, RULE_KINDS
from gazette.cleaning.selection.select import select_article
from gazette.commands.explain import format_line
from gazette.model.article import Article, Block
from gazette.model.draft import Draft
from gazette.model.errors import ArticleError
from gazette.pipeline.dating import date_from_name
from gazette.pipeline.read_articles import extract_or_refuse
from gazette.sources.decoding import find_files, read_local_raw, suffix_of
from gazette.sources.formats.by_suffix import PARSERS
from support.articles import BODY, clean, dump
from support.paths import ROOT
from support.sites import linked_urls

PACKAGE = ROOT / "plugins" / "gazette"
TEXT = dump("A title", "By Nora Quill", "10 July 2024", BODY[0], "Share this article", *BODY[1:])
DOCUMENTS = [path for folder in ("tests/cases", "content/raw") for path in find_files(ROOT / folder) if "expected" not in path.name]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_an_article_holds_its_whole_raw_file_in_order(path: Path) -> None:
    raw = read_local_raw(path, path.parent)
    article, draft = extract_or_refuse(raw), select_article(PARSERS[suffix_of(path.name)](raw.data))
    assert isinstance(article, Article)
    parsed = [(b.number, b.line, b.text) for b in (*draft.blocks, *draft.pictures) if b.text]
    parsed += [(r.number, r.line, r.text) for r in draft.removals]
    assert [(line.line, line.text) for line in report_lines(article)] == [(line, text) for _, line, text in sorted(parsed)]


CUTS = {
    "in the middle": [("c", "three four")],
    "at the beginning": [("c", "one two")],
    "at the end": [("c", "seven eight")],
    "one after the other": [("c", "five six"), ("d", "one two"), ("e", "seven eight")],
    "from back to front": [("e", "seven eight"), ("c", "five six"), ("d", "one two")],
    "one around another": [("c", "four five"), ("d", "three six")],
    "side by side": [("c", "three"), ("d", "four"), ("e", "two")],
}


@pytest.mark.parametrize("cuts", CUTS.values(), ids=CUTS)
@pytest.mark.parametrize("removed", [False, True])
def test_parts_that_were_cut_out_are_shown_where_they_were(cuts: list[tuple[str, str]], removed: bool) -> None:
    text = "one two three four five six seven eight"
    draft = Draft((Block(1, 1, "Before."), Block(2, 3, text), Block(3, 4, "After.")))
    for rule, part in cuts:
        start = draft.blocks[1].text.index(part)
        draft = draft.cut(rule, 2, start, start + len(part))
    kept = draft.blocks[1].text
    draft = draft.without("whole", frozenset({2})) if removed else draft
    first, line, last = report_lines(replace(clean(dump("T t", *BODY)), blocks=draft.blocks, removals=draft.removals))
    assert (first.text, line.text, last.text) == ("Before.", text, "After.")
    assert (line.line, line.state) == (3, "removed" if removed else "kept")
    assert " ".join(part.text for part in line.parts if part.rule in ("", "whole")) == kept
    for rule, cut in cuts:
        assert " ".join(part.text for part in line.parts if part.rule == rule) == cut


def rules_in_the_code() -> set[str]:
    """Return the names of all rules that the code can give to a removal, wherever they are written."""
    tables = {
        "gazette.sources.formats.page_blocks": lambda module: {
            *module._TAG_LABELS.values(),
            *(label for label, _ in module._CLASS_LABELS),
        },
    }
    rules = {rule for name, read in tables.items() for rule in read(importlib.import_module(name))}
    for path in [*(PACKAGE / "sources" / "formats").glob("*.py"), *(PACKAGE / "cleaning").rglob("*.py")]:
        name = ".".join(("gazette", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
        module = importlib.import_module(name)
        tree = ast.parse(path.read_text("utf-8"))
        rows = [row for value in vars(module).values() if isinstance(value, tuple) for row in value if isinstance(row, tuple)]
        rules |= {row[0].rule for row in rows if row and isinstance(row[0], LinePattern)}
        values = [value for node in ast.walk(tree) for value in (*_given_rules(node), *_returned_labels(node))]
        rules |= {getattr(module, value.id, "") if isinstance(value, ast.Name) else value.value for value in values}
    return {rule for rule in rules if isinstance(rule, str) and rule}


def _given_rules(node: ast.AST) -> Iterator[ast.Constant | ast.Name]:
    """Yield the constants and variables by which a node names the rule of a removal or a block.

    The forms are `without("x", ...)`, `cut(X, ...)`, `Removal(X, ...)`, `within=X`, `rule = "x"`, `dict.fromkeys(numbers, "x")` and
    `{number: "x" for ...}`.
    """
    given: list[ast.expr] = []
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given += node.args[:1] if called in ("without", "cut", "Removal") else []
        given += node.args[1:2] if called == "fromkeys" else []
        given += [keyword.value for keyword in node.keywords if keyword.arg in ("within", "rule")]
    if isinstance(node, ast.DictComp) and isinstance(node.value, ast.Constant):
        given.append(node.value)
    if isinstance(node, ast.Assign):
        for target in node.targets:
            pairs = (
                zip(target.elts, getattr(node.value, "elts", ()), strict=False)
                if isinstance(target, ast.Tuple)
                else [(target, node.value)]
            )
            # If the value is a call, its names are those that the called function returns (see _returned_labels).
            pairs = [(name, value) for name, value in pairs if not isinstance(value, ast.Call)]
            given += [value for name, value in pairs if isinstance(name, ast.Name) and name.id in ("rule", "label", "within")]
    for value in given:
        yield from (part for part in ast.walk(value) if isinstance(part, (ast.Constant, ast.Name)))


def _returned_labels(node: ast.AST) -> Iterator[ast.Constant]:
    """Yield the constants that a function returns if it computes a label or rule, as in `def _label(...): return "hidden"`."""
    if isinstance(node, ast.FunctionDef) and re.search("label|rule", node.name):
        returned = [statement.value for statement in ast.walk(node) if isinstance(statement, ast.Return)]
        yield from (value for value in returned if isinstance(value, ast.Constant))


def test_every_rule_is_explained() -> None:
    rules = rules_in_the_code()
    assert rules >= {
        "title",
        "front_matter",
        "hidden",
        "outside_article",
        "read_more",
        "caption",
        "kicker",
        "standfirst",
        "navigation",
    }
    for path in DOCUMENTS:
        article = extract_or_refuse(read_local_raw(path, path.parent))
        rules |= {removal.rule for removal in article.removals} if isinstance(article, Article) else set()
    assert rules - RULE_EXPLANATIONS.keys() == set()


def test_every_explanation_is_a_sentence_of_a_kind() -> None:
    for rule, explanation in RULE_EXPLANATIONS.items():
        assert explanation.kind in RULE_KINDS, rule
        assert re.fullmatch(r"[A-Z][^.]+\.", explanation.sentence), rule
        assert bool(explanation.goes_to) == (explanation.kind == "metadata"), rule


def test_how_an_article_was_found_survives_the_cache() -> None:
    page = f"<html><head><title>T</title></head><body><nav>Home</nav>{''.join(f'<p>{p}</p>' for p in BODY)}</body></html>"
    for article in (clean(TEXT), clean(page, "a.html")):
        assert article.extractor
        assert msgspec.json.decode(msgspec.json.encode(article), type=Article) == article
    assert clean(page, "a.html").extractor.startswith("saved page: 3 of 4 blocks are the article; learned trees decided (")


def shown(page: str) -> str:
    """Return the visible text of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition("</style>")[2]).split())


def test_the_page_strikes_out_what_is_gone_and_marks_what_moved() -> None:
    page = render_explanation(date_from_name(clean(TEXT)))
    assert re.findall(r"<del[^>]*>(.*?)</del>", page) == ["Share this article"]
    text = shown(page)
    assert "Line 1 A title moved to title by title Line 3 By Nora Quill moved to authors by byline" in text
    assert "Line 9 Share this article removed by share_prompt Line 11 " + BODY[1] in text.replace("&#39;", "'")
    assert "Published 2024-07-10 (from a line of the text)" in text
    assert "Not given: summary, updated, publisher, web address, language, category." in text
    assert "How the article was found Text dump: every line is read." in text
    assert "share_prompt Buttons and lines that ask readers to share the article. 1 3" in text
    assert "61 words of the text kept, 3 removed; 8 moved to the metadata." in text


def test_the_page_strikes_out_a_part_within_its_line() -> None:
    article = clean(dump("T t", *BODY))
    start = article.blocks[0].text.index("on Monday")
    cut = Draft(article.blocks).cut("credit", article.blocks[0].number, start, start + len("on Monday"))
    page = render_explanation(replace(article, blocks=cut.blocks, removals=(*article.removals, *cut.removals)))
    before, after = (text.strip() for text in BODY[0].replace("'", "&#39;").split("on Monday"))
    assert f"{before} on Monday removed by credit {after}" in shown(page)
    assert re.findall(r"<del[^>]*>(.*?)</del>", page) == ["on Monday"]


def test_the_page_is_self_contained_and_valid_whatever_the_raw_file_contains() -> None:
    hostile = "<script>alert(1)</script><img src=//x.example/y onerror=alert(2)>"
    text = f'Title: {hostile} "t"\nAuthor: {hostile}\n\n' + dump(
        *BODY, f"{hostile} and a text.", f"Share {hostile} on Facebook", "Share <b>this</b>"
    )
    page = render_explanation(replace(clean(text), lang='en" onclick="x', path="<i>.txt"))
    html5lib.HTMLParser(strict=True).parse(page)
    assert not re.search(r"<script|<img|onclick=\"x\"|<i>|<b>|url\(|@import|https?:", page)
    assert [link for link in linked_urls(page) if not link.startswith("#")] == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_pages_of_all_documents_are_valid() -> None:
    for path in DOCUMENTS:
        article = extract_or_refuse(read_local_raw(path, path.parent))
        assert isinstance(article, Article)
        html5lib.HTMLParser(strict=True).parse(render_explanation(article))


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2.2 defines it."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_each_kind_has_a_colour_that_can_be_read_by_day_and_by_night() -> None:
    page = render_explanation(clean(TEXT))
    pairs = {name: (day, night) for name, day, night in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", page)}
    kinds = {name.removeprefix("of-"): pair for name, pair in pairs.items() if name.startswith("of-")}
    assert kinds.keys() == RULE_KINDS.keys()
    assert len(set(kinds.values())) == len(kinds)
    for name in (*(f"of-{kind}" for kind in kinds), "ink", "quiet", "accent"):
        for ink, paper in zip(pairs[name], pairs["paper"], strict=True):
            dark, light = sorted((_luminance(ink), _luminance(paper)))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (name, ink, paper)


def test_every_class_of_a_kind_has_its_style() -> None:
    style = (TEMPLATES / "cleaning_account.css").read_text("utf-8")
    assert all(f".of-{kind} {{ --kind: var(--of-{kind}); }}" in style for kind in RULE_KINDS)


def test_explain_writes_the_page(files: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = files(**{"a.txt": TEXT}) / "a.txt"
    target = tmp_path / "new" / "page.html"
    assert main(["explain", "--html", str(target), str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert target.read_text("utf-8") == render_explanation(date_from_name(clean(TEXT, "a.txt")))
    assert main(["explain", "--html", str(file), str(file)]) == 1
    assert "the page would overwrite its raw file" in capsys.readouterr().err
    assert file.read_text("utf-8") == TEXT


def test_removing_what_surrounds_the_text_of_a_page_is_no_heavy_loss() -> None:
    comments = f"<div class='comments'>{'<p>I crossed it yesterday, and the wind was strong.</p>' * 7}</div>"
    menu = "<nav>" + "".join(f"<p>Menu {n}</p>" for n in range(50)) + "</nav>"
    prose = "".join(f"<p>{p}</p>" for p in BODY)
    page = clean(f"<html><head><title>T</title></head><body>{menu}<article>{prose}</article>{comments}</body></html>", "a.html")
    assert word_counts(page) == WordCounts(kept=61, surroundings=163)
    assert heavy_loss_messages([page], Path("raw")) == []


def test_articles_with_a_heavy_loss_are_listed_heaviest_first_and_the_rest_is_counted() -> None:
    prompt = "Sign up for our newsletter and get the stories of the day into your inbox each morning"
    fine = clean(dump("Fine", *BODY, prompt), "fine.txt")
    poor = [clean(dump("Poor", "A ferry leaves." + " It sails." * n, prompt), f"poor {n:02}.txt") for n in range(12)]
    messages = heavy_loss_messages([fine, *reversed(poor)], Path("raw"))
    assert messages[0] == "poor 00.txt: 17 of 20 words removed; look at it with: gazette explain 'raw/poor 00.txt'"
    assert [message[:7] for message in messages[:10]] == [f"poor {n:02}" for n in range(10)]
    assert messages[10:] == ["2 more articles lost over a third of their text; see: gazette clean --report raw"]
    assert len(heavy_loss_messages(poor[:10], Path("raw"))) == 10
    assert heavy_loss_messages(poor[:11], Path("raw"))[10].startswith("1 more article lost over a third of its text; see: ")


def test_a_file_that_loses_all_its_text_is_refused() -> None:
    with pytest.raises(ArticleError, match="no body"):
        clean(dump("Poor", "Share this article", "Advertisement"))


def test_without_colour_a_removed_part_is_in_brackets_with_its_rule() -> None:
    line = ReportLine(
        7, (LinePart("The bridge"), LinePart("(Photo: Nora Quill)", "credit"), LinePart("is open."), LinePart("9 May", "timestamp"))
    )
    assert format_line(line).plain == "    7~The bridge [credit] [-(Photo: Nora Quill)-] is open. [timestamp] [-9 May-]"


def test_a_file_that_is_no_article_is_explained_before_it_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.txt"
    file.write_text(dump("A title", "Share this article", "Read more: Ferry service ends"))
    for arguments in ([str(file)], ["--html", str(tmp_path / "a.html"), str(file)]):
        assert main(["explain", *arguments]) == 1
        assert "no body" in capsys.readouterr().err
    assert "Ferry service ends" in (tmp_path / "a.html").read_text("utf-8")
    assert main(["explain", str(file)]) == 1
    assert "[share_prompt]" in capsys.readouterr().out
