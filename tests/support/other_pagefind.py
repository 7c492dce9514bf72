"""A Pagefind that writes another format: it runs the real one, and then changes the files that it wrote."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from gazette.site.search.pagefind_format.index_files import compress_file, encode_cbor, parse_file
from gazette.site.search.pagefind_format.read_bundle import KNOWN_VERSION
from gazette.site.search.pagefind_program import find_pagefind
from support.paths import ROOT

OTHER_VERSION = "1.6.0"


def state_in_entry(bundle: Path) -> None:
    """State another version in the file that a browser loads first."""
    entry = bundle / "pagefind-entry.json"
    entry.write_bytes(json.dumps({**json.loads(entry.read_bytes()), "version": OTHER_VERSION}).encode())


def state_in_meta(bundle: Path) -> None:
    """State another version in the list of pages and files."""
    rewrite(bundle, "*.pf_meta", lambda meta: [OTHER_VERSION, *meta[1:]])


def state_version(bundle: Path) -> None:
    """State another version wherever Pagefind does."""
    state_in_entry(bundle)
    state_in_meta(bundle)
    for script in (bundle / "pagefind.js", bundle / "pagefind-worker.js"):
        text = script.read_text("utf-8")
        assert f'pagefind_version="{KNOWN_VERSION}"' in text
        script.write_text(text.replace(f'pagefind_version="{KNOWN_VERSION}"', f'pagefind_version="{OTHER_VERSION}"'), "utf-8")


def number_pages(bundle: Path) -> None:
    """State another version, and give page numbers where the known version gives differences, as Pagefind 1.4 did.

    The arrays stay as they are, so only the version tells.
    """
    state_version(bundle)
    rewrite(bundle, "index/*.pf_index", lambda chunk: [[[word, absolute(postings), forms] for word, postings, forms in chunk[0]]])


def absolute(postings: list[Any]) -> list[Any]:
    pages = accumulate(step for step, *_ in postings)
    return [[page, *positions] for page, (_, *positions) in zip(pages, postings, strict=True)]


def add_field(bundle: Path) -> None:
    """Add a field to the list of pages and files. The version stays."""
    rewrite(bundle, "*.pf_meta", lambda meta: [*meta, ["field"]])


def add_item(bundle: Path) -> None:
    """Add an item to each word. The version stays."""
    rewrite(bundle, "index/*.pf_index", lambda chunk: [[[*word, 7] for word in chunk[0]]])


def rewrite(bundle: Path, pattern: str, change: Callable[[Any], Any]) -> None:
    """Change the content of the files of a pattern. Their names stay; Pagefind never compares them with the content."""
    for path in bundle.glob(pattern):
        path.write_bytes(compress_file(encode_cbor(change(parse_file(path.read_bytes())))))


CHANGES = {change.__name__: change for change in (state_in_entry, state_in_meta, state_version, number_pages, add_field, add_item)}


@dataclass(frozen=True)
class OtherPagefind:
    """A program in the place of Pagefind. It applies the change that is named in a file, if there is one."""

    folder: Path

    def apply(self, change: str) -> None:
        """Choose what is changed from now on: a name in CHANGES, or "" for nothing."""
        (self.folder / "change.txt").write_text(change)

    def take_runs(self) -> list[int]:
        """Return how many documents each run has indexed since the last call."""
        log = self.folder / "runs.txt"
        counts = [*map(int, log.read_text().split())]
        log.write_text("")
        return counts


@pytest.fixture(name="other_pagefind")
def other_pagefind_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OtherPagefind:
    """Put a program that changes nothing at first in the place of Pagefind."""
    if (program := find_pagefind()) is None:
        pytest.skip("needs Pagefind (pip install pagefind pagefind-bin)")
    folder = tmp_path / "pagefind-program"
    folder.mkdir()
    wrapper = folder / "pagefind"
    wrapper.write_text(
        f"""#!/bin/sh
        find "$2" -type f | wc -l >> "{folder}/runs.txt"
        "{program}" "$@" || exit
        PYTHONPATH="{ROOT}/plugins:{ROOT}/tests" exec "{sys.executable}" -m support.other_pagefind "$(cat "{folder}/change.txt")" "$4"
        """
    )
    wrapper.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(wrapper))
    other = OtherPagefind(folder)
    other.apply("")
    return other


if __name__ == "__main__" and sys.argv[1]:
    CHANGES[sys.argv[1]](Path(sys.argv[2]))
