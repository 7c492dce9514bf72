"""Build editions as e-mail, and check their HTML by the rules of the W3C feed validator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from html5lib import HTMLParser
from html5lib.html5parser import ParseError
from lxml import html
from pelican import signals

from gazette.site.feeds.edition_email import EMAIL_TEMPLATE, edition_html
from gazette.site.pages.edition_pages import EditionGenerator, EditionPage
from support.sites import Site

ADDRESS = "https://news.example.org/digest"


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What the validator accepts in HTML: elements, attributes, and CSS properties with their values.
ELEMENTS = _set("""a b bdi blockquote br div em footer h1 h2 h3 h4 h5 h6 header hr i img li ol p section small span strong table
    tbody td th thead time tr ul""")
ATTRIBUTES = _set("align alt border cellpadding cellspacing class datetime dir height href lang src style title width")
PROPERTIES = _set("""background background-color border border-left border-right border-top border-bottom border-color border-style
    border-width border-collapse border-spacing clear color direction display float font font-family font-size font-style font-variant
    font-weight height letter-spacing line-height list-style-type margin margin-top margin-right margin-bottom margin-left overflow
    padding padding-top padding-right padding-bottom padding-left text-align text-decoration text-indent vertical-align white-space
    width""")
KEYWORDS = _set("""auto black blue bold both bottom center collapse dashed dotted gray green italic left medium none normal nowrap
    red right solid silver top transparent underline white yellow""")
MEASURED = ("background", "border", "margin", "padding")
MEASURE = re.compile(r"#[0-9a-f]+|\d?\.?\d?\d(?:cm|em|ex|in|mm|pc|pt|px|%)?")
CHARACTERS = re.compile(r"(?:[:,;#%.\sa-zA-Z0-9!]|\w-\w|'[\s\w]+')*")


def mails(site: Site, **settings: Any) -> dict[str, tuple[EditionPage, str]]:
    """Build the site and return each edition with its HTML, by the URL of its page."""
    all_generators: list[Any] = []

    def keep(generators: Any) -> None:
        all_generators.extend(generators)

    with signals.all_generators_finalized.connected_to(keep):
        site.build(DELETE_OUTPUT_DIRECTORY=True, **settings)
    generator = next(generator for generator in all_generators if isinstance(generator, EditionGenerator))
    template, context = generator.get_template(EMAIL_TEMPLATE), generator.context
    return {page.url: (page, edition_html(page, ADDRESS, template, context)) for page in context["editions"]}


def faults(markup: str) -> list[str]:
    """Return what the validator would warn of."""
    try:
        HTMLParser(strict=True).parseFragment(markup)
    except ParseError as error:
        return [f"not HTML: {error}"]
    root = html.fragment_fromstring(markup, create_parent="div")
    return [fault for element in root.iterdescendants() for fault in _faults_of(element)]


def _faults_of(element: Any) -> Iterator[str]:
    if element.tag not in ELEMENTS:
        yield f"element {element.tag}"
    for name, value in element.attrib.items():
        if name not in ATTRIBUTES:
            yield f"attribute {name}"
        if name in ("href", "src") and not re.fullmatch(r"https?://[\w.]+(:\d+)?/[!-~]*", value):
            yield f"address {value}"
    style = element.get("style", "")
    if not CHARACTERS.fullmatch(style):
        yield f"characters of {style}"
    for declaration in filter(None, style.split(";")):
        name, _, value = declaration.partition(":")
        if name.strip() not in PROPERTIES:
            yield f"property {name}"
        elif name.strip().split("-")[0] in MEASURED:
            yield from (f"{name}: {word}" for word in value.split() if word not in KEYWORDS and not MEASURE.fullmatch(word))
