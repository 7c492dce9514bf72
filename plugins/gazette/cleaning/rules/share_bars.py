"""Remove share bars: lines that are nothing but names of social networks and labels of buttons."""

from __future__ import annotations

import re

from ...model.draft import Draft
from .line_patterns import NETWORKS
from .lines import draft_lines, remove_blocks

_NETWORK_LINE = re.compile(rf"\W*(?:(?:{NETWORKS}|share|tweet|e-?mail|print|connect|comment|more|\d[\d,.]*+k?)\W*)+", re.IGNORECASE)


def drop_share_bars(draft: Draft) -> Draft:
    """Remove two or more lines in a row that are names of networks or labels of buttons. A single one may be a subhead."""
    lines = draft_lines(draft)
    bars = [len(line.text) < 40 and _NETWORK_LINE.fullmatch(line.text) is not None for line in lines]
    neighbours = zip([False, *bars], bars, [*bars[1:], False], strict=False)
    in_row = [bar and (above or below) for above, bar, below in neighbours]
    return remove_blocks(
        draft, {line.number: "share_prompt" for line, is_bar in zip(lines, in_row, strict=True) if is_bar and not line.rule}
    )
