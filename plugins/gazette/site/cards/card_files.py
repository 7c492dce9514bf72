"""Put the files of cards into the site: each card is drawn once and cached, and many new ones are drawn by several processes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..output.output_files import OutputFiles
from . import draw_card
from .draw_card import CardText, card_name, render_card, write_card

CARDS_FOLDER = "cards"
_NAME = re.compile(r"[0-9a-f]{20}\.png")
# Starting another process takes as long as drawing this many cards.
_CARDS_PER_PROCESS = 50


@dataclass(frozen=True)
class PendingCards:
    """The cards of a build while they are being drawn.

    * `planned`: the text of each card, by its path in the site
    * `needed`: the planned cards that are not in the output from the last build
    * `cache`: the folder with the cards of this and earlier builds
    * `processes`: the processes that draw cards into `cache`
    """

    planned: Mapping[str, CardText]
    needed: Mapping[str, CardText]
    cache: Path
    processes: Sequence[subprocess.Popen[bytes]]


def begin_cards(planned: Mapping[str, CardText], outputs: OutputFiles, cache: Path, jobs: int) -> PendingCards:
    """Start up to `jobs` processes that draw the cards that are neither in the output nor in `cache`.

    `planned` has the text of each card, by its path in the site. Cards that are in the output from the last build are kept there.
    If few cards are new, no process is started, and `finish_cards` draws them.
    """
    needed: dict[str, CardText] = {}
    for path, texts in planned.items():
        if outputs.is_untouched(path):
            outputs.keep(path)
        else:
            needed[path] = texts
    new = [texts for texts in needed.values() if not (cache / card_name(*texts)).exists()]
    count = min(jobs, len(new) // _CARDS_PER_PROCESS) if jobs > 1 else 0
    processes: list[subprocess.Popen[bytes]] = []
    with suppress(OSError):  # if no process can be started, `finish_cards` draws
        processes += (_start_drawing(new[start::count], cache) for start in range(count))
    return PendingCards(planned, needed, cache, processes)


def _start_drawing(cards: Sequence[CardText], cache: Path) -> subprocess.Popen[bytes]:
    """Start a process that draws cards into `cache`. It is not a fork, which would copy everything that the build has in memory."""
    with tempfile.TemporaryFile() as stdin:
        stdin.write(json.dumps(cards).encode())
        stdin.seek(0)
        command = [sys.executable, "-P", draw_card.__file__, str(os.getpid()), str(cache)]
        return subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def finish_cards(pending: PendingCards, outputs: OutputFiles) -> None:
    """Wait for the drawing processes, and put all cards into the site. Cards that are not in the cache are drawn here.

    Raises OSError if a file in the output cannot be written.
    """
    for process in pending.processes:
        process.wait()
    for path, texts in pending.needed.items():
        outputs.put(path, _read_or_draw(pending.cache / card_name(*texts), texts))


def _read_or_draw(cached: Path, texts: CardText) -> bytes:
    with suppress(OSError):
        return cached.read_bytes()
    drawn = render_card(*texts)
    with suppress(OSError):  # pages link to the card already, and without the cached file only the next build is slower
        write_card(cached, drawn)
    return drawn


def prune_cards(cache: Path, used: Iterable[str]) -> int:
    """Remove the cards from `cache` whose names are not in `used`. Return how many were removed."""
    names: Collection[str] = set(used)
    unused = [name for name in _file_names(cache) if name not in names and _NAME.fullmatch(name)]
    for name in unused:
        (cache / name).unlink(missing_ok=True)
    return len(unused)


def _file_names(folder: Path) -> list[str]:
    return os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 - only the names of thousands of files are needed
