"""Remove links to other stories: single lines, lists of headlines, teasers."""

from __future__ import annotations

import re

from ...model.article import Block
from ...model.draft import Draft
from ...model.text import ends_like_sentence
from .line_patterns import (
    MAX_LINE_LENGTH,
    LinePattern,
    any_of,
    compile_patterns,
    exact_end_pattern,
    line_pattern,
    match_rule,
    opens_with_quote,
)
from .lines import DraftLine, draft_lines, is_from_page, is_long_sentence, is_titlecase, remove_blocks
from .standfirsts import content_stems

_STORIES = any_of(
    "articles?", "stor(?:y|ies)", "posts?", "videos?", "headlines?", "coverage", "news", "galler(?:y|ies)", "columns?",
)  # fmt: skip
_RELATED = any_of(_STORIES, "content", "topics", "links", "reading", "searches", "tags")
_PAGE = any_of("article", "story", "post", "piece", "report", "column", "interview")
_DOCUMENT = any_of(_PAGE, "text", "transcript", "statement", "letter", "review", "release", "ruling", "complaint", "speech", "list")
# The place or time after a label: 'in Politics this week' after 'Most read'.
_WHERE = r"(?: (?:on|in|at|from|this|by|right now|now|today|for you|these|topics?|the|week|hour|month|(?-i:[A-Z][\w.&'’]*))){0,6}"
_HERE = r"(?: (?:here|now|below|(?:at|on|in) .{2,40}))?"
_OPENERS = any_of(
    rf"(?:read )?related(?: (?-i:[A-Z])\w+)?(?: {_RELATED})?{_WHERE}", rf"(?:also )?related to this {_PAGE}",
    "more (?:on this(?: story)?|in .{2,20}|about this .{2,20}|like this|from around the web)", "more news",
    rf"more (?:(?-i:[A-Z])\w+ )?{_STORIES}{_WHERE}", rf"more {_STORIES} (?:from|on|about|in|by) [^.]{{2,40}}",
    r"more from [^.!?]{2,30}(?![.!?])", r"also (?:on|in|from) [^.!?]{2,30}(?![.!?])", r"elsewhere on [^.!?]{2,30}",
    r"(?-i:MORE ON):? [^.!?]{2,40}",
    rf"(?:the )?most (?:read|popular|viewed|shared|recent|watched|commented|e-?mailed|discussed)(?: \w+)?(?: {_STORIES})?{_WHERE}",
    rf"(?:recommended|trending|popular|top|latest|recent|featured|today['’]s top|the latest"
    rf"|don['’]t miss)(?: \w+)? {_STORIES}{_WHERE}",
    rf"(?:recommended|trending|popular|what['’]s hot|hot topics|trending topics|in other news){_WHERE}",
    "recommended (?:for you|by .{2,30})",
    r"(?-i:[A-Z][\w.&]*['’]s) (?:most popular|top|latest) (?:stories|videos|headlines)",
    rf"{_STORIES} you (?:may|might) (?:like|have missed)",
    "(?:editor|staff|reader)['’]?s?['’]? (?:picks?|choice|favou?rites?|recommendations?)", r"(?-i:[A-Z])\w+ recommends",
    "(?:audios? and )?videos? on the topic", "up next", "don['’]t miss(?: this)?",
    "further reading", "suggested (?:reading|for you)",
    "read (?:more|also|next|on|this(?: next)?)", r"read more (?:about|on|from|at)(?: this| (?-i:[A-Z])\w+)?",
    "read more stories (?:about|from|by|on)", "see also", "also (?:read|see)",
    "what to (?:read|watch) next", f"(?:next|previous) {_PAGE}", "next (?:read|up)", "(?-i:ALSO|RELATED)",
    "(?:you )?(?:may|might) (?:also )?(?:like|be interested in|enjoy|have missed)",
    "you(?: will|['’]ll) (?:also )?(?:like|love|enjoy)", "you may have missed",
    "in case you missed it", "from our (?:partners|archives?|sponsors?|network)", "must[ -]reads?", r"other stories[^.]{0,20}",
    "go deeper", "keep reading",
    "also in the news", "next on .{2,30}",
)  # fmt: skip
_LINKS = any_of(
    _OPENERS, rf"(?:the )?full {_DOCUMENT}{_HERE}", rf"continue reading{_HERE}", "must (?:read|watch|see)",
    r"read (?:more|it) (?:here|(?:at|on) .{2,40})",
    rf"read (?:this|on|the rest|(?:the|our|his|her|their|my) (?:full|whole|rest of the|rest of this|original|complete"
    rf"|entire) (?:\w+ )?{_DOCUMENT}){_HERE}",
    "(?-i:MORE|ALSO|VIDEO|PHOTOS|LIVE|GALLERY|OPINION|ANALYSIS|MAP|POLL|QUIZ|TIMELINE|AUDIO|LISTEN)(?=:)",
    "watch (?:now|live|also|the video|this|it|below|above|here)", "(?:view|see|show) more",
    "load more(?: stories| articles| posts)?", r"show \d+ more",
    rf"(?:view|see|show) (?:all|more) (?:\d+ )?(?:results|related stories|{_STORIES})",
)  # fmt: skip
# Labels before a colon or bar and a headline.
_LABELS = any_of(
    "related(?: video| story)?", "read more", "read also", "also read", "see also", "read this", "read next", "must read",
    "see more", "more here", "hear more",
    "don['’]t miss", "now watch", r"also (?:in|on|from) [^.:]{2,30}", "trending", "next story", "next up", "up next",
    "recommended", "previously", "earlier",
    "editorial", "listen", "icymi", "bonus",
)  # fmt: skip
_SECTIONS = any_of(
    "opinion", "explainer", "podcast", "(?:photo )?gallery", "in pictures", "quiz", "infographic", "at a glance",
    "full coverage", "special report",
)  # fmt: skip
_SHOWN = any_of(
    "video", "clip", "interview", "segment", "footage", "tweets?", "post", "exchange", "speech", "ad", "trailer", "report",
    "audio", "story",
)  # fmt: skip
_IN_CAPITALS = (
    "SAYS|VOWS|DENIES|BLAMES|CALLS|SLAMS|WARNS|ACCUSES|CLAIMS|FACES|FIRES|BLASTS|RIPS|HITS|URGES|DEFENDS|ADMITS|TELLS|SEEKS"
    "|WINS|LOSES"
    "|BACKS|REJECTS|REVEALS|MOCKS|PUSHES|WANTS|GETS|TAKES|MAKES|GIVES|VETOES|SUES|CLASH(?:ES)?|APOLOGIZES|RESPONDS|REFUSES"
)
_FROM = r"(?:,? (?:via|from|courtesy of|by) [^.:]{2,40})?,?"
_MONTH = "(?-i:JAN|FEB|MARCH|APRIL|MAY|JUNE|JULY|AUG|SEPT?|OCT|NOV|DEC)"
_LINK_PATTERNS = compile_patterns(
    line_pattern(
        "read_more", 30,
        rf"{_LINKS}\W*(?:[:|>»]\s.*)?", "related video:? .*",
    ),
    exact_end_pattern(
        "read_more", 30,
        rf"{_LABELS}\s?[:|>»]\s?\S.*[^.]", r"more\s?[:>»]\s?\S.*[^.]", rf"(?:next|previous) {_PAGE}\s(?-i:[A-Z]).{{8,}}[^.]",
        # These words begin sentences, too.
        r"(?:read|watch|listen|in pictures)\W*(?:[:|>»]\s[^.]*)?",
    ),
    exact_end_pattern(
        "read_more", 16,
        # Links of a broadcaster are in capitals, with a quotation or a comma.
        rf"(?-i:(?=[^a-z]*(?:, |['‘]\w))[A-Z\d][^a-z.]*\b(?:{_IN_CAPITALS})\b[^a-z.]*)",
        r"(?-i:WATCH|VIDEO|PHOTOS)\s(?-i:[A-Z][a-z]).{8,}[^.]", r"(?-i:WATCH VIDEO|SEE PHOTOS|CLICK FOR|CLICK HERE)\b.{0,80}[^.]",
    ),
    LinePattern("read_more", 30, r"\W*(?:related|read more|see also|also read|read also|must read)\s?[:|>»]\s?\S.*"),
    LinePattern("read_more", 25, rf"\W*{_SECTIONS}\s?[:|]\s(?:\S+\s){{2,}}[^.!]*[^.!”\"]"),
    line_pattern(
        "read_more", 20,
        r"(?:click|tap) (?:here|below|above|on (?:the|this) (?:link|image|photo|video)) (?:to|for)\b.*", "click here",
        r"click for the latest\b.*",
        r"(?:click|tap) (?:to|for) (?:read|see|view|hide|expand|continue|open|watch|follow|more|show)\b.*", "next on .{2,30} >",
        r"view (?:interactive|sample|graphic|document|original|slide ?show|cartoon)\b.{0,30}",
        rf"(?:read|see|check out|view) (?:more|other|all)? ?(?:{_STORIES} )?(?:by|from) (?:this|the same) (?:author|writer"
        rf"|section|reporter)",
        r"(?:more|see all|all|view all) (?:from|by) this (?:author|section|writer|reporter|contributor)",
        rf"(?:you can )?(?:watch|see|view|check out|listen to|read"
        rf"|hear) (?:the )?(?:(?:full|entire|whole|original) )?{_SHOWN}{_FROM}"
        rf" (?:here|below|above|for yourself|in full)(?: here| below)?{_FROM}",
    ),
    line_pattern("read_more", 25, r"[^«»‹›]{8,}\s?(?:»|›|>>|→)", r"[»›→←] ?[^.«»]{3,}", "(?:older|newer|previous|next) posts?"),
    LinePattern("read_more", 22, rf".{{12,}}[\w?!’'\"”)]\s{_MONTH}\.? \d{{1,2}}, \d{{4}}"),
    # A headline in brackets, but not a note or an action: '[He laughs]'.
    LinePattern(
        "read_more", 30,
        r"\[(?!(?:editor|correction|update|note|clarification|the|he|she|they|it|we|i|a)\b)"
        r"(?:[^\s.\]]+\s){4,}[^.\]]*[^.\]\s]\]",
    ),
    line_pattern(
        "read_more", 25,
        r"(?:for more|for the latest|for full coverage|get the latest|sign up for|find out more|learn more"
        r"|to (?:read|see|learn|find out) more)\b.{0,50}\b(?:click|visit|go to|follow|here|check out)\b.*",
        r"(?:interactive(?: feature)?|slide show|graphic|video|opinion|op-ed (?:columnist|contributor)|editorial|analysis"
        r"|map)\s[|:]\s.*",
    ),
)  # fmt: skip
_CLOSING_PATTERNS = compile_patterns(
    line_pattern("read_more", 40, r"more (?:on|about|from|coverage of) .{3,60}:\s.*"),
    line_pattern("read_more", 20, rf"(?:more|read|see|stories|posts) (?:{_STORIES} )?(?:by|from|about) [\w '’-]{{3,40}}(?![.!?])"),
    # Topics in a row, without a verb.
    line_pattern("tags_line", 20, r"more: (?:(?-i:[A-Z])\S+\s?){2,}", "(?:related )?topics",
            r"(?:topics|trends|subjects|(?:people )?in this story)(?::| (?-i:[A-Z0-9]))[^.!?]*"),
)  # fmt: skip
_OPENER = re.compile(rf"\W*{_OPENERS}\W*", re.IGNORECASE)
_BARE_READ_MORE = re.compile(r"\W*(?:read more|continue reading|full story|read on)\W*", re.IGNORECASE)
# How many lines at the end of a file are searched for links whose wording is ambiguous elsewhere.
_CLOSING_LINES = 6
# The most headlines of other stories that are expected below a bare 'Most read'.
_MAX_LINKS = 6
# The most words of a subhead below a list of links, and by how many words, at least, it is shorter than the average link.
_MAX_SUBHEAD_WORDS, _FEWER_WORDS = 5, 2
# After the text, a line in title case is the headline of another story if one of these rules removed the line above it.
_CLOSING_RULES = frozenset(
    {"read_more", "share_prompt", "comments", "newsletter_prompt", "follow_prompt", "advertisement", "legal", "tags_line"}
)


def drop_links(draft: Draft) -> Draft:
    """Remove 'Read more: ...', 'Related: ...' and the like, and up to six headlines below a bare 'Most read'.

    The last line of such a list stays if it is a subhead of the text below.
    """
    removals: dict[int, str] = {}
    expected = 0  # further lines that may be headlines of other stories
    listed: list[Block] = []
    for block in draft.blocks:
        rule = "" if opens_with_quote(block.text) else match_rule(_LINK_PATTERNS, block.text)
        opens_list = _opens_list(block.text)
        if expected and not opens_list and (rule or _is_bare_headline(block.text)):
            rule, expected = "read_more", expected - 1
            listed.append(block)
        else:
            if _ends_with_subhead(listed):
                removals.pop(listed[-1].number)
            expected, listed = (_MAX_LINKS if opens_list else 0), []
        if rule:
            removals[block.number] = rule
    return remove_blocks(draft, removals)


def _ends_with_subhead(listed: list[Block]) -> bool:
    """Return True if the last of several links is much shorter than the others on average, and so is probably a subhead."""
    if len(listed) < 2:
        return False
    *links, last = listed
    mean_words = sum(len(block.text.split()) for block in links) / len(links)
    return len(last.text.split()) <= min(_MAX_SUBHEAD_WORDS, mean_words - _FEWER_WORDS) and not last.text.endswith("?")


def _opens_list(text: str) -> bool:
    """Return True for a bare 'Most read' or 'Related stories', which introduces headlines of other stories."""
    return len(text) <= MAX_LINE_LENGTH and _OPENER.fullmatch(text) is not None


def _is_bare_headline(text: str) -> bool:
    """Return True if a line below 'Most read' can be a headline: at most 20 words, no sentence, quotation or numbered step."""
    sentence = ends_like_sentence(text) and not text.endswith("?")
    return not sentence and len(text.split()) <= 20 and text[-1] not in '"”’:' and not re.match(r"\d+[.)]", text)


def drop_closing_links(draft: Draft) -> Draft:
    """Remove links below the text that are ambiguous elsewhere: 'More on the election: ...'."""
    closing = draft.blocks[max(len(draft.blocks) - _CLOSING_LINES, 1) :]
    return remove_blocks(draft, {block.number: rule for block in closing if (rule := match_rule(_CLOSING_PATTERNS, block.text))})


def drop_teasers(draft: Draft) -> Draft:
    """Remove teasers: headline and summary glued above a bare 'Read more', and a headline that repeats the sentence above it."""
    if is_from_page(draft):
        return draft
    lines = draft_lines(draft)
    teasers: dict[int, str] = {}
    for index, line in enumerate(lines):
        if _BARE_READ_MORE.fullmatch(line.text):
            teasers |= {other.number: "read_more" for other in _teaser_above(lines, index)}
        elif not line.rule and line.glued and not lines[index - 1].rule and _repeats_as_headline(line.text, lines[index - 1].text):
            teasers[line.number] = "read_more"
    return remove_blocks(draft, teasers)


def _teaser_above(lines: list[DraftLine], index: int) -> list[DraftLine]:
    """Return the lines of a teaser (at most three, from its headline on) above its 'Read more'; none if they are paragraphs."""
    start = index
    while start > 0 and lines[start].glued and index - start < 3 and not lines[start - 1].rule:
        start -= 1
    above = lines[start:index]
    first = next((i for i, line in enumerate(above) if _is_bare_headline(line.text)), len(above))
    return above[first:] if sum(is_long_sentence(line.text) for line in above[first:]) < 2 else []


def _repeats_as_headline(line: str, sentence: str) -> bool:
    """Return True if a line is in title case and three fifths of its long words are in the sentence."""
    stems = content_stems(line)
    is_headline = is_titlecase(line) and len(line.split()) > 5 and not ends_like_sentence(line)
    return is_headline and len(stems) > 3 and len(stems & content_stems(sentence)) >= 0.6 * len(stems)


def drop_headlines_below_links(draft: Draft) -> Draft:
    """Remove headlines of other stories below the text, under a line that is a link or a prompt."""
    if is_from_page(draft):
        return draft
    lines = draft_lines(draft)
    last = max((index for index, line in enumerate(lines) if is_long_sentence(line.text) and not line.rule), default=len(lines))
    headlines: dict[int, str] = {}
    for above, line in zip(lines[last:], lines[last + 1 :], strict=False):
        follows = above.rule in _CLOSING_RULES or above.number in headlines
        if not line.rule and follows and is_titlecase(line.text) and len(line.text.split()) > 5 and _is_bare_headline(line.text):
            headlines[line.number] = "read_more"
    return remove_blocks(draft, headlines)
