"""What flattened players, galleries and posts of social networks leave behind."""

from __future__ import annotations

import re
from itertools import pairwise

from ...model.draft import Draft
from ...model.text import ends_like_sentence, fold
from .line_patterns import NETWORKS, Wording, any_of, matching, table, wording
from .lines import Line, drop, from_page, is_titlecase, lines, tells

_DAY = r"(?:\d{1,2}/\d{1,2}/\d{2}(?:\d\d)?|\d{1,2} [A-Za-z]{3,9},? \d{4}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4})"
_CLOCK = r"\d{1,2}:\d{2}\s?(?:[AP]\.?M\.?)?"
_DURATION = r"\d{1,2}:\d{2}(?::\d{2})?"
_COUNT = r"\d[\d,.]*+[KM]?"
_COUNTED = any_of("retweets?", "replies", "favou?rites", "likes", "quotes", "quote tweets", "people are talking about this")

_EMBEDS = table(
    wording(
        "embed", 20,
        "play video", "watch video", "watch the video(?: here| above| below| now)?", "video player.*",
        r"media playback is (?:un)?supported.*",
        "this video (?:can ?not|cannot|could not) be played.*", "loading(?: the player| video)?", "your browser does not support.*",
        "media caption.*", r"javascript .*\b(?:enable|required|disabled)\b.*", "please (?:enable|turn on) javascript.*",
        "this is a modal window.*", "(?:beginning|end) of dialog window.*", "no compatible source was found.*",
        r"(?:replay )?more videos\b(?! of| from).*", "just watched", "must watch", "now playing", "embed(?: this)? video",
        "autoplay(?: on| off)?",
        "never autoplay videos", "hide transcript", "show transcript", "watch in .{2,30} video »?",
        "video (?:is )?(?:loading|unavailable|not available|playing in picture-in-picture)",
        "(?:click|tap) (?:here )?to (?:play|unmute)",
        "the video will (?:start|play|begin) in .{1,12}", "play now", "watch next", "(?:share|embed) this video",
        "copy (?:this|the) code to your website.*", r"(?:interactive|video|gallery|content) not supported.*",
        "playback (?:error|rate|speed).*",
        "we['’]re sorry, (?:this|the|your) (?:video|player|content|browser).*",
        r"(?:this|the) (?:video|content) is (?:no longer|not|currently un)\s?available.*",
        r"an error (?:has )?occurred(?:,? (?:please|try)\b.*| (?:while|when) (?:loading|retrieving|processing|sending).*)?",
        "(?:to|in order to) (?:view|watch|play) this (?:video|content|gallery|feature),? .*",
        r"<(?:iframe|script|div|embed|object|blockquote|a|img)\b.*", r"(?:toggle )?more options", "toggle caption",
        "audio player", "audio transcript",
        "listen to (?:the|this) (?:story|podcast|episode|interview|full interview|audio)(?: here| above| below)?", "listen live",
        "skip to the next video", r"up next in \d+", "cancel autoplay", "next video", "previous video", "view transcript",
        "read transcript",
        "watch (?:the )?(?:hearing|debate|speech|event|broadcast|press conference|interview"
        "|clip)? ?(?:live )?in the player (?:above|below)",
        "live (?:stream|video|feed)", "watch live", "watch (?:&|and) listen live",
        "play audio", "audio will be available.*", "video transcript",
        "watch full episode",
    ),
    wording(
        "embed", 12,
        rf"(?:current|remaining|duration|total) ?time\W*-?{_DURATION}", rf"duration:? {_DURATION}",
        r"(?:loaded|progress)\W*\d[\d.]*%",
        "stream type live", "(?:un)?mute", r"play ?back rate\W*\d*", rf"{_DURATION}\s*/\s*{_DURATION}", "seek to live.*",
        "chapters",
        "descriptions off.*", "(?:captions|subtitles)(?: settings| off).*", "picture-in-picture", "full ?screen video",
        rf"(?:listen|play|watch|video|audio|story|running time|length):?\W{{0,3}}\(?{_DURATION}\)?(?:\W*\d+\W*minute listen)?",
        rf"{_DURATION}(?: min(?:ute)?s?)? (?:listen|watch)", "video player",
        rf"{_DURATION}\W*(?:playlist|download|queue|add to queue).*",
        "download (?:mp3|audio)", r"\d+-minute listen\W*(?:add to)?(?: playlist)?",
    ),
    wording("embed", 60, r".{8,}\bplay video\s?[\d:]*", r"publish date\b.*", r".{4,}\bwatch in times video\b"),
    wording("embed", 40, rf"play\b.{{3,}}\s(?:{NETWORKS}\W+){{2,}}embed"),
    wording(
        "embed", 20,
        r"a (?:post|photo|video) (?:posted|shared) by .*", rf"view this post on {NETWORKS}",
        r"view (?:image|photo|video|tweet)s? on twitter",
        "twitter ads info.*", "see .{2,40} other tweets", "see (?:the )?(?:latest|new) tweets", "embedded video",
        r"(?:in reply|replying) to @\w+.*", "reply on twitter.*", r"translate (?:tweet|from \w+)",
        "twitter (?:web|for) (?:client|app|iphone|android|ipad)",
        r"via (?:twitter|instagram|facebook|youtube):? @?\w+", rf"{NETWORKS}: [^\s@]\S*",
        rf"(?:view|see|watch) (?:this )?(?:on|more on) {NETWORKS}",
        r"posted by .{2,50} on (?:mon|tues|wednes|thurs|fri|satur|sun)day, .{6,20}\d{4}", rf"(?:www\.)?{NETWORKS}\.com(?:/\S*)?",
        "(?:this|the) (?:tweet|post) (?:is|was|has been) (?:unavailable|deleted|removed).*", "show this thread",
        "copy link to tweet", "embed tweet",
        rf"https?://(?:www\.)?(?:{NETWORKS}|youtu)\.(?:com|be)/\S+", "like save share", "verified account",
        "this claim about .{3,60} is disputed.*",
    ),
    wording("embed", 12, rf"(?:{_CLOCK} [-–—·•] {_DAY}|{_DAY} [-–—·•,]? ?{_CLOCK})\W*(?:twitter.*)?"),
    wording("embed", 14, rf"(?:(?:{_COUNT}\W*)+{_COUNTED}\W*(?:and\W*)?)+"),
    Wording("embed", 80, rf"(?:.*[^\w\s]\s?)?[-–—]{{1,2}}\s?.{{1,60}}\s\(@\w{{1,20}}\)\s*,?\s*{_DAY}\W*"
            rf"|.{{10,}}\s[-–—]{{1,2}}\s?.{{1,60}}\s\(@\w{{1,20}}\)\s{_DAY}\W*"),
    wording("embed", 2, r"(?:https?://)?(?:pic\.twitter\.com|t\.co|instagr\.am)/\w+"),
    wording(
        "slide_show", 10,
        "full ?screen", "(?:next|previous|last|first) (?:slide|photo|image)", "last ?slide ?next ?slide",
        r"\d+ (?:photos|images|pictures|slides)", r"(?:slide|photo|image|picture) \d+ (?:of|/)(?: /)? \d+",
        r"\d+ of \d+(?: photos)?",
        r"(?:view|see|launch|open|close|back to|start|click (?:here )?(?:for|to (?:view|see)))(?: the| our"
        r"| a)?(?: full)?(?: photo| all|)? ?(?:gallery|slide ?show|\d+ photos|photos)",
        "(?:hide|show) (?:captions?|thumbnails)", "(?:photo )?gallery", "slide ?show",
        "(?:view|open|see) (?:the )?interactive(?: feature)?",
        r"\+ ?\d{1,2}", r"(?:view|see) (?:this|full|full size|larger) image", "buy (?:this )?photos?",
        r"photo gallery:? \d+ (?:photos|images)", "click through .{0,40}",
        "(?:swipe|scroll) (?:left|right|through|for more).{0,30}", "modal trigger", "view fullscreen", "expand (?:image|photo)",
    ),
    Wording("slide_show", 120, r".{8,}\bhide captions?\b.{0,20}|.{8,}\D\d{1,2} of \d{1,2}|\+.{8,}\bmore \+"),
    Wording("slide_show", 120, r"\W*(?:photos|gallery|slide ?show)\s*[:|]\s.{4,80}[^.]"),
)  # fmt: skip
_ATTRIBUTION = re.compile(rf"\W*[-–—]{{1,2}}\s?.{{1,60}}\s\(@\w{{1,20}}\)\s*,?\s*{_DAY}\W*")
_HANDLE = re.compile(r"(?:\S.{0,58}\s)?@\w{2,20}")
_STAMP = re.compile(rf"\W*(?:{_CLOCK} [-–—·•] {_DAY}|{_DAY} [-–—·•,]? ?{_CLOCK}).*|.*\bretweets?\b.*", re.IGNORECASE)
# Beside an embed, but nowhere else, these are parts of it.
_WEAK = re.compile(
    rf"\W*(?:videos?|play(?:ing)?|photos?|images?|close|next|previous|replay|embed|{_DURATION}|now playing|up next|live|pause"
    rf"|download|caption"
    r"|transcript|share|listen|watch|interactive feature|star|x)\W*",
    re.IGNORECASE,
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
