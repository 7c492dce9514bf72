"""An article while it is cleaned."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace

from .article import Block, Metadata, Removal
from .page import Page


@dataclass(frozen=True, slots=True)
class Draft:
    """An article while it is cleaned: what is left of it, what is known about it, what was removed. `headlines` are
    the titles that it may repeat: its source's own and a corrected one. `pictures` (blocks too) are out of the rules'
    reach. `extractor` says in a sentence how the article
    was found in its file. `page` is the saved page that the blocks are of, as long as nobody has selected its article from them."""

    blocks: tuple[Block, ...]
    meta: Metadata = Metadata()
    removals: tuple[Removal, ...] = ()
    headlines: tuple[str, ...] = ()
    pictures: tuple[Block, ...] = ()
    extractor: str = ""
    page: Page | None = None

    def without(self, rule: str, unwanted: frozenset[int]) -> Draft:
        """Remove the blocks with the given numbers in the name of `rule`."""
        if not unwanted:
            return self
        gone = tuple(Removal(rule, b.number, b.line, b.text, within=b.within) for b in self.blocks if b.number in unwanted)
        kept = tuple(b for b in self.blocks if b.number not in unwanted)
        return replace(self, blocks=kept, removals=self.removals + gone)

    def cut(self, rule: str, number: int, start: int, end: int) -> Draft:
        """Remove the characters from `start` to `end` of one block's text in the name of `rule`; the rest stays."""
        place = next(place for place, block in enumerate(self.blocks) if block.number == number)
        block = self.blocks[place]
        before, part, after = block.text[:start].rstrip(), block.text[start:end].strip(), block.text[end:].lstrip()
        rest = f"{before} {after}".strip()
        # Markup stays where it holds the part as it is, once; else the rest of the block is plain text.
        escaped = html.escape(part, quote=False)
        markup = " ".join(block.html.replace(escaped, "").split()) if block.html.count(escaped) == 1 else ""
        removal = Removal(rule, number, block.line, part, offset=len(before), within=block.within)
        kept = (*self.blocks[:place], replace(block, text=rest, html=markup), *self.blocks[place + 1 :])
        return replace(self, blocks=kept, removals=(*self.removals, removal))
