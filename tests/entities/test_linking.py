"""The first mention of each entity in an article's body links to its page, and the markup stays intact otherwise."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import replace

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.cleaning.sanitize import sanitize_block
from gazette.entities.linking import link_mentions
from gazette.model.article import Article, Block, Entity, EntityType, Mention, Tag, recognizable_text, to_html
from support.articles import BODY, dated
from support.sites import OTHER_THEME, Site, linked_urls

ADA, JORDAN, COUNTRY = Entity("Ada Lovelace", "person"), Entity("Jordan Smith", "person"), Entity("Jordan", "place")
SOCIETY = Entity("Royal Society", "organization")
TAGS = (
    Tag(ADA, 2, 0.9, ("Ada Lovelace", "Lovelace")),
    Tag(JORDAN, 1, 0.5, ("Jordan Smith", "Jordan")),
    Tag(COUNTRY, 1, 0.4, ("Jordan",)),
    Tag(SOCIETY, 1, 0.3, ("Royal Society",)),
)
NAMES: tuple[tuple[str, EntityType], ...] = (
    ("Ada Lovelace", "person"),
    ("Lovelace", "person"),
    ("Jordan Smith", "person"),
    ("Jordan", "place"),
    ("the Royal Society", "organization"),
    ("Royal Society", "organization"),
)


def article(*blocks: Block | str, title: str = "Bridge opens", summary: str = "") -> Article:
    """Return an article of these blocks (a text is a paragraph), with mentions of NAMES."""
    numbered = tuple(replace(b if isinstance(b, Block) else Block(0, 1, b), number=n) for n, b in enumerate(blocks))
    return with_mentions(Article(id="a", path="a.txt", title=title, summary=summary, blocks=numbered))


def with_mentions(plain: Article, names: Iterable[tuple[str, EntityType]] = NAMES) -> Article:
    kinds = dict(names)
    spans = re.finditer("|".join(map(re.escape, sorted(kinds, key=len, reverse=True))), recognizable_text(plain))
    return replace(plain, mentions=tuple(Mention(m[0], kinds[m[0]], *m.span()) for m in spans))


def marked(text: str, markup: str, tag: str = "p") -> Block:
    return Block(0, 1, text, tag, markup)


def linked(source: Article, tags: tuple[Tag, ...] = TAGS) -> list[str]:
    """Return the markup of each block, with links written as [type:name]."""
    blocks = link_mentions(source, tags, lambda entity: f"/{entity.type}/")
    return [
        re.sub(r'<a class="entity (\w+)" href="/\1/">(.*?)</a>', r"[\1:\2]", b.html or html.escape(b.text, quote=False))
        for b in blocks
    ]


def test_only_the_first_mention_in_the_body_is_linked() -> None:
    markup = linked(
        article(
            "Ada Lovelace came.", "Lovelace and Ada Lovelace saw Jordan Smith.", title="Ada Lovelace in London", summary="Lovelace!"
        )
    )
    assert markup == ["[person:Ada Lovelace] came.", "Lovelace and Ada Lovelace saw [person:Jordan Smith]."]


def test_only_the_bare_name_in_a_mention_is_linked() -> None:
    assert linked(article("He told the Royal Society's members.")) == ["He told the [organization:Royal Society]'s members."]


def test_subheads_tables_listings_and_captions_have_no_links() -> None:
    blocks = [marked("Ada Lovelace", "", tag) for tag in ("h2", "h3", "h4", "table", "pre", "figure")]
    assert linked(article(*blocks)) == ["Ada Lovelace"] * 6
    for tag in ("p", "ul", "ol", "blockquote"):
        assert linked(article(*blocks, marked("Ada Lovelace", "", tag)))[-1] == "[person:Ada Lovelace]"


def test_after_a_mention_within_a_link_the_next_one_is_linked() -> None:
    link = '<a href="https://a.example/" rel="noopener noreferrer">'
    markup = linked(
        article(marked("See Ada Lovelace here, or Ada Lovelace.", f"See {link}<em>Ada Lovelace</em> here</a>, or Ada Lovelace."))
    )
    assert markup == [f"See {link}<em>Ada Lovelace</em> here</a>, or [person:Ada Lovelace]."]


@pytest.mark.parametrize(
    ("text", "markup", "expected"),
    [
        ("By Ada Lovelace today", "By <em>new Ada</em> Lovelace today", "By <em>new Ada</em> Lovelace today"),
        ("By Ada Lovelace today", "By <em>Ada Lovelace</em> today", "By <em>[person:Ada Lovelace]</em> today"),
        ("By Ada Lovelace today", "By Ada <strong>Lovelace</strong> today", "By [person:Ada <strong>Lovelace</strong>] today"),
        ("By Ada Lovelace today", "By <em>Ada</em> Lovelace today", "By [person:<em>Ada</em> Lovelace] today"),
        ("Q&A: Ada Lovelace", "Q&amp;A: Ada Lovelace", "Q&amp;A: [person:Ada Lovelace]"),
        ("a < b: Ada Lovelace", "", "a &lt; b: [person:Ada Lovelace]"),
        ("One. Ada Lovelace", "One.<br> \n Ada Lovelace", "One.<br> \n [person:Ada Lovelace]"),
        ("x Ada Lovelace", "“x” Ada Lovelace", "“x” [person:Ada Lovelace]"),
        ("x Ada Lovelace", "Ada Lovelace, Ada Lovelace", "Ada Lovelace, Ada Lovelace"),
        ("by Ada Lovelace", "by someone else", "by someone else"),
    ],
)
def test_markup_is_kept(text: str, markup: str, expected: str) -> None:
    assert linked(article(marked(text, markup))) == [expected]


def test_a_part_of_a_longer_word_is_not_linked() -> None:
    names = (("Xi", "person"), ("London", "place"), ("Rolls", "organization"))
    tags = tuple(Tag(Entity(name, kind), 1, 0.5, (name,)) for name, kind in names)
    markup = linked(with_mentions(article("Xi'an, Rolls-Royce, London-based firms and Xi's plan."), names), tags)
    assert markup == ["Xi'an, Rolls-Royce, [place:London]-based firms and [person:Xi]'s plan."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M Lovelace and Lovelace", "M Lovelace and [person:Lovelace]"),
        ("Subs: M. Lovelace.", "Subs: M. Lovelace."),
        ("A Lovelace and A. Lovelace", "A [person:Lovelace] and A. Lovelace"),
        ("It was Vitamin C. Ada Lovelace came.", "It was Vitamin C. [person:Ada Lovelace] came."),
        ("In the US Lovelace spoke.", "In the US [person:Lovelace] spoke."),
    ],
)
def test_a_surname_after_somebody_elses_initial_is_not_linked(text: str, expected: str) -> None:
    assert linked(article(text)) == [expected]


def test_a_name_of_two_entities_is_linked_by_type_and_not_if_they_share_the_type() -> None:
    assert linked(article("They flew to Jordan.")) == ["They flew to [place:Jordan]."]
    twins = (*TAGS, Tag(Entity("Mary Lovelace", "person"), 1, 0.2, ("Mary Lovelace", "Lovelace")))
    assert linked(article("Lovelace spoke.", "Ada Lovelace did."), twins) == ["Lovelace spoke.", "[person:Ada Lovelace] did."]


def test_a_misread_mention_is_linked_unless_the_article_has_both_types() -> None:
    club = (Tag(Entity("Jordan", "organization"), 2, 0.5, ("Jordan",)),)
    assert linked(article("Jordan won."), club) == ["[organization:Jordan] won."]
    both = article("Jordan hosts Jordan.")
    first, second = both.mentions
    both = replace(both, mentions=(first, replace(second, type="organization")))
    assert linked(both, club) == ["Jordan hosts [organization:Jordan]."]


def test_entities_without_a_page_get_no_link() -> None:
    plain = article("Ada Lovelace and the Royal Society.")
    assert link_mentions(plain, TAGS, lambda entity: None) == plain.blocks


def test_urls_are_escaped() -> None:
    blocks = link_mentions(article("Ada Lovelace came."), TAGS, lambda entity: '/"><b>&/')
    assert blocks[0].html == '<a class="entity person" href="/&quot;&gt;&lt;b&gt;&amp;/">Ada Lovelace</a> came.'


PIECES = st.sampled_from(
    ["Ada ", "Lovelace", "Ada Lovelace", " Jordan", "Jordan Smith", "the Royal Society", " ", "\n", "x", "'s", "&amp;", "&lt;a&gt;", "&", ">", '"',
     "<em>", "</em>", "<strong>", "</strong>", "<q>", "</q>", "<br>", '<a href="https://a.example/?q=%3E">', "</a>"]
)  # fmt: skip
MARKUP = st.lists(PIECES, max_size=14).map("".join)


def _text(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", markup)).split())


def _tree(body: str) -> list[str]:
    """Return the elements and texts that a browser makes of a body, without entity links."""
    tree, is_entity_link = [""], []
    for token in html5lib.getTreeWalker("etree")(html5lib.parseFragment(body, namespaceHTMLElements=False)):
        if token["type"] == "StartTag" and token["name"] == "a":
            is_entity_link.append("class" in {name for _, name in token["data"]})
            tree += [] if is_entity_link[-1] else ["<a>", ""]
        elif token["type"] == "EndTag" and token["name"] == "a":
            tree += [] if is_entity_link.pop() else ["</a>", ""]
        elif token["type"] in ("Characters", "SpaceCharacters"):
            tree[-1] += token["data"]
        else:
            tree += [f"{token['type']} {token['name']}", ""]
    return tree


@given(st.lists(st.tuples(MARKUP, st.sampled_from(("p", "ul", "h2", "blockquote"))), min_size=1, max_size=4))
def test_links_never_damage_markup(parts: list[tuple[str, str]]) -> None:
    """Without the entity links, the markup is unchanged. They are not inside other links, and each entity has at most one."""
    blocks = [sanitize_block(marked(_text(markup), markup, tag)) for markup, tag in parts if _text(markup)]
    plain = article(*blocks)
    body = to_html(link_mentions(plain, TAGS, lambda entity: f"/{entity.name}/"))
    urls = re.findall(r'<a class="entity \w+" href="(.*?)">', body)
    assert len(urls) == len(set(urls))
    assert without_links(body) == plain.body
    assert _tree(body) == _tree(plain.body)


def without_links(body: str) -> str:
    """Return a body without entity links."""
    is_entity_link: list[bool] = []

    def keep_others(match: re.Match[str]) -> str:
        if match[0] != "</a>":
            is_entity_link.append('class="entity' in match[0])
            return "" if is_entity_link[-1] else match[0]
        return "" if is_entity_link.pop() else match[0]

    return re.sub(r"<a [^>]*>|</a>", keep_others, body)


def test_articles_pages_and_feeds_link_to_the_pages_of_entities(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens", "Ada Lovelace opened it for the Royal Society. Ada Lovelace smiled.", *BODY))
    for settings, on_page in (
        ({"SITEURL": ""}, "/people/ada-lovelace/"),
        ({"SITEURL": "https://a.example/digest"}, "https://a.example/digest/people/ada-lovelace/"),
        ({"RELATIVE_URLS": True}, "../../people/ada-lovelace/"),
    ):
        output = site.build(**settings)
        body = site.page("articles/bridge-opens/index.html").partition('<div class="body">')[2].partition("</article>")[0]
        assert linked_urls(body).count(on_page) == 1
        assert f'<a class="entity person" href="{on_page}">Ada Lovelace</a> opened it' in body
        feed = (output / "feeds/all.atom.xml").read_text("utf-8")
        site_url = settings.get("SITEURL") or "http://localhost:8000"
        assert f'&lt;a class="entity person" href="{site_url}/people/ada-lovelace/"&gt;Ada Lovelace&lt;/a&gt; opened' in feed
        assert (output / "people/ada-lovelace/index.html").is_file()


def test_other_themes_have_the_links_too(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens", "Ada Lovelace opened it.", *BODY))
    site.build(**OTHER_THEME)
    assert 'href="/people/ada-lovelace/">Ada Lovelace</a> opened it.' in site.page("articles/bridge-opens/index.html")


def test_markup_in_an_articles_text_is_not_taken_for_an_entity_link(site: Site) -> None:
    literal = 'It said <a class="entity person" href="/people/ada-lovelace/"> in its code.'
    site.add("a.txt", dated(1, "Bridge opens", literal, *BODY))
    site.build(SITEURL="https://a.example")
    assert html.escape(literal, quote=False) in site.page("articles/bridge-opens/index.html")
