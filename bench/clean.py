"""Measure how well articles are cleaned: `make bench-clean`.

Cleans the text dumps and saved pages of ../shared/data as `gazette clean --json` does, and runs the data sets' own scorers on the
output. Pages are scored twice: with the decision trees that ship, which were trained on these same pages, and with trees that saw
no page of the same publisher. The second score is what to expect of other sites; its trees, one forest for each half of the
publishers, are written by training/blocks.py. Other extractors run on the same pages in the same run. The project's own documents
are always scored; without ../shared/data, they are all there is."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT)]

from training.halves import half_of, half_weights

from gazette.cleaning.extract import extract_article
from gazette.cleaning.selection import forest
from gazette.commands.clean import whole_text, write_folder
from gazette.model.article import Article, RawFile
from gazette.model.errors import ArticleError
from gazette.sources.decoding import read_local_raw

DATA = ROOT.parent / "shared" / "data"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        if DATA.is_dir():
            bench_dumps(DATA / "rawtext", Path(folder))
            bench_pages(DATA / "webnews", Path(folder))
        else:
            print("There is no ../shared/data; scoring only the project's own documents")
        bench_own()


def bench_dumps(data: Path, folder: Path) -> None:
    """Clean the text dumps in `data` and report the scores of all of them and of two halves (every second file by name)."""
    out = folder / "rawtext"
    raw = _filled(folder / "dumps", {path.name: path.read_bytes() for path in data.glob("*.txt")})
    with contextlib.redirect_stdout(io.StringIO()):
        write_folder(raw, out)
    names = sorted(path.stem for path in data.glob("*.txt"))
    for label, chosen in (("all", names), ("even", names[::2]), ("odd", names[1::2])):
        gold = _filled(folder / f"gold-{label}", {f"{name}.json": (data / f"{name}.json").read_bytes() for name in chosen})
        report(f"text dumps, {label}", _score(data / "score.py", gold, data, out), _DUMP_FIGURES)


_DUMP_FIGURES = (
    "docs", "noise_removal_recall", "macro_noise_removal", "body_retention", "clean_docs_untouched", "exact_doc_rate", "author_f1",
)  # fmt: skip
# The page sets that are scored, by the beginning of their pages' names.
_SETS = ("aeb", "feval")
_PAGE_FIGURES = ("pages", "f1", "precision", "recall", "exact", "title", "date", "authors")


def bench_pages(data: Path, folder: Path) -> None:
    """Report the scores of the saved pages in `data`, and the CPU time per page, for Gazette and for other extractors.

    The text of a page on which another extractor fails is empty."""
    gold = {name: page for name, page in json.loads((data / "gold.json").read_text("utf-8")).items() if name.startswith(_SETS)}
    pages = {name: gzip.decompress((data / "pages" / f"{name}.html.gz").read_bytes()) for name in gold}
    halves = {name: half_of(page["url"]) for name, page in gold.items()}
    shipped, seconds = clean_pages(pages, [forest.FOREST_FILE] * 2, halves)
    unseen, _ = clean_pages(pages, [half_weights(1), half_weights(0)], halves)
    score_pages("gazette, unseen publishers", unseen, gold, data, folder, halves)
    score_pages("gazette, as it ships", shipped, gold, data, folder)
    print(f"    CPU a page: median {1000 * statistics.median(seconds):.0f} ms, longest {1000 * max(seconds):.0f} ms")
    for name, extractor in _others().items():
        start = time.process_time()
        articles = {page: {"paragraphs": _text_or_nothing(extractor, html).split("\n")} for page, html in pages.items()}
        cost = (time.process_time() - start) / len(pages)
        score_pages(f"{name}, {1000 * cost:.0f} ms a page", articles, gold, data, folder)


def clean_pages(
    pages: Mapping[str, bytes], weights: list[Path], halves: Mapping[str, int]
) -> tuple[dict[str, dict[str, Any]], list[float]]:
    """Extract the article of each page with the trees for its group of publishers.

    `halves` gives each page's index into `weights`. Returns the articles as JSON objects by page name, and the CPU seconds that
    each page took. Sets forest.FOREST_FILE while it runs."""
    articles, seconds, shipped = {}, [], forest.FOREST_FILE
    for name, page in pages.items():
        forest.FOREST_FILE = weights[halves[name]]
        start = time.process_time()
        try:
            article = extract_article(RawFile(f"{name}.html", page))
        except ArticleError:  # a page that Gazette refuses has no article; the scorer counts all of its text as missed
            article = Article(id="", path="", blocks=())
        seconds.append(time.process_time() - start)
        articles[name] = {
            "title": article.title, "authors": article.authors, "published": article.published, "paragraphs": whole_text(article),
        }  # fmt: skip
    forest.FOREST_FILE = shipped
    return articles, seconds


def score_pages(
    label: str,
    articles: Mapping[str, Any],
    gold: Mapping[str, Any],
    data: Path,
    folder: Path,
    halves: Mapping[str, int] | None = None,
) -> None:
    """Report the scores of extracted articles for each of `_SETS`, and for each half of the
    publishers if `halves` is given. Writes working files into `folder`."""
    out = _filled(folder / "pages", {f"{name}.json": json.dumps(article).encode() for name, article in articles.items()})
    for prefix in _SETS:
        report(f"{prefix}: {label}", _score(data / "score.py", data / "gold.json", out, "--set", prefix), _PAGE_FIGURES)
        for half in (0, 1) if halves else ():
            part = {name: page for name, page in gold.items() if name.startswith(prefix) and halves and halves[name] == half}
            file = folder / "half.json"
            file.write_text(json.dumps(part), "utf-8")
            report(f"{prefix}: half {half} of the publishers", _score(data / "score.py", file, out), _PAGE_FIGURES)


def _text_or_nothing(extractor: Callable[[bytes], str], page: bytes) -> str:
    with contextlib.suppress(Exception):
        return extractor(page)
    return ""


def _others() -> dict[str, Callable[[bytes], str]]:
    """Return other extractors by name: functions from a page's bytes to its text, one paragraph per line.

    readability-lxml is asked for its summary alone, which has no title."""
    import trafilatura
    from readability import Document
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    def decoded(page: bytes) -> str:
        return bytes_to_str(page, detect_encoding(page))

    def readability(page: bytes) -> str:
        return extract_plain_text(Document(decoded(page)).summary(), links=False)

    return {
        "trafilatura": lambda page: trafilatura.extract(page, include_comments=False) or "",
        "trafilatura favor_precision": lambda page: trafilatura.extract(page, include_comments=False, favor_precision=True) or "",
        "readability-lxml": readability,
        "resiliparse": lambda page: extract_plain_text(decoded(page), main_content=True, alt_texts=False, links=False),
    }


def bench_own() -> None:
    """Report precision, recall and exact matches for the project's own documents, against the paragraphs that an editor expects."""
    sample = json.loads((ROOT / "tests/sample_expected.json").read_text("utf-8"))
    expected = {ROOT / "content/raw" / path: entry["paragraphs"] for path, entry in sample.items()}
    for case in sorted((ROOT / "tests/cases").iterdir()):
        expected[next(case.glob("source.*"))] = json.loads((case / "expected.json").read_text("utf-8"))["paragraphs"]
    articles = {path: extract_article(read_local_raw(path, path.parent)) for path in expected}
    report("own documents", _paragraph_figures((articles[path].paragraphs, wanted) for path, wanted in expected.items()), ())


def _paragraph_figures(pairs: Iterable[tuple[list[str], list[str]]]) -> dict[str, float]:
    """Return the figures for (extracted, expected) lists of paragraphs, one pair a document."""
    documents = [(set(extracted), set(wanted)) for extracted, wanted in pairs]
    hits, extracted, wanted = (sum(map(len, column)) for column in zip(*[(e & w, e, w) for e, w in documents], strict=True))
    exact = sum(e == w for e, w in documents)
    return {"docs": len(documents), "precision": hits / extracted, "recall": hits / wanted, "exact": exact / len(documents)}


def report(label: str, figures: Mapping[str, float], names: Iterable[str]) -> None:
    """Print a line with the label and the figures named in `names`, or all figures if `names` is empty."""
    shown = (f"{name} {figures[name]:.4g}" for name in names or figures if name in figures)
    print(f"{label:45} {'  '.join(shown)}", flush=True)


def _filled(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files (name: bytes) into a folder and return the folder; files already there stay."""
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def _score(scorer: Path, *arguments: object) -> dict[str, float]:
    """Run a scorer and return the JSON object on the last line that it prints."""
    command = [sys.executable, str(scorer), *map(str, arguments)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(printed.splitlines()[-1]))


if __name__ == "__main__":
    main()
