"""Match lines of boilerplate by their wording.

A table has patterns for whole lines. The first pattern that matches a line names the rule, so the order of a table matters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple


class LinePattern(NamedTuple):
    """The wording of a line. `pattern` must match the whole line, in any case, and the line has at most `max_words` words."""

    rule: str
    max_words: int
    pattern: str


PatternTable = Sequence[tuple[LinePattern, re.Pattern[str]]]

# Characters. Longer lines are not boilerplate, and the limit keeps patterns fast on hostile lines.
MAX_LINE_LENGTH = 600


def line_pattern(rule: str, max_words: int, *alternatives: str) -> LinePattern:
    """Return a pattern for any of several wordings, with any punctuation before and after it."""
    return LinePattern(rule, max_words, rf"\W*{any_of(*alternatives)}\W*")


def exact_end_pattern(rule: str, max_words: int, *alternatives: str) -> LinePattern:
    """Return a pattern for any of several wordings, with any punctuation before it, but none after it.

    It is for wordings whose last character matters: a headline has no full stop.
    """
    return LinePattern(rule, max_words, rf"\W*{any_of(*alternatives)}")


def compile_patterns(*patterns: LinePattern) -> PatternTable:
    """Return the patterns as a table for `match_rule`, in the given order."""
    return tuple((pattern, re.compile(pattern.pattern, re.IGNORECASE)) for pattern in patterns)


def match_rule(table: PatternTable, text: str) -> str:
    """Return the rule of the first pattern in the table that matches the whole line, or "" if none does."""
    if len(text) > MAX_LINE_LENGTH:
        return ""
    words = len(text.split())
    return next((entry.rule for entry, pattern in table if words <= entry.max_words and pattern.fullmatch(text)), "")


def opens_with_quote(text: str) -> bool:
    """Return True if a line begins with a quotation mark. A line that quotes somebody is not a prompt."""
    return text[0] in '"“'


def any_of(*alternatives: str) -> str:
    """Return a regular expression that matches any of several others."""
    return f"(?:{'|'.join(alternatives)})"


NETWORKS = any_of(
    "facebook", "twitter", "x", "instagram", "linked ?in", "whatsapp", "reddit", "pinterest", "telegram", "tiktok", "youtube",
    "threads", "bluesky", "mastodon", "messenger", "flipboard", "snapchat", r"google ?(?:\+|plus)", "tumblr", "stumbleupon",
    "digg", "pocket", "vkontakte", "viber", "vk", "parler", "gettr", "truth social",
)  # fmt: skip
# In the spelling of the agencies themselves, so that they are not confused with words; 'EPA' in brackets is the environment agency.
AGENCY_NAMES = any_of(
    # News agencies
    "(?:The )?Associated Press", "AP(?: Photos?| Images?| File(?: Photo)?| Video)?", "Reuters", "REUTERS", "AFP", "UPI", "Xinhua",
    "Bloomberg", "Press Association", "PA(?: Wire| Media| Images| Archive)?", "DPA", "dpa", "Anadolu(?: Agency)?", "Sputnik",
    "TASS",
    "EPA(?=[/-])", "(?<=/)EPA", "Kyodo(?: News)?", "The Canadian Press",
    # Picture libraries
    "Getty(?: Images)?(?: Plus)?", "GETTY(?: IMAGES)?", "AFP-Getty", "Shutterstock", "Alamy(?: Stock Photo)?", "iStock(?:photo)?",
    "Thinkstock", "NurPhoto", "WireImage", "FilmMagic", "Corbis", "Sipa(?: USA)?", "Splash(?: News)?", "Polaris",
    "R(?:ex|EX)(?: Features| Shutterstock)?", "Z(?:uma|UMA)(?: Press| Wire)?", "CQ Roll Call", "Barcroft(?: Media)?",
    r"SWNS(?:\.com)?",
    "Redux", "Magnum(?: Photos)?", "VCG", "LightRocket", "Backgrid", "BACKGRID", "Instarimages", "Newscom", "Adobe Stock",
    "Unsplash",
    r"Wikimedia(?: Commons)?", "Wikipedia", "Flickr(?: CC)?", "Creative Commons",
    # Words that replace an agency's name
    "Handout", "File Photo", "Pool", "YouTube", "Screengrab", "Screenshot", "Screen (?:grab|shot|capture)",
    # Outlets that credit their own pictures
    "(?:for )?The New York Times", "(?:for )?The Washington Post", "(?:for )?The Guardian", "USA TODAY", "NBC News", "CBS News",
    "ABC News", "Fox News",
)  # fmt: skip
