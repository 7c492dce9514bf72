"""Pictures of saved pages, with their captions."""

from __future__ import annotations

import pytest

from support.articles import BODY, FIGURE, PNG, clean, saved_page, with_figure
from support.sites import Site

CANONICAL = '<link rel="canonical" href="https://ledger.example/2024/07/10/bridge">'


@pytest.mark.parametrize(
    ("source", "head", "markup"),
    [
        ("a_files/bridge.jpg", "", '<img src="a_files/bridge.jpg" alt="A bridge">'),
        ("./a%20b_files/bridge.PNG", "", '<img src="a b_files/bridge.PNG" alt="A bridge">'),
        ("https://ledger.example/b.jpg", "", '<a href="https://ledger.example/b.jpg" rel="noopener noreferrer">Picture: A bridge</a>'),
        ("/b.jpg", CANONICAL, '<a href="https://ledger.example/b.jpg" rel="noopener noreferrer">Picture: A bridge</a>'),
        ("b.jpg", CANONICAL, '<a href="https://ledger.example/2024/07/10/b.jpg" rel="noopener noreferrer"><img src="b.jpg" alt="A bridge"></a>'),
    ],
)  # fmt: skip
def test_a_picture_keeps_its_caption_and_its_place(source: str, head: str, markup: str) -> None:
    article = clean(with_figure(FIGURE.format(source), head), "a.html")
    assert article.body.startswith(f"<figure>{markup}<figcaption>The bridge at dawn.</figcaption></figure>\n<p>")
    assert article.paragraphs == list(BODY)


@pytest.mark.parametrize("source", ["data:image/png;base64,AAAA", "../../b.jpg", "/b.jpg", "//", "{static}/b.svg", 'x.jpg" onerror="y', "javascript:x.jpg", ""])  # fmt: skip
def test_an_unreachable_picture_is_left_out_and_its_caption_is_a_removal(source: str) -> None:
    article = clean(with_figure(FIGURE.format(source.replace('"', "&quot;"))), "a.html")
    assert "<figure" not in article.body
    assert [r.rule for r in article.removals if r.text == "The bridge at dawn."] == ["caption"]


def test_pictures_outside_the_article_are_left_out() -> None:
    related = '<aside><figure><img src="a_files/x.jpg" alt="x"><figcaption>Elsewhere.</figcaption></figure></aside>'
    text = saved_page(*(f"<p>{text}</p>" for text in BODY[:2]), related, f"<p>{BODY[2]}</p>")
    assert "<figure" not in clean(text, "a.html").body
    after = f"<html><head><title>T</title></head><body><article>{''.join(f'<p>{t}</p>' for t in BODY)}</article>{FIGURE.format('x.jpg')}</body></html>"
    assert "<figure" not in clean(after, "a.html").body


def test_pictures_outside_figures_stay_between_paragraphs_unless_they_are_icons() -> None:
    icons = '<img src="a_files/share-icon.png"><img src="a_files/p.gif" width="1" height="1"><img src="https://l.example/logo.png">'
    shown = '<p><img srcset="a_files/one.jpg 1x, a_files/two.jpg 2x" alt="One"></p><img src="https://l.example/three.jpg">'
    text = saved_page(f"<p>{BODY[0]}</p>", shown, icons, *(f"<p>{text}</p>" for text in BODY[1:]))
    figures = [part for part in clean(text, "a.html").body.split("\n") if part.startswith("<figure>")]
    link = '<a href="https://l.example/three.jpg" rel="noopener noreferrer">Picture</a>'
    assert figures == ['<figure><img src="a_files/one.jpg" alt="One"></figure>', f"<figure>{link}</figure>"]


def test_all_pictures_of_a_figure_are_shown_and_the_first_has_the_caption() -> None:
    figure = FIGURE.format("a_files/one.jpg").replace("<figcaption", '<img src="a_files/two.jpg" alt="Two"><figcaption')
    first, second = clean(with_figure(figure), "a.html").body.split("\n")[:2]
    assert first == '<figure><img src="a_files/one.jpg" alt="A bridge"><figcaption>The bridge at dawn.</figcaption></figure>'
    assert second == '<figure><img src="a_files/two.jpg" alt="Two"></figure>'


def test_the_path_of_a_saved_picture_is_not_a_url() -> None:
    assert "<a " not in clean(with_figure(FIGURE.format("./a_files/b.jpg"), CANONICAL), "a.html").body


def test_the_site_shows_a_picture_beside_its_page(site: Site) -> None:
    site.add("a.html", with_figure(FIGURE.format("a_files/bridge.png"), '<meta name="date" content="2024-07-10">'))
    site.add("a_files/bridge.png", PNG)
    output = site.build()
    [copied] = (output / "pictures").iterdir()
    assert copied.read_bytes() == PNG
    shown = f'<figure><img src="/pictures/{copied.name}" alt="A bridge" loading="lazy"><figcaption>The bridge at dawn.</figcaption></figure>'
    assert shown in site.page("articles/a-bridge-opens/index.html")
    output = site.build(SITEURL="https://news.example", DELETE_OUTPUT_DIRECTORY=True)
    assert f'src="https://news.example/pictures/{copied.name}"' in site.page("articles/a-bridge-opens/index.html")
    assert (output / "pictures" / copied.name).exists()


def test_the_site_shows_no_picture_that_is_missing_or_outside_the_raw_folder(site: Site) -> None:
    (site.folder / "content" / "secret.png").write_bytes(PNG)
    site.add("link_files/note.txt", "Only a folder.")
    (site.folder / "content" / "raw" / "link_files" / "b.png").symlink_to(site.folder / "content" / "secret.png")
    for name in ("missing_files/b.png", "link_files/b.png"):
        site.add("a.html", with_figure(FIGURE.format(name), '<meta name="date" content="2024-07-10">'))
        output = site.build()
        assert "<img" not in site.page("articles/a-bridge-opens/index.html")
        assert "The bridge at dawn." in site.page("articles/a-bridge-opens/index.html")
        assert not (output / "pictures").exists()
