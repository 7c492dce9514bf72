"""`gazette entities --review`: ask about uncertain merges one by one, and write each answer to entities.toml at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, TextIO

from ..entities.overrides.edit_toml import add_alias, merge_into, never_merge
from ..entities.overrides.load_overrides import parse_overrides
from ..entities.register.register_values import UncertainMerge
from ..model.errors import ConfigError
from ..model.text import quantity
from ..sources.toml_files import read_text

Answer = Literal["y", "n", "l", "q"]

_ANSWERS: dict[str, Answer] = {"y": "y", "yes": "y", "n": "n", "no": "n", "l": "l", "later": "l", "q": "q", "quit": "q"}
_PROMPT = "y(es), n(o), l(ater) or q(uit)? "
_NOUNS = {"person": "person", "organization": "organisation", "place": "place", "event": "event", "work": "work"}


def review(uncertain: Sequence[UncertainMerge], path: Path, answers: TextIO) -> None:
    """Ask about each uncertain merge, and write the answers to the overrides file at `path`. The end of `answers` means to quit.

    Raises ConfigError if the file cannot be read or written, or if it was already invalid.
    """
    if not uncertain:
        print("There is nothing to review: no entities are uncertain.")
        return
    written = 0
    for number, merge in enumerate(uncertain, 1):
        print(f"\n{number} of {len(uncertain)}", *_question(merge), sep="\n")
        answer = _ask(answers)
        if answer == "q":
            break
        written += answer != "l" and _write(merge, answer, path)
    answers_written = quantity(written, "answer")
    print(f"\n{answers_written} written to {path}, {len(uncertain) - written} left; the next build applies them")


def _question(merge: UncertainMerge) -> Iterator[str]:
    state = "They are separate now." if merge.question == "merge" else "They are one entity now."
    yield f'Are "{merge.name}" and "{merge.other}" the same {_NOUNS.get(merge.type, "entity")}? {state}'
    yield from (f"  - {sentence}" for sentence in merge.evidence)
    yield f"  - mentions affected: {merge.cost}"


def _ask(answers: TextIO) -> Answer:
    """Prompt until there is a valid answer, and return it."""
    while True:
        print(_PROMPT, end="", flush=True)
        line = answers.readline()
        if not line:
            print()
            return "q"
        if answer := _ANSWERS.get(line.strip().lower()):
            return answer


def _write(merge: UncertainMerge, answer: Answer, path: Path) -> bool:
    """Write an answer to the overrides file. If it contradicts the file, print why, leave the file, and return False."""
    text = read_text(path)
    parse_overrides(text, path)
    try:
        changed = apply_answer(text, merge, answer == "y")
        parse_overrides(changed, path)
    except ConfigError as error:
        print(f"Not written, since it contradicts the file: {error}")
        return False
    write_atomically(path, changed)
    return True


def apply_answer(text: str, merge: UncertainMerge, same: bool) -> str:
    """Return the text of the overrides file with an answer added: whether the two names are the `same` entity."""
    if not same:
        return never_merge(text, merge.name, merge.type, merge.other)
    if merge.question == "merge":
        return merge_into(text, merge.other, merge.type, merge.name)
    return add_alias(text, merge.name, merge.type, merge.other)


def write_atomically(path: Path, text: str) -> None:
    """Write a file completely or not at all, and keep its mode. A symbolic link is followed, not replaced.

    Raises ConfigError if the file cannot be written.
    """
    path = path.resolve()
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(text, "utf-8", newline="")
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}; check its folder and the permissions") from error
