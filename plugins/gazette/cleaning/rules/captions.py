"""Remove captions and credits of pictures by their wording, and noise that is glued to a paragraph.

Three rules: whole lines that are captions or credits; a source as the last line of the text; and parts of a paragraph, such as a
credit at its end or a link in brackets.
"""

from __future__ import annotations

import re

from ...model.article import Block
from ...model.draft import Draft
from ...sources.formats.fields import OUTLET_WORD
from .line_patterns import (
    AGENCY_NAMES,
    NETWORKS,
    LinePattern,
    any_of,
    compile_patterns,
    exact_end_pattern,
    line_pattern,
    match_rule,
)
from .lines import remove_blocks

_PICTURE = any_of("photo", "image", "picture", "photograph", "illustration", "graphic", "screen ?shot", "screen ?grab", "video")
_NAME = r"(?-i:[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|da|van|von|al|el|la)){0,4})"
_PERSON = r"(?-i:[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|da|van|von|al|el|la)){1,3})"
_AGENCY = rf"(?-i:{AGENCY_NAMES})"
# The house after a slash: an agency, initials of a broadcaster, 'The ...', or a name with a word such as 'News' or 'Times'.
_HOUSE = any_of(
    _AGENCY, "(?-i:[A-Z]{2,6})", rf"(?-i:The) {_NAME}", rf"{_NAME}(?<!\.)\.(?:com|org|net)",
    "(?-i:[Ss]taff|File|Instagram|Facebook|Twitter)",
    rf"(?=[^()/|]{{0,40}}{OUTLET_WORD.pattern}){_NAME}",
)  # fmt: skip
# 'Mina Margin/Meridian Images', 'AP Photo/Mina Margin', 'Mina Margin via Getty Images', 'Mina Margin for The Washington Post'.
_NAMED = rf"(?:{_NAME}(?:\s?[/|,]\s?|\s[–—-]\s|\s(?:via|for)\s))+{_AGENCY}"
_CREDIT = (
    rf"(?:{_NAMED}|{_AGENCY}(?:\s?[/|,-]\s?(?:{_NAME}|{_AGENCY}))+|{_PERSON}\s?/\s?{_HOUSE}|{_PERSON} for (?-i:The) {_NAME})"
    r"(?:, ?file|[/ ]file(?: photo)?)?"
)
# A credit in brackets at the end of a caption.
_IN_BRACKETS = any_of(
    rf"(?:{_PICTURE}|credit)s?(?: credit)?(?: by|:| courtesy(?: of)?| via)?\s[^()\[\]]{{2,60}}", "file(?: photo| image)?", "pool",
    "handout", "supplied", "provided", "submitted(?: photo)?", _CREDIT, r"AP Photo[^()\[\]]{0,40}",
    rf"{_PERSON}\s?/\s?{_NAME}", rf"{_NAME}\s?/\s?[^()\[\]]{{0,30}}{OUTLET_WORD.pattern}[^()\[\]]{{0,20}}",
    rf"courtesy(?: of)?:? {_NAME}", rf"via {_NAME}", rf"(?:[^()\[\]]{{2,40}}\s)?{_AGENCY} (?:photo|image|file)s?",
    rf"{_PERSON} {_PICTURE}", rf"Source: {_NAME}",
)  # fmt: skip
# Words before 'photo', and names after 'photo by'.
_KIND = "(?:(?:file|featured?|header|cover|lead|top|main|ap) )?"
_NAMES = rf"{_NAME}(?:\W{{1,3}}(?:(?:for|via|of|and|the|at|on|in) )*{_NAME}){{0,3}}"

_CAPTIONS = compile_patterns(
    line_pattern(
        "caption", 60,
        r"(?:image|photo|picture|pictured|caption|file|graphic|photograph|above|top photo)(?: caption)?\s*[:|]\s.*",
        r"(?:image|media|photo|picture) caption\b.*", rf".{{8,}}\b{_PICTURE}(?: credit)?(?: by (?-i:(?=[A-Z]))|:\s)[^.]{{3,50}}",
        r".{8,}(?:\b|(?<=[a-z.]))(?-i:Image|Media) copyright ?.{2,40}",
        rf".{{8,}}\b(?:(?-i:Credit) )?(?:photo|image|picture) courtesy(?: of)? {_NAME}",
        r"(?:video|photo)s? (?:above|below)\W.*", r"(?-i:CLOSE [A-Z]).{8,}",
    ),
    line_pattern(
        "caption", 70,
        r"file\s*(?:photo)?(?:\s[-–—]+\s|\s?:\s?|\s?[–—]\s?).{8,}",
        r"in this\b(?:.{0,40}\d{4}.{0,30}|.{0,30}\b(?:file|undated|combination|handout|courtroom|artist)\b.{0,20})\b"
        r"(?:photo|image|sketch|frame grab)\b.*",
        r"in this (?:photo|image|frame grab|still image)\w* (?:provided|released|taken|made|from|by)\b.*",
    ),
    LinePattern(
        "caption", 45,
        r"[^.]*\((?:pictured|pictured (?:above|left|right|in|on|with)|above|inset|left|right)\b[^()]{0,40}\)[^.]*[^.!?”\"]"
    ),
    # 'Defiant: Ms Finch outside her bakery': a word of mood, and a description of the picture.
    LinePattern(
        "caption", 45,
        r"(?-i:[A-Z][a-z]+(?: [a-z]+)?: [A-Z])[^.!?:]*\b(?:pictured|outside|poses?|posing|posed|with her|with his|arrives?"
        r"|arriving)\b[^.!?:\"“”]*",
    ),
    exact_end_pattern(
        "credit", 14,
        rf"{_KIND}(?:{_PICTURE}|credit|photographer)s?(?: (?:credits?|source))?\s*[:/|]\s*"
        r"(?:[^.!?]|\.(?=(?-i:com|org|net)\b)){2,80}",
    ),
    line_pattern(
        "credit", 14,
        rf"{_KIND}(?:{_PICTURE}|credit|photographer)s?(?: illustration)?(?: credits?)? (?:by|courtesy(?: of)?|via"
        rf"|from):? (?:the )?{_NAMES}",
        r"(?:image|photo|picture|media|video) copyright\s?.*",
        r"(?:featured|feature|header|main|cover) (?:image|photo|picture)s? (?:via|by|from|courtesy(?: of)?) .{2,60}",
        r"(?:image|photo|picture)s? via (?:screen ?(?:shot|grab)|video|(?-i:[A-Z])).{0,60}",
        rf"(?:{_PICTURE}|credit)s? illustration by {_PERSON}(?:/{_HOUSE})?(?:\W+(?:photos?|images?) by {_NAME})?",
        r"screen ?(?:shot|grab|capture)s? (?:via|from|of|by|courtesy)\b.{2,60}",
    ),
    line_pattern(
        "credit", 10,
        _CREDIT, _AGENCY, rf"(?-i:Credit|CREDIT):? ?(?:{_CREDIT}|{_PERSON}(?: for {_NAME})?)",
        rf"courtesy (?:of )?(?:photo|{_NAME})",
        rf"{_NAME}\s?/\s?[^()]{{0,30}}{OUTLET_WORD.pattern}[^()]{{0,20}}", rf"{_PERSON}\W+\S+@\S+\.\w{{2,12}}",
        rf"(?-i:Credit|CREDIT|Photo|PHOTO){_CREDIT}", rf"{_PERSON}\s?\|\s?{_HOUSE}", rf"photos? by {_NAME}[–—-]{_AGENCY}",
    ),
    line_pattern(
        "credit", 6,
        "file (?:photo|image|picture)", "stock (?:photo|image)", "image credit", "photo credit", "screen ?shot", "screen ?grab",
        "photo illustration", "courtesy photo", "(?:submitted|contributed|provided|handout) (?:photo|image)",
        "representational image",
        rf"\[{_AGENCY}\]", rf"(?-i:[a-z]{{2,3}}(?:[/,][a-z]{{2,3}})*)\s?\({_AGENCY}(?:, {_AGENCY})*\)",
        rf"via (?:the )?{_NAME}\s?:",
        rf"(?:source|via):? {_NAME}\s?/\s?{NETWORKS}",
    ),
    line_pattern("credit", 10, r"h/t\b:?\s.{2,60}", r"hat[ -]tip\b:?(?: to)?\s.{2,60}"),
    line_pattern(
        "caption", 60,
        rf".{{8,}}[^.!?”\"](?:\s\((?:[^.()]{{0,40}}/\s?)?|\b(?:{_PICTURE}|credit)(?: credit)?(?: by)?\s*[:/]\s*"
        rf"|\s?[|/]\s?){_AGENCY}\)?",
    ),
    line_pattern(
        "caption", 70,
        rf".{{8,}}\s[(\[]{_IN_BRACKETS}[)\]]", rf".{{8,}}\s\|\s(?:{_AGENCY}|{_CREDIT})",
        rf".{{8,}}[.!?][”\"’]?\s+(?:credit:?\s|photo:?\s|{_PICTURE} by\s)?{_NAMED}[\s\"”)]*",
        rf".{{8,}}[.!?][”\"’]?\s+{_PERSON}\s?/\s?{_HOUSE}(?:[ /,]*file(?: photo)?)?",
        rf".{{8,}}\sREUTERS(?:/{_NAME})+(?:/File Photo)?",
        rf".{{8,}}\s(?-i:Credit|CREDIT)(?::\s?(?:{_CREDIT}|{_NAME})|\s(?:{_CREDIT}|{_AGENCY}|{_PERSON} for {_NAME}))",
        rf".{{8,}}[a-z.]\s?(?-i:Credit|Photo|Photograph|Picture|Image): ?{_NAME}(?:/{_NAME})*",
        rf".{{8,}}\s(?-i:Photo by) {_PERSON}(?:/{_NAME})*",
    ),
    # A photographer's name after the full stop: 'Renn at home. Hal Denby'.
    LinePattern("caption", 40, rf"[^!?“”\"]{{12,}}(?-i:[a-z]{{2,}}|\d{{4}})\. {_PERSON}(?<!\.)(?<!Jr)(?<!Sr)"),
    # The caption of a video: '... Jan Crowe reports.'
    LinePattern(
        "caption", 45,
        rf"[^.!?]{{8,}}\. (?:(?-i:[A-Z]{{2,5}})(?: News)?['’]s? )?{_PERSON} (?:reports|has more|has the story|has the details)\.",
    ),
    line_pattern(
        "caption", 3,
        r"\S+\.(?:jpe?g|png|gif|webp|bmp)", r"(?:img|dsc|screen-?shot|shutterstock|gettyimages|image)[-_]?\S*\d\S*",
        r"(?=\S*\d)[a-z0-9]+(?:[-_][a-z0-9]+){3,}",
    ),
)  # fmt: skip
# The last line of a text, with the source of the article or of a picture.
_SOURCE = re.compile(
    rf"\W*(?i:via|source|sources|photo|image)\b:?\s+{_NAME}(?: (?i:and) (?:(?i:news agencies)|{_NAME}))?\W*"
    r"|\W*(?i:via|source):?\s+(?:https?://)?\S+\W*"
)
_FIRST_PUBLISHED = re.compile(
    r"\W*(?:an? (?:\w+ )?version of )?this (?:article|story|post|piece|report|column|essay|interview)\b.{0,12}\b(?:first "
    r"|originally )?(?:published"
    r"|appeared|appears|ran) (?:first |originally )?(?:on|in|at|by)\b.{2,80}",
    re.IGNORECASE,
)

# Characters. Longer paragraphs are whole chapters; they are not searched, so that patterns stay fast.
_MAX_PARAGRAPH_LENGTH = 5000
# Labels of links to other stories, in brackets in a paragraph or at its end.
_LABEL = any_of(
    "RELATED", "Related", "READ MORE", "Read more", "Read More", "READ ALSO", "Read also", "READ", "SEE ALSO", "See also", "WATCH",
    "MORE", "VIDEO", "ALSO READ", "Also read", "RELATED STOR(?:Y|IES)", "Related stor(?:y|ies)",
)  # fmt: skip
_LABEL_AT_END = any_of("READ MORE", "RELATED", "READ ALSO", "SEE ALSO", "Read more", "Related", "MORE", "WATCH")
_STORY_CONTINUES = any_of(
    r"(?:Advertisement\s*)?Continue reading the main story(?: Share This Page)?",
    r"(?:ADVERTISEMENT|Advertisement)\s*[-–—]?\s*(?:[Ss]tory|STORY) (?:continues|CONTINUES) (?:below|BELOW)",
    "Story [Cc]ontinue[sd] [Bb]elow(?: [Aa]dvertisement)?", r"^ADVERTISEMENT\s(?=[A-Z][a-z])",
)  # fmt: skip
_EMBEDDED = any_of("Media playback is unsupported on your device", r"\bpic\.twitter\.com/\w+", r"https?://t\.co/\w+")
_FOLLOWED = any_of("him", "her", "me", "us", r"[A-Z][\w.'’ -]{2,40}")
_SHARED = any_of("article", "story", "post", "news", "video", "page")
_CREDIT_AT_END = any_of(r"(?:Photo|Image|Picture|Credit)(?: credit)?(?: by|:)\s[^().]{2,50}", _CREDIT)
# The space after a sentence.
_AFTER = r"(?<=[.!?\"”])\s+"
_GLUED_NOISE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("read_more", re.compile(rf"[(\[]\s*{_LABEL}\s*:\s[^()\[\]]{{3,200}}[)\]]")),
    ("read_more", re.compile(rf"(?<=[.!?\"”)])\s+{_LABEL_AT_END}\s*:\s[^.]{{8,160}}$")),
    ("advertisement", re.compile(_STORY_CONTINUES)),
    ("embed", re.compile(_EMBEDDED)),
    ("follow_prompt", re.compile(rf"{_AFTER}Follow {_FOLLOWED} on (?i:{NETWORKS})\b[^.]{{0,60}}\.?$")),
    ("credit", re.compile(rf"{_AFTER}\(?{_CREDIT_AT_END}\)?$")),
    ("read_more", re.compile(r"(?<=[.!?\"”)])\s+[–—-]?\s*\(?(?:READ MORE|Read [Mm]ore)\W*$")),
    ("share_prompt", re.compile(rf"{_AFTER}(?:Please |PLEASE )?(?:[Ss]hare|SHARE) (?:[Tt]his|THIS) {_SHARED}\b[^.!?\"“”]*[.!?]*$")),
    ("credit", re.compile(r"\s*Image copyright\s?[A-Z][\w /]{1,30}$")),
)
# Every match of `_GLUED_NOISE` contains one of these strings, so most paragraphs need only this one search.
_HINT = re.compile(
    r"[(\[/]|READ|MORE|WATCH|RELATED|Related|Read|SEE ALSO|ontinue|CONTINUE|ADVERT|playback|Follow"
    r"|[Ss]hare|SHARE|Image|Photo|Picture|Credit"
)


def drop_captions(draft: Draft) -> Draft:
    """Remove captions and credits that their wording reveals, and file names of pictures."""
    return remove_blocks(draft, {block.number: rule for block in draft.blocks if (rule := match_rule(_CAPTIONS, block.text))})


def is_bare_name(text: str, max_words: int) -> bool:
    """Return True if a line has at most `max_words` words and is nothing but a name, such as the source of a picture."""
    return len(text.split()) <= max_words and re.fullmatch(_NAME, text) is not None


def drop_sources(draft: Draft) -> Draft:
    """Remove a source from the last two lines: 'Source: Harbour Ledger', 'This article first appeared in the Ledger.'"""
    sources = [
        block
        for block in draft.blocks[-2:]
        if (len(block.text.split()) <= 8 and _SOURCE.fullmatch(block.text)) or _FIRST_PUBLISHED.fullmatch(block.text)
    ]
    return remove_blocks(draft, {block.number: "credit" for block in sources} if len(draft.blocks) > 2 else {})


def cut_glued_noise(draft: Draft) -> Draft:
    """Cut noise out of paragraphs: '(RELATED: ...)', 'Continue reading the main story', '(Photo: Mina Margin)' at the end."""
    for block in draft.blocks:
        if block.tag != "table" and len(block.text) <= _MAX_PARAGRAPH_LENGTH and _HINT.search(block.text):
            draft = _cut_block(draft, block)
    return draft


def _cut_block(draft: Draft, block: Block) -> Draft:
    """Return the draft with noise cut out of one block. A match that is all of the block's text ends the search."""
    for rule, pattern in _GLUED_NOISE:
        while match := pattern.search(block.text):
            if match.end() - match.start() == len(block.text):
                return draft
            draft = draft.cut(rule, block.number, *match.span())
            block = next(other for other in draft.blocks if other.number == block.number)
    return draft
