"""gazette explain: the raw file with what was removed struck out, and why."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from ..article import Raw
from ..cleaning.rules import MOVES
from ..extract import extract

_REMOVED, _MOVED = "red strike", "cyan"


def run(raw: Raw, color: str) -> None:
    """Print all blocks of the file with their lines. `color`: 'auto' (in a terminal), 'always' or 'never'.

    Without colour a removed block is marked by a minus sign, one that moved to the metadata by a greater-than sign.
    Raises ArticleError where the file cannot become an article.
    """
    made = extract(raw)
    rules = {removal.number: removal.rule for removal in made.article.removals}
    shown = {block.number: (block.line, block.text) for block in made.blocks}
    shown |= {removal.number: (removal.line, removal.text) for removal in made.article.removals}
    console = Console(highlight=False, soft_wrap=True, force_terminal={"always": True, "never": False}.get(color))
    for number, (line, text) in sorted(shown.items()):
        console.print(_line(line, text, rules.get(number, "")))
    count = sum(rule not in MOVES for rule in rules.values())
    console.print(f"{len(shown) - len(rules)} kept, {count} removed, {len(rules) - count} moved to the metadata")


def _line(line: int, text: str, rule: str) -> Text:
    sign, style = (" ", "") if not rule else (">", _MOVED) if rule in MOVES else ("-", _REMOVED)
    shown = Text(f"{line:5}{sign}")
    if rule:
        shown.append(f"[{rule}] ", style="bold " + style.split()[0])
    return shown.append(text, style=style)
