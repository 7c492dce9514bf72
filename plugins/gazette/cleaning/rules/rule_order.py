"""The order of the cleaning rules.

A rule is a function from draft to draft. It records everything that it removes under its name."""

from __future__ import annotations

from collections.abc import Callable

from ...model.draft import Draft
from .appeals import drop_appeals
from .captions import cut_glued_noise, drop_captions, drop_sources
from .credits import move_addresses, move_bylines, move_closing_bylines, move_outlets, move_timestamps
from .embeds import drop_embeds, drop_parts_of_embeds, drop_posts, drop_slides
from .insets import drop_insets, drop_kicked_teasers
from .link_lines import drop_closing_links, drop_headlines_below_links, drop_links, drop_teasers
from .picture_lines import drop_captions_with_sources, drop_neighbouring_captions
from .reader_prompts import drop_author_bios, drop_prompts, drop_stray_characters
from .repeats import drop_kickers, drop_pull_quotes, drop_repeated_headline, drop_repeated_paragraphs
from .share_bars import drop_share_bars
from .short_lines import drop_furniture
from .standfirsts import drop_echoed_summary, move_standfirst
from .surroundings import drop_surroundings, move_marked_standfirst, read_page_head

CleaningRule = Callable[[Draft], Draft]

CLEANING_RULES: tuple[CleaningRule, ...] = (
    read_page_head,
    move_marked_standfirst,
    drop_surroundings,
    drop_kickers,
    drop_repeated_headline,
    # Before bylines and timestamps, since the names and dates of posts are not the article's.
    drop_posts,
    drop_embeds,
    move_bylines,
    move_outlets,
    move_bylines,  # once more, since a bare name next to an outlet is a byline
    move_addresses,
    move_timestamps,
    move_closing_bylines,
    drop_share_bars,
    drop_prompts,
    drop_appeals,
    drop_captions,
    drop_links,
    drop_closing_links,
    # Rules that go by neighbouring lines; the rules above have settled which of those are noise.
    drop_slides,
    drop_parts_of_embeds,
    drop_neighbouring_captions,
    drop_captions_with_sources,
    drop_furniture,
    drop_teasers,
    drop_kicked_teasers,
    drop_insets,
    drop_headlines_below_links,
    drop_stray_characters,
    drop_repeated_paragraphs,
    drop_pull_quotes,
    drop_author_bios,
    cut_glued_noise,
    drop_sources,
    move_standfirst,
    drop_echoed_summary,
)
