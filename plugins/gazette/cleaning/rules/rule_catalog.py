"""The catalogue of cleaning rules: what each rule removes, in plain words for readers, and the kinds of rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class RuleKind(NamedTuple):
    """A kind of rule.

    `heading` is shown to readers. `of_text` is True if rules of this kind remove words of the text itself, so that an article that
    loses much to them should be checked.
    """

    heading: str
    of_text: bool


class RuleExplanation(NamedTuple):
    """What a rule does: its kind (a key of `RULE_KINDS`) and a sentence on what it removes.

    `goes_to` is the name, as readers see it, of the metadata field that the rule moves text to, "" if it removes the text.
    """

    kind: str
    sentence: str
    goes_to: str = ""


RULE_KINDS: Mapping[str, RuleKind] = {
    "metadata": RuleKind("Moved to the metadata", of_text=False),
    "repeats": RuleKind("Repetitions", of_text=True),
    "captions": RuleKind("Captions and credits", of_text=True),
    "links": RuleKind("Links to other stories", of_text=True),
    "prompts": RuleKind("Prompts and notices", of_text=True),
    "players": RuleKind("Players and embeds", of_text=True),
    "site_rules": RuleKind("Rules for one site", of_text=False),
    "surroundings": RuleKind("Around the text", of_text=False),
}

RULE_EXPLANATIONS: Mapping[str, RuleExplanation] = {
    "front_matter": RuleExplanation(
        "metadata", "Lines at the head of the file that give its title, date, authors and so on.", "metadata"
    ),
    "title": RuleExplanation("metadata", "The first line of a text dump is its headline.", "title"),
    "byline": RuleExplanation("metadata", "A line that says who wrote the article.", "authors"),
    "outlet": RuleExplanation("metadata", "A line that names who published the article.", "publisher"),
    "address": RuleExplanation("metadata", "The article's web address, above the text.", "web address"),
    "timestamp": RuleExplanation("metadata", "A line with nothing but a date.", "date"),
    "standfirst": RuleExplanation("metadata", "The lines below the headline that sum up the article.", "summary"),
    "repeated_headline": RuleExplanation("repeats", "A repetition of the headline, in full or in part."),
    "repeated_paragraph": RuleExplanation("repeats", "A paragraph that appears earlier in the file."),
    "pull_quote": RuleExplanation("repeats", "A sentence of the text, repeated as a pull quote."),
    "caption": RuleExplanation("captions", "The caption of a picture."),
    "credit": RuleExplanation("captions", "A line that credits a picture."),
    "read_more": RuleExplanation("links", "A line that points to another story, or the headline of one."),
    "inset": RuleExplanation("links", "A headline or similar line in the middle of the page's text."),
    "related": RuleExplanation("links", "A section of the page that lists other stories."),
    "share_prompt": RuleExplanation("prompts", "Buttons and lines that ask readers to share the article."),
    "follow_prompt": RuleExplanation("prompts", "Lines that ask readers to follow somebody on social media."),
    "newsletter_prompt": RuleExplanation("prompts", "Lines that ask readers to subscribe or sign up."),
    "app_prompt": RuleExplanation("prompts", "Lines that ask readers to install an app."),
    "donation_prompt": RuleExplanation("prompts", "Lines that ask for money."),
    "advertisement": RuleExplanation("prompts", "Advertisements, their labels, and notes that the text continues below them."),
    "feedback_prompt": RuleExplanation("prompts", "Lines that ask readers for their opinion of the page."),
    "comments": RuleExplanation("prompts", "Readers' comments, and lines that point to them."),
    "cookie_notice": RuleExplanation("prompts", "Notices about cookies."),
    "legal": RuleExplanation("prompts", "Copyright lines and terms of use."),
    "embed": RuleExplanation("players", "Text that stands in for a player or an embed that cannot be shown."),
    "slide_show": RuleExplanation("players", "The controls of a slide show, and the captions of its slides."),
    "page_control": RuleExplanation("players", "Buttons that print, enlarge or turn a page."),
    "noscript": RuleExplanation("players", "Text that a page shows if scripts are switched off."),
    "control": RuleExplanation("players", "Buttons, menus and input fields."),
    "kicker": RuleExplanation("surroundings", "The one or two words above a headline."),
    "separator": RuleExplanation("surroundings", "A line without letters or digits."),
    "author_bio": RuleExplanation("surroundings", "Information about the author."),
    "breadcrumb": RuleExplanation("surroundings", "The page's place on its site."),
    "mail_header": RuleExplanation("surroundings", "Notes on the e-mail itself, such as how to view it or who forwarded it."),
    "tags_line": RuleExplanation("surroundings", "A line that lists the article's topics."),
    "stray_character": RuleExplanation("surroundings", "A single letter or symbol on a line of its own."),
    "contributors": RuleExplanation("surroundings", "A line that names those who edited the article or contributed to it."),
    "recurring_line": RuleExplanation("repeats", "A line that appears in many articles of the same publisher."),
    "topics": RuleExplanation("surroundings", "The page's list of the article's topics."),
    "navigation": RuleExplanation("surroundings", "Menus and other navigation."),
    "footer": RuleExplanation("surroundings", "The footer of the page."),
    "form": RuleExplanation("surroundings", "A form to fill in."),
    "aside": RuleExplanation("surroundings", "Text that the page itself sets apart as an aside."),
    "dialog": RuleExplanation("surroundings", "A pop-up window of the page."),
    "hidden": RuleExplanation("surroundings", "Text that the page does not show."),
    "outside_article": RuleExplanation("surroundings", "Text on the page that is not part of the article."),
}

# Rules that move text to the metadata instead of removing it.
METADATA_RULES = frozenset(rule for rule, explanation in RULE_EXPLANATIONS.items() if explanation.kind == "metadata")


def site_rule_name(site: str, selector: str) -> str:
    """Return the name of the rule that removes what a selector of the user matches on the pages of a site (a host or publisher)."""
    return f"{site}: {selector}"


def explain_rule(rule: str) -> RuleExplanation:
    """Return the explanation of a rule, or a generic one if the catalogue lacks the rule, so that a build does not fail over it."""
    site, _, selector = rule.partition(": ")
    if selector:
        sentence = f'Elements that match "{selector}", which cleaning.toml drops from the pages of {site}.'
        return RuleExplanation("site_rules", sentence)
    return RULE_EXPLANATIONS.get(rule, RuleExplanation("surroundings", f"Lines that the rule {rule} removes."))
