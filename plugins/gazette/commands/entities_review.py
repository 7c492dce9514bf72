"""gazette entities --review: doubts one by one, and each answer into the user's file at once."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, TextIO

from ..entities.overrides.edit_toml import add_alias, merge_into, never_merge
from ..entities.overrides.load import parse_own, read_text
from ..entities.register.registry import Doubt
from ..model.errors import ConfigError

Answer = Literal["y", "n", "l", "q"]

_ANSWERS: dict[str, Answer] = {"y": "y", "yes": "y", "n": "n", "no": "n", "l": "l", "later": "l", "q": "q", "quit": "q"}
_PROMPT = "y(es), n(o), l(ater) or q(uit)? "
_NOUNS = {"person": "person", "organization": "organisation", "place": "place", "event": "event", "work": "work"}


def review(doubts: Sequence[Doubt], path: Path, answers: TextIO) -> None:
    """Ask about each doubt, and write what is answered into the file at `path`. An end of `answers` means to quit.
    Raises ConfigError where the file cannot be read or written, or was wrong before."""
    if not doubts:
        print("There is nothing to review: the register is sure of its entities.")
        return
    given: Counter[str] = Counter()
    for number, doubt in enumerate(doubts, 1):
        print(f"\n{number} of {len(doubts)}", *_question(doubt), sep="\n")
        answer = _ask(answers)
        if answer == "q":
            break
        given["later" if answer == "l" or not _write(doubt, answer, path) else "written"] += 1
    left = len(doubts) - given["written"]
    print(f"\n{given['written']} written to {path}, {left} left; the next build goes by them")


def _question(doubt: Doubt) -> Iterator[str]:
    now = "They are apart now." if doubt.question == "merge" else "They are one now."
    yield f'Are "{doubt.one}" and "{doubt.other}" the same {_NOUNS.get(doubt.type, "entity")}? {now}'
    yield from (f"  - {sentence}" for sentence in doubt.evidence)
    yield f"  - mentions that this is about: {doubt.cost}"


def _ask(answers: TextIO) -> Answer:
    while True:
        print(_PROMPT, end="", flush=True)
        line = answers.readline()
        if not line:
            print()
            return "q"
        if answer := _ANSWERS.get(line.strip().lower()):
            return answer


def _write(doubt: Doubt, answer: Answer, path: Path) -> bool:
    """Write an answer; say why where it goes against what the file says, and leave that as it is."""
    text = read_text(path)
    parse_own(text, path)
    try:
        changed = answered(text, doubt, answer == "y")
        parse_own(changed, path)
    except ConfigError as error:
        print(f"Not written, since the file would be wrong with it: {error}")
        return False
    write_atomically(path, changed)
    return True


def answered(text: str, doubt: Doubt, same: bool) -> str:
    """The text of the user's file with an answer in it."""
    if not same:
        return never_merge(text, doubt.one, doubt.type, doubt.other)
    if doubt.question == "merge":
        return merge_into(text, doubt.other, doubt.type, doubt.one)
    return add_alias(text, doubt.one, doubt.type, doubt.other)


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that it is never half there, whatever happens. Raises ConfigError where it cannot be written."""
    path = path.resolve()  # where it is a link, what it leads to is written
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(text, "utf-8", newline="")
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}; check the permissions of its folder") from error
