"""How lines of noise are worded: patterns for whole lines, in tables. Order as data: the first pattern that fits the
whole line names its rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple


class Wording(NamedTuple):
    """`pattern` is for the whole line, in any case; `most` is how many words such a line has at most."""

    rule: str
    most: int
    pattern: str


Table = Sequence[tuple[Wording, re.Pattern[str]]]

# In characters: no line of noise is longer, and patterns stay fast on hostile lines.
LONGEST = 600


def wording(rule: str, most: int, *alternatives: str) -> Wording:
    """One of several wordings, with any signs before and after it."""
    return Wording(rule, most, rf"\W*{any_of(*alternatives)}\W*")


def unfinished(rule: str, most: int, *alternatives: str) -> Wording:
    """The same for wordings whose last sign tells: a headline has no full stop."""
    return Wording(rule, most, rf"\W*{any_of(*alternatives)}")


def table(*wordings: Wording) -> Table:
    return tuple((one, re.compile(one.pattern, re.IGNORECASE)) for one in wordings)


def matching(wordings: Table, text: str) -> str:
    """The rule of `wordings` that the whole line falls under, or ""."""
    if len(text) > LONGEST:
        return ""
    length = len(text.split())
    return next((one.rule for one, pattern in wordings if length <= one.most and pattern.fullmatch(text)), "")


def spoken(text: str) -> bool:
    """Whether a line begins with somebody's words: then it is no prompt, whatever they are."""
    return text[0] in '"“'


def any_of(*wordings: str) -> str:
    return f"(?:{'|'.join(wordings)})"


NETWORKS = any_of(
    "facebook", "twitter", "x", "instagram", "linked ?in", "whatsapp", "reddit", "pinterest", "telegram", "tiktok", "youtube",
    "threads", "bluesky", "mastodon", "messenger", "flipboard", "snapchat", r"google ?(?:\+|plus)", "tumblr", "stumbleupon",
    "digg", "pocket", "vkontakte", "viber", "vk", "parler", "gettr", "truth social",
)  # fmt: skip
# As they write themselves, which tells them from words: 'EPA' in brackets is an agency of another kind.
AGENCY_NAMES = any_of(
    # Agencies
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
    # What stands in their place
    "Handout", "File Photo", "Pool", "YouTube", "Screengrab", "Screenshot", "Screen (?:grab|shot|capture)",
    # Outlets that credit themselves
    "(?:for )?The New York Times", "(?:for )?The Washington Post", "(?:for )?The Guardian", "USA TODAY", "NBC News", "CBS News",
    "ABC News", "Fox News",
)  # fmt: skip
