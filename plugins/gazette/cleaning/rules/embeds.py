"""Remove the remains of players, galleries and posts of social networks."""

from __future__ import annotations

import re
from itertools import pairwise

from ...model.draft import Draft
from ...model.text import ends_like_sentence, fold
from .line_patterns import NETWORKS, LinePattern, any_of, compile_patterns, line_pattern, match_rule
from .lines import DraftLine, draft_lines, is_from_page, is_long_sentence, is_titlecase, remove_blocks

_DAY = r"(?:\d{1,2}/\d{1,2}/\d{2}(?:\d\d)?|\d{1,2} [A-Za-z]{3,9},? \d{4}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4})"
_CLOCK = r"\d{1,2}:\d{2}\s?(?:[AP]\.?M\.?)?"
_DURATION = r"\d{1,2}:\d{2}(?::\d{2})?"
_COUNT = r"\d[\d,.]*+[KM]?"
_COUNTED = any_of("retweets?", "replies", "favou?rites", "likes", "quotes", "quote tweets", "people are talking about this")

_EMBEDS = compile_patterns(
    line_pattern(
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
    line_pattern(
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
    line_pattern("embed", 60, r".{8,}\bplay video\s?[\d:]*", r"publish date\b.*", r".{4,}\bwatch in times video\b"),
    line_pattern("embed", 40, rf"play\b.{{3,}}\s(?:{NETWORKS}\W+){{2,}}embed"),
    line_pattern(
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
    line_pattern("embed", 12, rf"(?:{_CLOCK} [-–—·•] {_DAY}|{_DAY} [-–—·•,]? ?{_CLOCK})\W*(?:twitter.*)?"),
    line_pattern("embed", 14, rf"(?:(?:{_COUNT}\W*)+{_COUNTED}\W*(?:and\W*)?)+"),
    LinePattern(
        "embed", 80,
        rf"(?:.*[^\w\s]\s?)?[-–—]{{1,2}}\s?.{{1,60}}\s\(@\w{{1,20}}\)\s*,?\s*{_DAY}\W*"
        rf"|.{{10,}}\s[-–—]{{1,2}}\s?.{{1,60}}\s\(@\w{{1,20}}\)\s{_DAY}\W*",
    ),
    line_pattern("embed", 2, r"(?:https?://)?(?:pic\.twitter\.com|t\.co|instagr\.am)/\w+"),
    line_pattern(
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
    LinePattern("slide_show", 120, r".{8,}\bhide captions?\b.{0,20}|.{8,}\D\d{1,2} of \d{1,2}|\+.{8,}\bmore \+"),
    LinePattern("slide_show", 120, r"\W*(?:photos|gallery|slide ?show)\s*[:|]\s.{4,80}[^.]"),
)  # fmt: skip
_ATTRIBUTION = re.compile(rf"\W*[-–—]{{1,2}}\s?.{{1,60}}\s\(@\w{{1,20}}\)\s*,?\s*{_DAY}\W*")
_HANDLE = re.compile(r"(?:\S.{0,58}\s)?@\w{2,20}")
_STAMP = re.compile(rf"\W*(?:{_CLOCK} [-–—·•] {_DAY}|{_DAY} [-–—·•,]? ?{_CLOCK}).*|.*\bretweets?\b.*", re.IGNORECASE)
# Lines that are part of an embed if they are next to one.
_EMBED_PART = re.compile(
    rf"\W*(?:videos?|play(?:ing)?|photos?|images?|close|next|previous|replay|embed|{_DURATION}|now playing|up next|live|pause"
    rf"|download|caption"
    r"|transcript|share|listen|watch|interactive feature|star|x)\W*",
    re.IGNORECASE,
)
_TITLE_WITH_DURATION = re.compile(rf"(?:\S+\s){{4,}}{_DURATION}")
# Rules of the lines that may enclose a title.
_ENCLOSING_RULES = frozenset({"embed", "slide_show", "share_prompt", "advertisement"})
# Lines of a post from its author to its time.
_MAX_POST_LINES = 4
# Words of a line in a post, and of a video's title.
_MAX_POST_LINE_WORDS, _MAX_TITLE_WORDS = 70, 16
# Characters of a post with its URLs.
_MAX_POST_LENGTH = 330


def drop_posts(draft: Draft) -> Draft:
    """Remove posts of social networks: 'Follow', the author's name and handle, the text, the time, the numbers of reactions.

    On a saved page, the text of a post is marked up as a quotation, and stays.
    """
    if is_from_page(draft):
        return draft
    lines = draft_lines(draft)
    posts: dict[int, str] = {}
    for index, line in enumerate(lines):
        if len(line.text) < 80 and _HANDLE.fullmatch(line.text):
            end = _end_of_post(lines, index)
            start = index - (index > 0 and lines[index - 1].text.strip().lower() == "follow")
            if end > index or start < index:
                posts |= {other.number: "embed" for other in lines[start : end + 1]}
        elif index and _ATTRIBUTION.fullmatch(line.text) and len(lines[index - 1].text) <= _MAX_POST_LENGTH:
            posts[lines[index - 1].number] = "embed"
    return remove_blocks(draft, posts)


def _end_of_post(lines: list[DraftLine], start: int) -> int:
    """Return the index of the last line of the post that begins at `start`, or `start` if no post ends near it."""
    for index in range(start + 1, min(start + _MAX_POST_LINES + 1, len(lines))):
        if len(lines[index].text.split()) > _MAX_POST_LINE_WORDS:
            return start
        if _STAMP.fullmatch(lines[index].text):
            return index
    return start


def drop_embeds(draft: Draft) -> Draft:
    """Remove controls of players and galleries, and lines of posts. On a saved page, the author below a quoted post stays."""
    from_page = is_from_page(draft)
    blocks = [block for block in draft.blocks if not (from_page and _ATTRIBUTION.fullmatch(block.text))]
    return remove_blocks(draft, {block.number: rule for block in blocks if (rule := match_rule(_EMBEDS, block.text))})


def drop_slides(draft: Draft) -> Draft:
    """Remove captions between two controls of a gallery, unless there is a long sentence among them."""
    if is_from_page(draft):
        return draft
    lines = draft_lines(draft)
    controls = [index for index, line in enumerate(lines) if line.rule == "slide_show"]
    slides: dict[int, str] = {}
    for start, end in pairwise(controls):
        between = lines[start + 1 : end]
        if not any(is_long_sentence(line.text) and not line.rule for line in between):
            slides |= {line.number: "slide_show" for line in between}
    return remove_blocks(draft, slides)


def drop_parts_of_embeds(draft: Draft) -> Draft:
    """Remove lines next to an embed that belong to it: 'Video', a duration, a title that occurs twice.

    A removed line counts as an embed for its neighbours, so the search is repeated until no part is left.
    """
    if is_from_page(draft):
        return draft
    parts: dict[int, str] = {}
    lines = draft_lines(draft)
    for _ in range(len(lines)):
        part = next((line for index, line in enumerate(lines) if not line.rule and _is_part_of_embed(lines, index)), None)
        if part is None:
            break
        parts[part.number] = "embed"
        lines = [line._replace(rule="embed") if line.number == part.number else line for line in lines]
    return remove_blocks(draft, parts)


def _is_part_of_embed(lines: list[DraftLine], index: int) -> bool:
    """Return True if a line belongs to the embed next to it, or is a title with a duration among removed lines and sentences.

    Labels such as 'Video' belong to an embed. Titles belong to it if they occur twice nearby, or are glued between removed lines.
    """
    line = lines[index]
    beside = [lines[other] for other in (index - 1, index + 1) if 0 <= other < len(lines)]
    timed_title = _TITLE_WITH_DURATION.fullmatch(line.text) and is_titlecase(line.text[:-5])
    if timed_title and all(other.rule or is_long_sentence(other.text) for other in beside):
        return True
    if not any(other.rule in ("embed", "slide_show") for other in beside) or is_long_sentence(line.text):
        return False
    if _EMBED_PART.fullmatch(line.text):
        return True
    if ends_like_sentence(line.text) or len(line.text.split()) > _MAX_TITLE_WORDS:
        return False
    near = [other for other in lines[max(index - 4, 0) : index + 5] if other.number != line.number]
    title = _bare_title(line.text)
    repeated = len(title) > 8 and any(title in _bare_title(other.text) for other in near if not is_long_sentence(other.text))
    between = len(beside) == 2 and all(other.rule in _ENCLOSING_RULES for other in beside)
    enclosed = between and line.glued and lines[index + 1].glued
    return repeated or enclosed


def _bare_title(text: str) -> str:
    """Return the title of a video, folded, without its duration and without 'play' or 'watch'."""
    return re.sub(r"^(?:play|watch|video) |(?: \d{1,2}){2,3}$", "", fold(text))
