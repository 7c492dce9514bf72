"""Remove lines with which a site addresses its readers or describes itself.

`_PROMPTS` has the wordings of prompts to share, follow, subscribe or donate, `_NOTICES` those of comments, legal lines, page
controls and the like. Further rules go by context: stray characters, author bios.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from ...model.article import Metadata
from ...model.draft import Draft
from ...model.text import ends_like_sentence
from .bylines import read_copyright
from .line_patterns import NETWORKS, LinePattern, any_of, compile_patterns, line_pattern, match_rule, opens_with_quote
from .lines import draft_lines, remove_blocks

# A question before a prompt: 'What do you think? Tell us below.'
_QUESTION = r"(?:[^\"“”.!?]*\?\s)?\W*"
_SHARE_WORDS = any_of(
    "shares?", "tweet", "e-?mail", "print", "save", "pin", "pin it", "post", "copy", "link", "copied", "on", "via", "by", "to",
    "this",
    "the", "article", "story", "page", "with", "friends?", "comments?", "more", "options", "icon", "close", "sms", "connect",
    "text",
    "embed", NETWORKS,
)  # fmt: skip
# A pronoun that addresses the reader or refers to the site. News seldom has both such a pronoun and the words of a prompt.
_YOU = r"(?=.*\b(?:you|your|our|us|we|me|my|inbox)\b)"
_MAIL = r"\S+@\S+\.\w{2,12}"

_PROMPTS = compile_patterns(
    line_pattern(
        "advertisement", 12,
        r"(?:advertisements?|advertising|sponsored(?: content| links| stories| by [^.,]+)?|paid (?:content|post)|ad feedback"
        r"|skip ad)(?:\s*[-–—:|].*)?",
        r"promoted(?: by .*| content| stories| links)?", r"ads by \w+", "close ad", r"\[?ads?\]?",
        "(?:from|around)(?: the| around the) web",
        r"(?:advertisement\W+)?(?:story|article|content|post|text|report|news) continue[sd]? (?:below|after).*",
        "skip advertisement",
        "(?:please )?disable your ad ?blocker.*", "let['’]s block ads.*", "advertise(?: with us| here)?",
        "(?:why|remove) (?:this )?ads?",
        r"(?:promoted|sponsored|recommended|paid|partner) (?:content|links|stories|post)?\s?(?:by|from) .{2,30}",
        "special offers?:? .*",
        r"(?:special|paid|promoted|sponsored|offer)\s?:\s?(?-i:[A-Z]).{8,}", "presented by(?: .{2,30})?",
        "brought to you by(?: .{2,40})?", "support provided by.*",
        "(?:a )?message from our sponsors?.*", "(?:post|article|text) continues (?:below|after).*", "thanks for watching!?",
        "you might also like by taboola",
        r"(?:advertisement\W+)?continue reading(?: below.*| the main story(?: share this page)?)?",
        r"scroll (?:down )?(?:to|for) (?:continue|read|more|video)\b.*",
    ),
    LinePattern("share_prompt", 10, r"\W*(?:click (?:here )?to |you can )?share (?:this|on|via|with|your)\b.*[^.]"),
    line_pattern(
        "share_prompt", 30,
        rf"(?:(?:please|like|and) )+share\b[^.\"“”]*\bon {NETWORKS}\b.*", rf"share this on {NETWORKS}\b.*",
        r"(?:please )?help (?:us )?(?:spread|share) (?:the|this)\b.*",
        r"(?:read )?(?:or|and) share this (?:story|article|post)\b.*", r"read or share this (?:story|article)\b.*",
        r"share (?:or|and) comment on this (?:article|story|post)",
        r"(?:please )?(?:like|pass|spread|tweet|retweet|forward|send) (?:it"
        r"|this)(?: (?:on|along|around|to))? .{0,40}\b(?:friends|facebook|twitter|everyone|family)\b.*",
        r"a link has been (?:sent|posted) to your\b.*",
        r"(?:e-?mail|send) (?:this )?(?:article|story|link)? ?to (?:a friend|friends)",
    ),
    LinePattern(
        "share_prompt", 60,
        rf"{_QUESTION}(?:please|be sure to|don['’]t forget to|like and|tweet and) share (?:this|the)\b"
        rf"[^\"“”]*\b(?:{NETWORKS}|everyone|everywhere|your (?:friends|family|followers))\b.*",
    ),
    line_pattern(
        "share_prompt", 14,
        rf"(?:share|tweet|e-?mail|print|pin it|connect)\W*(?:{_SHARE_WORDS}\W*)*(?:\d[\d,.]*+k?)?",
        rf"(?:(?:{NETWORKS}|livefyre)\d*\W+){{2,}}(?:{_SHARE_WORDS}\d*\W*)*",
        rf"\d[\d,.]*+k?\W*(?:shares?|tweets?|likes?|pins?)\b\W*(?:(?:{_SHARE_WORDS}|\d[\d,.]*+k?)\W*)*", "(?-i:SHARES)",
        "(?:view )?more sharing options", "sharing options", "close share panel", "share save", "post to facebook",
        "cancel send", "sent!", "posted!", "get short url", "short url.*", "copy short ?link",
        r"post to \w+ cancel.*", r"shares? \d[\d,.]*+k?",
        r"(?:(?i:facebook|twitter|reddit|e-?mail|print|pinterest|linkedin|tumblr|google\+|whatsapp|sms|flipboard)\W*){2,}",
        r"(?:\d[\d,.]*\W*)?(?:connect\W*)?tweet\W*linkedin\W*\d*\W*comment\W*e-?mail\W*more", "sharelines?",
        "(?:view )?more share options", "hide share options", "(?:like|love) (?:&|and) share", "copy this link",
        "sharing is caring", "these are external links and will open in a new window", "read more about sharing",
        "send this to a friend",
        "like loading.*", "be the first to like this.*", "like this:?", r".*\bcheck out this story on \S+.*",
        r"this (?:story|article|post) has been (?:shared|viewed) \d.*",
    ),
    line_pattern(
        "share_prompt", 60, r"(?:please )?share (?:this|the) (?:article|story|post|news|video|page|with|everywhere"
        r"|far and wide|if you)\b.*",
    ),
    line_pattern(
        "share_prompt", 25, r"share (?:if|and) you\b.*", r"share if\b.*",
        r"(?:like|love|enjoy|enjoyed|liked) this (?:article|story|post|page|video|content)\?.*",
    ),
    line_pattern(
        "follow_prompt", 25,
        rf"(?:you can )?(?:also )?(?:e-?mail|contact|reach|call|write to|follow) .{{2,60}}\b(?:{_MAIL}"
        rf"|@\w{{2,20}})(?:.{{0,60}}(?:{_MAIL}|@\w{{2,20}}))?", rf"(?:{NETWORKS}|e-?mail|on {NETWORKS})\W{{1,3}}@?\w+",
        rf"(?:e-?mail|{NETWORKS})\W{{1,3}}(?:{_MAIL}|@\w+)(?:\W+(?:and |on |follow )?(?:{NETWORKS})?\W*@?\w+)?",
        r"e-?mail the (?:author|reporter|writer)\b.*", "click to follow", "contact (?:the )?(?:reporter|author|writer)",
        r"send (?:us )?(?:your )?(?:tips?|comments?|questions|feedback|news tips|story ideas)\b.*\b(?:to|at)\b.*",
        r"report (?:typos|errors|mistakes)\b.*", rf"contact us at {_MAIL}.*",
        r"(?-i:[A-Z][a-z]+ [A-Z][a-z]+):? .{0,20}\d{3}[-.]\d{3,4}.*",
        r"(?:don['’]t forget to |be sure to |make sure (?:you |to )?)(?:follow|like|subscribe|join)\b.*",
        r"(?:don['’]t|never) miss (?:a|any|our)? ?stor(?:y|ies)\.? follow .*",
        rf"follow [^.\"“”]{{2,60}} on {NETWORKS}(?:(?:,| and| or|\W)+(?:on )?{NETWORKS})*(?:\W+.{{0,40}})?",
        r"stay (?:with|connected|up to date|in touch|tuned)\b.*\b(?:us|our|updates|this developing story|with|for)\b.*",
        rf"connect with (?:us|me|him|her|them|.{{2,40}} on {NETWORKS})\b.*", rf"keep up with .{{2,60}} on {NETWORKS}\b.*",
        rf"(?:follow|like|find|join|add) (?:us|me|him|her|them|@\w+) (?:here )?on {NETWORKS}\b.*", r"follow (?:us|me)\b.*",
        r"follow (?:us )?@\w+.{0,30}",
        rf"(?:write to|e-?mail|contact|reach|tips?)\b.{{0,80}}\s{_MAIL}", _MAIL, r"tweets by @?\w+",
        rf"(?:you can )?(?:follow|like) (?:[\w.'’&-]+ ){{1,6}}on {NETWORKS}(?:\W*@\w+|\W*(?:and|or)? (?:on )?{NETWORKS}"
        rf"|\W*(?:at )?https?://\S+)*",
        r"follow (?:[\w.'’-]+ ){1,4}\W*@\w+(?: on \w+)?", rf"(?:[\w.'’-]+ ){{2,4}}on {NETWORKS}\W*@\w+", r"@\w{3,20}",
    ),
    LinePattern(
        "follow_prompt", 40,
        r"[^\"“”]*\b(?:like|liked|follow|followed|visit|join|check(?:ed)? out)\b[^\"“”]{0,40}"
        rf"\bour {NETWORKS} (?:page|account|feed|group)\b[^\"“”]*",
    ),
    line_pattern(
        "newsletter_prompt", 45,
        r"(?:want|looking for|need|love|tired of|missing out|like|interested in|how will|what will"
        r"|curious) [^?]{3,160}\? (?:sign up|subscribe|join|follow|get|click|download)\b.*",
        r"by (?:submitting|entering|providing|signing up|clicking|subscribing|registering)\b.{0,80}\byou (?:agree|consent"
        r"|accept|are agreeing|will)\b.*",
        r"(?:sign up|subscribe) (?:for|to) (?:the |our |my |a )?.{2,80}\b(?:newsletter|updates?|roundup|digest|briefing"
        r"|playbook|stories|e-?mails|alerts?|headlines|daily|weekly|magazine|podcast|channel|inbox)\b.*",
        r"sign up (?:here|now|today) (?:for|to)\b[^\"“”]{3,80}",
        r"sign up for [^.\"“”]{3,80}\b(?:and get|to get|here|today|now)\b[^\"“”]*",
        r"(?:get|receive|have) (?:the |our |all |more )?(?:\w+ ){0,6}(?:news|stories|headlines|updates|analysis|scoops?"
        r"|insights?|coverage|politics|video|opinion|specials|crew)\b[^.\"“”]*\b(?:in your inbox|by e-?mail|to your inbox"
        r"|straight to|from (?-i:[A-Z])|every (?:day|morning|week|weekday)|newsletter|delivered\b|free\b|around the clock"
        r"|& specials).*",
        r"(?:every|each) (?:weekday|day|morning|week|evening|sunday|saturday|friday|monday),? (?:we['’]ll |get "
        r"|you['’]ll )[^\"“”]*", r"exclusive (?:insights?|news|stories|content)\b[^.]*\.?", r"you must select a newsletter.*",
        "educate your inbox", "make your inbox .*",
        r"find out what you need to know\b.*",
        r"(?:thank(?:s| you)[.!]? )?you(?: are|['’]re| have(?: been)?) (?:now |successfully )?(?:subscribed|signed up"
        r"|registered)\b.*", r"when you subscribe we will use\b.*", "could not subscribe.*",
        r"(?:please )?(?:check your (?:inbox|e-?mail)|enter a valid e-?mail|provide a valid e-?mail"
        r"|verify (?:that )?you['’]?(?:re| are) not a robot)\b.*", r"thank you[.!] please check.*",
        r"(?:we|it) (?:will not|won['’]t) share your e-?mail\b.*", r"invalid e-?mail.*",
        r"(?:sign up|subscribe|register|join) (?:today|now|free|here)\b.{0,60}\b(?:access|trial|free|offer|digital|unlimited"
        r"|month|week)\b.*", r"subscribe to (?:the |our )?(?-i:[A-Z]).{2,60}(?:,|for) .{2,80}", r"view all .{2,40} newsletters",
        r"(?:already|not) a subscriber.*",
        r"(?:get|enjoy|try) (?:unlimited|full|free|digital) (?:digital )?access\b.*",
        r"(?:to (?:read|continue reading) (?:the|this) full (?:story|article)).{0,60}",
        r"subscribe (?:now|today|sign in|here|for free)?", "subscribe sign in", "sign in", "log in(?: or register)?",
        r"(?:get|want|receive) .{2,80}\b(?:e-?mailed|delivered|straight|sent|direct|right)\b.{0,20}\byour (?:inbox|e-?mail"
        r"|phone|door)\b.*", r"opt out or contact us.*",
        r"(?:pick up|get|buy) (?:this week['’]s|the latest|a copy of) .{0,30}\b(?:issue|copy|magazine)\b.*",
        r"for more on [^.]*, (?:pick up|subscribe|listen|watch|tune|check out|visit|go)\b.*",
        r"join (?-i:[A-Z])\w+ plus", r"never miss a (?:local |single )?(?:story|beat|moment|post|thing|episode|update)\W*",
        r"(?:listen|subscribe) to .{2,60} (?:on|via) (?:itunes|apple podcasts|spotify|stitcher|soundcloud)\b.*",
        r"(?:get|try|join) [^.]{2,60} newsletter",
        r"get (?:all )?the latest (?:(?-i:[A-Z])\w+ )?(?:news|updates|headlines|stories)(?: on .{2,60}| from .{2,60}"
        r"| in .{2,60})?", r"watch .{2,40} live on (?:television|tv|youtube|facebook|sky|channel)\b.*",
        r"(?:tune in|watch .{2,40}) (?:weeknights|weekdays|sundays|saturdays|mondays|live at|every (?:sunday|weekday|night))\b.*",
    ),
    line_pattern(
        "newsletter_prompt", 45,
        r"(?:follow|find|like|join) .{3,120}\band sign up for\b.*\bnewsletters?\b.*",
        rf"{_YOU}(?:sign up|signup|subscribe|register|join|get|receive|want)\b.*\b(?:newsletters?|inbox|mailing list"
        rf"|e-?mail alerts?"
        r"|daily briefing|morning briefing|e-?mail updates|e-?mailed to (?:me|you)|subscription)\b.*",
        r"(?:.*\s)?(?:you can unsubscribe|unsubscribe (?:here|at any time|any time))\b.*",
        r"add .{2,60} as an interest\b.*",
        r"(?:chat with us in|get .{3,60} (?:delivered|sent) to your)\b.*",
    ),
    line_pattern(
        "newsletter_prompt", 15,
        r"(?:sign up|subscribe)\b.*\b(?:newsletters?|inbox|alerts?|briefing|updates)\b.*", r"(?:sign up|subscribe)\b.{0,20}",
        "(?:e-?mail )?newsletter(?: sign ?-?up)?", r"(?-i:[A-Z0-9])[\w '’&-]{2,30} newsletter", "(?:subscribe|sign ?up) and follow",
        r"(?:don['’]t|never) miss (?:a|an|another|our|the)(?: \w+)? (?:story|update|post|thing|beat|article|headline"
        r"|episode)\b.{0,20}\b(?:subscribe|sign up)\b.*",
        r"(?:(?:click|tap) here to )?(?:turn|switch) on (?:\w+ )?notifications\b.*",
    ),
    line_pattern(
        "newsletter_prompt", 20,
        "enter your e-?mail(?: address)?.*", "(?:your|invalid )?e-?mail address", "your e-?mail",
        "thank(?:s| you) for (?:subscribing|signing up).*",
        "already (?:a )?(?:subscriber|subscribed).*",
    ),
    line_pattern(
        "app_prompt", 25, r"(?:download|get|install)\b(?: \S+){0,4} (?:our|the|your)\b.*\b(?:apps?|app store|google play)\b.*",
    ),
    line_pattern(
        "donation_prompt", 90,
        r"[^\"“]*\b(?:tax-deductible (?:donation|gift|contribution)|readers like you|paid for by (?:our )?readers"
        r"|help us (?:keep|continue|hold|fight|grow|raise)|we need your (?:help|support)|ask a favou?r|favou?r to ask"
        r"|your (?:donation|contribution|gift|support) (?:will|helps|today|keeps|makes)"
        r"|reader[- ](?:funded|supported)|become a (?:patron|sustaining)"
        r"|support (?:us|our (?:work|journalism|reporting|independent)|independent journalism|quality journalism"
        r"|the (?-i:[A-Z])\w+ on patreon)|on patreon)\b.*",
        r"since you['’]?re here\b.*",
        r"(?:please )?(?:consider )?(?:donat(?:e|ing)|contribut(?:e|ing)) (?:now|today|here|to|a|as little)?\b.{0,60}",
        r"support the (?-i:[A-Z])[\w ]{2,30}", "donate", r"(?:liked|enjoyed?) (?:it|this)\? take a second to support\b.*",
        r"add your name\b.*", r"sign (?:the|our|this) petition\b.*",
        r"(?:like|please like) what you(?: are|['’]re)? reading\b.*",
        r"[^\"“]*\b(?:greatly reduced the distribution of our stories|share(?:ing)? this article with your friends)\b.*",
        r"if you (?:purchase|buy) (?:a product|something|anything)\b.*\b(?:commission|compensation)\b.*",
        r"note to readers:? if you (?:purchase|buy)\b.*",
        r"(?:we|this (?:post|article|page|site))\b.{0,60}\b(?:affiliate|commission)\b.*",
        r"[^\"“]{0,200}\b(?:sale|offer) is (?:now live|on now)\b.*",
    ),
    line_pattern(
        "donation_prompt", 35,
        rf"{_YOU}(?:donate|support .*\b(?:journalism|newsroom|reporting|work)\b|become a (?:member|supporter)"
        rf"|make a (?:donation|contribution))\b.*",
        r"support (?:\w+ )?(?:journalism|news|media)\W+(?:donate|subscribe|give|become|contribute)\b.*",
    ),
)  # fmt: skip
_NOTICES = compile_patterns(
    line_pattern(
        "comments", 15,
        r"(?:view |show |read |see |load(?:ing)? )?(?:all |more )?(?:\d[\d,]* )?(?:facebook )?comments?(?: \(?\d*\)?)?",
        r"(?:\d+ )?responses to\b.*",
        r"(?:leave|post|add|write) a (?:comment|reply)\W*.*", r"comments (?:are )?(?:closed|off)\b.*",
        "join the (?:conversation|discussion).*",
        "no comments(?: yet)?", r"(?:sign|log) in to (?:comment|leave|post|join|reply)\b.*", "report this comment",
    ),
    line_pattern(
        "comments", 40, r"\d[\d,]*+ comments? on.{0,3}", r"recommend \d[\d,]*+",
        r"(?:please )?(?:read|see|review) (?:our|the) (?:comment(?:ing)?|community) (?:policy|guidelines|rules)\b.*",
        "view the discussion thread.*", r"(?:the )?comment count on this article\b.*",
        r"click here to (?:comment|join|leave)\b.*",
        r"your e-?mail address will not be published.*", "required fields are marked.*",
        r"(?:notify|e-?mail) me of (?:new|follow-?up) (?:posts|comments)\b.*", "this site uses akismet.*",
        "learn how your comment data is processed.*", "cancel reply",
        "(?:leave|post|add|write|submit|start) (?:a|your|the) (?:comments?|reply|discussion|conversation)(?: cancel reply)?",
        "comments? (?:section|policy|guidelines|rules|count).{0,20}", "reader interactions",
        "join (?:in|the nation['’]s conversation)", "conversations?",
        "top comments?", r"to find out more about facebook commenting\b.*",
        r"we (?:want to hear|invite you|welcome|encourage) .{0,60}\b(?:think|comment|letters?|responses?|feedback|opinions?"
        r"|thoughts)\b.*", r"(?:submit|send|write) (?:a|your) letters? to the editor\b.*",
        r"(?:comments?|replies|responses)(?: \(\d+\)|:? \d[\d,]*+)",
        r"\d[\d,]*+ (?:comments?|replies|responses|reads|views|votes)",
        r"(?:click to )?(?:read|show|view|hide)(?: more| all)?(?: and| &)? (?:view )?comments",
        "powered by (?:disqus|facebook|livefyre|wordpress).*",
        "please enable javascript to view the comments.*", r"have your say\b.{0,40}",
        r"(?:log|sign) ?in (?:or register )?(?:with .{2,20}|to (?:post|comment)).*",
        r"(?:vote|take (?:our|the) poll)(?: now| here| below)?", r"poll(?: loading|s)?:?(?: results)?",
        r"[\d,]+\+? votes? so far",
        r"your rating:? .*", r"average:? [\d.]+.*", "rate this (?:article|story|post).*", r"newest oldest.*", "most voted",
        "sort by.{0,20}", "(?:show|view|load) (?:more|all) (?:comments|replies)", "report abuse", "flag as inappropriate",
    ),
    LinePattern(
        "comments", 60,
        rf"{_QUESTION}(?:please )?(?:scroll down to comment|(?:tell|let) us (?:know )?(?:what you think"
        r"|your (?:thoughts|opinion))|leave (?:a|your) comments?|(?:share|leave) your (?:thoughts|opinions?)"
        r"|(?:sound off|weigh in|comment)\b.{0,30}\b(?:below|comments)(?=\W*$|[!.]))\b[^\"“”]*",
    ),
    line_pattern(
        "cookie_notice", 70,
        r"(?:.*\s)?(?:we|our (?:site|website|partners)|this (?:site|website|page)|by (?:continuing|using|clicking))\b"
        r".*\b(?:use|uses|using|set|store|accept|agree|consent)\b.*\bcookies?\b.*",
        "(?:accept|reject|manage) (?:all )?(?:cookies|consent)",
    ),
    line_pattern(
        "legal", 45,
        r"(?:©|\(c\) ?(?=\d{4}|(?-i:[A-Z]))|copyright (?:©|\(c\)|\d{4}|by\b)).*", "copyright",
        r"(?:.{0,200}\s)?all rights reserved(?:[.;]\s?.*)?",
        r"(?:.*\s)?(?:this|these|the) (?:material|article|content|story|text)s?\b.*\b(?:may|must) not be (?:published"
        r"|reproduced|republished)\b.*",
        r"our standards: .*", r"a version of this (?:article|op-?ed|editorial|column|story|review)\b.*\bappear(?:s|ed) in\b.*",
        r"order reprints\b.*",
        r"(?:this (?:article|story|column|review|report|editorial)? ?)?(?:appear(?:s|ed)"
        r"|was published) in the (?:[\w.,]+ ){1,5}(?:print edition|issue|edition)\b.*", "reuse (?:this )?content",
        "reuse content", "order reprint of this story",
        r"all content created by\b.*", r"to the extent this\b.*", r"(?:click here )?for reprint (?:permission|rights)\b.*",
        r"this (?:material|article|story) may not be\b.*",
        r"[\w'’. ]{2,40} (?:journalistic )?standards (?:and|&) practices\b.*", r"corrections and clarifications\b.*",
        r"journalistic standards\b.*",
        r"(?:the )?bbc is not responsible for\b.*", r".{2,40} is not responsible for the content of external\b.*",
        r"(?:opinions|views) expressed (?:by|in|here)\b.*", r"first published(?: on)?\b.{6,40}",
        r"(?:terms (?:and|&) conditions|terms of use|do not sell my.*|about our ads|site map|sitemap)(?:\s?[|·•]\s?.*)?",
        r"(?:about us|contact us|help|faq|careers|work with us|jobs at .{2,20})\s?[|·•]\s?.*",
        r"(?:article|story) (?:posted|created|published)\b.{0,40}", r"reuters is not responsible.*",
        r"from the (?-i:[A-Z])\w+ (?:print )?archives?",
        "reprints (?:&|and) permissions", "terms of (?:use|service)", "privacy policy", r"before it['’]s here.*\bterminal\b.*",
        r"(?:the )?(?:views|opinions) expressed\b.*\b(?:author|contributor|writer|columnist)s?\b.*",
    ),
    line_pattern(
        "feedback_prompt", 20,
        "(?:was|did you find) this (?:article|story|page|post) (?:helpful|useful|interesting|informative).*",
        "suggest a correction", "report (?:a|an|this) (?:typo|error|correction|mistake|ad)",
        r"see (?:an error|something wrong)\b.*",
        r"(?:corrections?(?: and clarifications)?|submit (?:a|your) (?:news )?tip"
        r"|report (?:an |a )?(?:error|typo)\S*)(?:\s?[|·/]\s?.*)?(?=$|\W$)(?<!corrections)(?<!correction)",
        r"(?:click here|help us|let us know|e-?mail us|tell us|contact us) .{0,40}\b(?:typo|error|correction|mistake)s?\b.*",
        r"(?:got|have) a (?:confidential )?(?:tip|story|news tip)\b.*",
        r"submit (?:a|your) (?:tip|news|story|correction)s?\b.*", r"report (?:typo|error)s?/?(?:error|typo)?",
        r"do you have (?:info|information|a (?:tip|story))\b.*",
        r"(?:have|got) (?:a|any|some)\b.{0,30}\b(?:tips?|story|news|questions?|comment|idea)\b[^?]{0,40}\?.*(?:@|\b(?:e-?mail"
        r"|call|contact|send|tell us|let us|click|submit)\b).*",
    ),
    line_pattern(
        "page_control", 8, r"(?-i:[A-Z]{1,5}):?\s[-+]?\d+(?:\.\d+)?%?(?:\s[-+]\d+\.\d+%?)?(?<=%)",
        r"(?:print|resize|e-?mail|save|copy|view|bookmark) (?:text|article|story|page|this|post|print)",
        r"(?:text|font) ?size:?.{0,12}", "print e-?mail", r"print\W*(?:a\W*){1,3}", "add interest", "interested in .{2,40}\\?",
        "close", "caption close", "close window", "x close", "expand", "collapse",
        r"refresh (?:this )?page.{0,20}", r"auto[- ]?(?:update|refresh):? ?(?:on|off)?",
        r"(?:load|show|view|see) (?:more|less|all|older|newer)(?: updates| posts| entries| results)?", r"show \d+ more",
        "live updates?", "story highlights", "(?:key )?highlights", r"heard on [^.]{3,40}",
        "click to (?:hide|expand|collapse|copy|print|enlarge)",
        "comments?\\W* share\\W*", "font resizer", r"(?:article|page) (?:tools|options)", "share tools", "jump to.{0,20}",
        r"updated at .{3,20}", "hide (?:this|ad)", "dismiss", "got it!?", "ok,? got it", "skip", "next in .{2,20}",
        "previous next", "next previous",
        "(?:back to|return to) top", "skip to (?:main )?content", r"page \d+ of \d+", "(?:next|previous|single) page",
        "view (?:as )?(?:single|one) page",
        "(?:text|font) size", "a a a", r"a-? a\+?", r"\d+ min(?:ute)?s?(?: read)?", r"(?:estimated )?reading time:? .*",
        "(?:click )?to enlarge",
        "enlarge(?: this)?(?: image)?", "(?:toggle|hide|show) captions?", r"listen to (?:this )?article(?: [\d:]+)?",
        "print(?:er)?[ -]friendly(?: version)?", r"loading(?:\.{3}|…)", "print this (?:page|article)",
    ),
    line_pattern(
        "breadcrumb", 30, r"from the section [^.]{3,30}", r"(?:home|front page)\s*[»>›/|→]\s*[^.]*", r"news\s*[»›]\s*[^.]*",
        r"(?:[\w &'’-]{2,30}\s[»›]\s){2,}[^.]{2,120}",
    ),
    LinePattern(
        "tags_line", 45,
        r"\W*(?:(?:tags?|tagged(?: (?:as|with|in))?|filed (?:under|in)|posted in|categor(?:y|ies)"
        r"|keywords)\s*[:|-]\s*[^.!?]*|(?:keywords|related subjects|related topics\W*|permalink) [^!?]*"
        r"|(?:filed under|tagged(?: with)?|posted in|(?-i:TAGS/?|Tags|TAGGED|FILED)) [^.!?]*"
        r"|topics?:\s(?:[^,.!?]{2,30},\s)+[^,.!?]{2,30})",
    ),
)  # fmt: skip
_JOBS = (
    r"\b(?:reporter|editor|writer|correspondent|columnist|author|contributor|contributing|professor|journalist|blogger|covers"
    r"|fellow)\b"
)
_STRAY_CHARACTER = re.compile(r"\W*(?![AIQ])[A-Za-z]\W*")


def drop_prompts(draft: Draft) -> Draft:
    """Remove lines that are worded like a prompt or notice. A copyright holder becomes the publisher, if none is known."""
    rules = {block.number: rule for block in draft.blocks if not opens_with_quote(block.text) and (rule := _rule_of(block.text))}
    holders = (read_copyright(block.text) for block in draft.blocks if rules.get(block.number) == "legal")
    draft = replace(draft, meta=draft.meta.or_else(Metadata(publisher=next(filter(None, holders), ""))))
    return remove_blocks(draft, rules)


def _rule_of(text: str) -> str:
    return match_rule(_PROMPTS, text) or match_rule(_NOTICES, text)


def drop_stray_characters(draft: Draft) -> Draft:
    """Remove a letter alone on its line, if it occurs once.

    The letters of an interview (Q, A) occur often, and stay. A letter above a line in lower case stays, too, since it is the
    initial of a word.
    """
    lines = draft_lines(draft)
    counts = Counter([line.text for line in lines if len(line.text) <= 3])
    stray = {
        line.number: "stray_character"
        for line, below in zip(lines, [*lines[1:], None], strict=False)
        if _STRAY_CHARACTER.fullmatch(line.text) and counts[line.text] == 1 and not (below and below.text[0].islower())
    }
    return remove_blocks(draft, stray)


def drop_author_bios(draft: Draft) -> Draft:
    """Remove lines about the author from the last five lines."""
    bios = {}
    for block in draft.blocks[-5:]:
        if block.number != draft.blocks[0].number and _is_bio(draft, block.text):
            bios[block.number] = "author_bio"
    return remove_blocks(draft, bios)


def _is_bio(draft: Draft, text: str) -> bool:
    """Return True if a line names a person with a job, and either the person is an author or contact details follow."""
    if len(text.split()) > 80 or len(text) > 600:
        return False
    is_author = any(text.lower().startswith(name.lower()) for name in draft.meta.authors)
    job = re.match(rf"(?:About |Author:? )?(?:[A-Z][\w.'’-]* ){{2,4}}(?:is|was|covers|writes|reports)\b[^.]{{0,60}}{_JOBS}", text)
    contact = re.search(
        rf"\b(?:on {NETWORKS}\b|Follow (?:him|her|them)|@\w{{3,}}|(?i:e-?mail)\b.{{0,3}}\S+@|his work|her work)", text
    )
    return (is_author and job is not None and ends_like_sentence(text)) or (job is not None and contact is not None)
