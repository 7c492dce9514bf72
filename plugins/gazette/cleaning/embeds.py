"""What flattened players, galleries and posts of social networks leave behind."""

from __future__ import annotations

import re
from itertools import pairwise

from ..article import Draft
from .lines import Line, drop, from_page, is_titlecase, lines, tells
from .wordings import NETWORKS, Wording, matching, table
from .words import ends_like_sentence, fold

_DAY = r"(?:\d{1,2} [A-Za-z]{3,9},? \d{4}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4})"
_CLOCK = r"\d{1,2}:\d{2}\s?(?:[AP]\.?M\.?)?"
_DURATION = r"\d{1,2}:\d{2}(?::\d{2})?"
_COUNT = r"\d[\d,.]*+[KM]?"

_EMBEDS = table(
    Wording("embed", 20, r"\W*(?:play video|watch video|video player.*|media playback is (?:un)?supported.*"
            r"|this video (?:can ?not|cannot) be played.*|loading(?: the player)?|your browser does not support.*|media caption.*"
            r"|javascript .*\b(?:enable|required|disabled)\b.*|this is a modal window.*|(?:beginning|end) of dialog window.*"
            r"|no compatible source was found.*|(?:replay )?more videos\b.*|just watched|must watch|embed(?: this)? video"
            r"|autoplay.*"
            r"|never autoplay videos|hide transcript|watch in .{2,30} video »?)\W*"),
    Wording("embed", 12, rf"\W*(?:(?:current|remaining|duration|total) ?time\W*-?{_DURATION}|duration {_DURATION}|(?:loaded"
            rf"|progress)\W*\d[\d.]*%"
            rf"|stream type live|(?:un)?mute|play ?back rate\W*\d*|{_DURATION}\s*/\s*{_DURATION}|seek to live.*|chapters"
            rf"|descriptions off.*"
            r"|(?:captions|subtitles)(?: settings| off).*|picture-in-picture|full ?screen video)\W*"),
    Wording("embed", 60, r".{8,}\bplay video\s?[\d:]*|\W*publish date\b.*|.{4,}\bwatch in times video\b\W*"),
    Wording("embed", 40, rf"\W*play\b.{{3,}}\s(?:{NETWORKS}\W+){{2,}}embed\W*"),
    Wording("embed", 20, rf"\W*a (?:post|photo|video) (?:posted|shared) by .*|\W*view this post on {NETWORKS}\W*"
            r"|\W*view (?:image|photo|video)s? on twitter\W*|\W*twitter ads info.*|\W*see .{2,40} other tweets\W*"
            r"|\W*embedded video\W*"
            r"|\W*(?:in reply|replying) to @\w+.*|\W*reply on twitter.*|\W*translate tweet\W*|\W*twitter web (?:client|app)\W*"),
    Wording("embed", 15, r"\W*posted by .{2,50} on (?:mon|tues|wednes|thurs|fri|satur|sun)day, .{6,20}\d{4}\W*"),
    Wording("embed", 12, rf"\W*(?:{_CLOCK} [-–—·•] {_DAY}|{_DAY} [-–—·•,]? ?{_CLOCK})\W*(?:twitter.*)?"),
    Wording("embed", 14, rf"\W*(?:(?:{_COUNT}\W*)+(?:retweets?|replies|favou?rites|likes|quotes"
            rf"|quote tweets)\W*(?:and\W*)?)+\W*"),
    Wording("embed", 80, rf"(?:.*[^\w\s]\s?)?[-–—]{{1,2}}\s?.{{1,60}}\s\(@\w{{1,20}}\)\s*,?\s*{_DAY}\W*"
            rf"|.{{10,}}\s[-–—]{{1,2}}\s?.{{1,60}}\s\(@\w{{1,20}}\)\s{_DAY}\W*"),
    Wording("embed", 2, r"\W*(?:https?://)?(?:pic\.twitter\.com|t\.co|instagr\.am)/\w+\W*"),
    Wording("slide_show", 10, r"\W*(?:full ?screen|(?:next|previous|last|first) (?:slide|photo|image)"
            r"|last ?slide ?next ?slide|\d+ (?:photos|images|pictures|slides)"
            r"|(?:slide|photo|image|picture) \d+ (?:of|/) \d+|\d+ of \d+(?: photos)?|(?:view|see|launch|open|close"
            r"|back to) (?:the )?(?:full )?(?:photo |all )?"
            r"(?:gallery|slide ?show|\d+ photos|photos)|(?:hide|show) (?:captions?|thumbnails)|(?:photo )?gallery"
            r"|slide ?show)\W*"),
    Wording("slide_show", 120, r".{8,}\bhide captions?\b.{0,20}|.{8,}\D\d{1,2} of \d{1,2}|\W*(?:photos|gallery"
            r"|slide ?show)\s*[:|]\s.{4,80}[^.]"),
)  # fmt: skip
_ATTRIBUTION = re.compile(rf"\W*[-–—]{{1,2}}\s?.{{1,60}}\s\(@\w{{1,20}}\)\s*,?\s*{_DAY}\W*")
_HANDLE = re.compile(r"(?:\S.{0,58}\s)?@\w{2,20}")
_STAMP = re.compile(rf"\W*(?:{_CLOCK} [-–—·•] {_DAY}|{_DAY} [-–—·•,]? ?{_CLOCK}).*|.*\bretweets?\b.*", re.IGNORECASE)
# Beside an embed, but nowhere else, these are parts of it.
_WEAK = re.compile(
    rf"\W*(?:videos?|play|photos?|images?|close|next|previous|replay|embed|{_DURATION}|now playing|up next|live)\W*", re.IGNORECASE
)
_TIMED = re.compile(rf"(?:\S+\s){{4,}}{_DURATION}")  # a title and how long the video is, between two paragraphs
_FURNITURE = frozenset({"embed", "slide_show", "share_prompt", "advertisement"})
# In lines: the longest post between its author and its time; in words: the longest line of one, the longest caption's beginning.
_LONGEST_POST, _LONGEST_LINE, _LONGEST_TITLE = 4, 70, 16
# In characters: a post and the addresses in it.
_LONGEST_TEXT = 330


def drop_posts(draft: Draft) -> Draft:
    """A post of a social network: 'Follow', its author's name and handle, what it says, when, and how many liked it.
    A page sets the text of a post apart as the quotation that it is."""
    if from_page(draft):
        return draft
    found = lines(draft)
    posts: dict[int, str] = {}
    for place, line in enumerate(found):
        if len(line.text) < 80 and _HANDLE.fullmatch(line.text):
            end = _end_of_post(found, place)
            start = place - (place > 0 and found[place - 1].text.strip().lower() == "follow")
            if end > place or start < place:
                posts |= {other.number: "embed" for other in found[start : end + 1]}
        elif place and _ATTRIBUTION.fullmatch(line.text) and len(found[place - 1].text) <= _LONGEST_TEXT:
            posts[found[place - 1].number] = "embed"
    return drop(draft, posts)


def _end_of_post(found: list[Line], start: int) -> int:
    """The place of the last line of the post that begins at `start`; `start` itself where none ends near it."""
    for place in range(start + 1, min(start + _LONGEST_POST + 1, len(found))):
        if len(found[place].text.split()) > _LONGEST_LINE:
            return start
        if _STAMP.fullmatch(found[place].text):
            return place
    return start


def drop_embeds(draft: Draft) -> Draft:
    """Controls of players and galleries, and what is left of posts; on a page, who wrote a quoted post stays with it."""
    quoted = from_page(draft)
    left = [block for block in draft.blocks if not (quoted and _ATTRIBUTION.fullmatch(block.text))]
    return drop(draft, {block.number: rule for block in left if (rule := matching(_EMBEDS, block.text))})


def drop_slides(draft: Draft) -> Draft:
    """Captions between two controls of one gallery: lines that are no sentences of the article."""
    if from_page(draft):
        return draft
    found = lines(draft)
    controls = [place for place, line in enumerate(found) if line.rule == "slide_show"]
    slides: dict[int, str] = {}
    for start, end in pairwise(controls):
        between = found[start + 1 : end]
        if not any(tells(line.text) and not line.rule for line in between):
            slides |= {line.number: "slide_show" for line in between}
    return drop(draft, slides)


def drop_parts_of_embeds(draft: Draft) -> Draft:
    """Lines beside an embed that belong to it: 'Video', a duration, its title where that is there twice."""
    if from_page(draft):
        return draft
    parts: dict[int, str] = {}
    found = lines(draft)
    for _ in range(len(found)):
        more = next((line for place, line in enumerate(found) if not line.rule and _is_part(found, place)), None)
        if more is None:
            break
        parts[more.number] = "embed"
        found = [line._replace(rule="embed") if line.number == more.number else line for line in found]
    return drop(draft, parts)


def _is_part(found: list[Line], place: int) -> bool:
    line = found[place]
    beside = [found[other] for other in (place - 1, place + 1) if 0 <= other < len(found)]
    if _TIMED.fullmatch(line.text) and is_titlecase(line.text[:-5]) and all(other.rule or tells(other.text) for other in beside):
        return True
    if not any(other.rule in ("embed", "slide_show") for other in beside) or tells(line.text):
        return False
    if _WEAK.fullmatch(line.text):
        return True
    if ends_like_sentence(line.text) or len(line.text.split()) > _LONGEST_TITLE:
        return False
    near = [other for other in found[max(place - 4, 0) : place + 5] if other.number != line.number]
    title = _title(line.text)
    again = len(title) > 8 and any(title in _title(other.text) for other in near if not tells(other.text))
    enclosed = len(beside) == 2 and all(other.rule in _FURNITURE for other in beside) and line.tight and found[place + 1].tight
    return again or enclosed


def _title(text: str) -> str:
    """The words of a video's title without its duration and what starts it."""
    return re.sub(r"^(?:play|watch|video) |(?: \d{1,2}){2,3}$", "", fold(text))
