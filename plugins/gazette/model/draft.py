"""An article while it is being cleaned."""

from __future__ import annotations

import html
from dataclasses import dataclass, field, replace

from .article import Block, Metadata, Removal
from .page import SavedPage


@dataclass(frozen=True, slots=True)
class Draft:
    """An article while it is being cleaned.

    * `blocks`: the blocks that are left.
    * `meta`: its metadata so far.
    * `removals`: what was removed so far.
    * `headlines`: the titles that its text may repeat: the source's own, and the sidecar's.
    * `pictures`: figures, which the rules do not see.
    * `extractor`: a sentence on how the article was found in its file.
    * `page`: the saved page that the blocks come from, until its article has been selected from them; otherwise None.
    """

    blocks: tuple[Block, ...]
    meta: Metadata = field(default_factory=Metadata)
    removals: tuple[Removal, ...] = ()
    headlines: tuple[str, ...] = ()
    pictures: tuple[Block, ...] = ()
    extractor: str = ""
    page: SavedPage | None = None

    def without(self, rule: str, unwanted: frozenset[int]) -> Draft:
        """Return the draft without the blocks that have the given numbers. They are recorded as removals of `rule`."""
        if not unwanted:
            return self
        removed = tuple(Removal(rule, b.number, b.line, b.text, within=b.within) for b in self.blocks if b.number in unwanted)
        remaining = tuple(block for block in self.blocks if block.number not in unwanted)
        return replace(self, blocks=remaining, removals=self.removals + removed)

    def cut(self, rule: str, number: int, start: int, end: int) -> Draft:
        """Return the draft without the characters from `start` to `end` of the text of block `number`.

        They are recorded as a removal of `rule`. The rest of the block stays.
        """
        index = next(index for index, block in enumerate(self.blocks) if block.number == number)
        block = self.blocks[index]
        before, part, after = block.text[:start].rstrip(), block.text[start:end].strip(), block.text[end:].lstrip()
        rest = f"{before} {after}".strip()
        # If the markup contains the part exactly once, cut it out there, too; otherwise the rest becomes plain text.
        escaped = html.escape(part, quote=False)
        markup = " ".join(block.html.replace(escaped, "").split()) if block.html.count(escaped) == 1 else ""
        removal = Removal(rule, number, block.line, part, offset=len(before), within=block.within)
        remaining = (*self.blocks[:index], replace(block, text=rest, html=markup), *self.blocks[index + 1 :])
        return replace(self, blocks=remaining, removals=(*self.removals, removal))
