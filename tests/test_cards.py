"""The pictures that go with links to pages: what they show, and that they are drawn once."""

from __future__ import annotations

import io
import os
import runpy
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from conftest import ROOT
from gazette.site.cards import card, card_name, prune_cards, write_card

TEXTS = ("The Daily Gazette", "A bridge opens a year late and no one is there to cross it", "9 July 2024 · Northern Ledger")
# Where a card has its masthead, its headline and its line, from the top.
HEAD, BODY, FOOT = (20, 130), (150, 545), (560, 630)


def picture(*texts: str) -> Image.Image:
    return Image.open(io.BytesIO(card(*texts)))


def written(image: Image.Image, rows: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """The box around what is not paper between these rows."""
    part = image.convert("RGB").crop((0, rows[0], 1200, rows[1]))
    return ImageChops.difference(part, Image.new("RGB", part.size, (255, 253, 249))).getbbox()


def alike(one: Image.Image, other: Image.Image, rows: tuple[int, int]) -> bool:
    both = (image.convert("RGB").crop((0, rows[0], 1200, rows[1])) for image in (one, other))
    return ImageChops.difference(*both).getbbox() is None


def test_a_card_is_a_png_of_the_size_that_networks_ask_for_and_small() -> None:
    image = picture(*TEXTS)
    assert (image.format, image.size, image.mode) == ("PNG", (1200, 630), "P")
    assert len(card(*TEXTS)) < 25_000
    assert len(card(TEXTS[0], "One word after another and no end of them in sight " * 5, TEXTS[2])) < 25_000


def test_masthead_headline_and_line_are_each_in_their_place() -> None:
    whole = picture(*TEXTS)
    for index, rows in enumerate((HEAD, BODY, FOOT)):
        changed = picture(*(text if i != index else "Another" for i, text in enumerate(TEXTS)))
        assert not alike(whole, changed, rows)
        assert all(alike(whole, changed, others) for others in (HEAD, BODY, FOOT) if others != rows)


@pytest.mark.parametrize(
    "headline",
    [
        "Rain",
        "Committee on Transport of the Northern Provinces postpones its report on ferries again",
        "One word after another and no end of them in sight " * 20,
        "Donaudampfschifffahrtsgesellschaftskapitän" * 30,
        "W" * 400,
        "i" * 2000,
        "a " * 2000,
    ],
)
def test_a_headline_of_any_length_keeps_its_margins(headline: str) -> None:
    box = written(picture(TEXTS[0], headline, TEXTS[2]), BODY)
    assert box
    assert box[0] >= 60
    assert box[2] <= 1200 - 66
    assert box[1] > 0
    assert box[3] < BODY[1] - BODY[0]


def test_a_long_headline_is_cut_after_a_word() -> None:
    words = [f"word{number}" for number in range(80)]
    assert card(TEXTS[0], " ".join(words), "") == card(TEXTS[0], " ".join([*words, "more"]), "")
    assert card(TEXTS[0], "A bridge opens", "") != card(TEXTS[0], "A bridge opens…", "")


def test_long_names_of_sites_and_publishers_stay_in_one_line() -> None:
    image = picture("The Gazette of the Northern Provinces " * 4, "Rain", "9 July 2024 · " + "Ledger of the North " * 9)
    for rows in (HEAD, FOOT):
        box = written(image, rows)
        assert box
        assert box[2] <= 1200 - 66


@pytest.mark.parametrize(
    "headline", ["قمة في واشنطن", "峰会在华盛顿开幕", "वाशिंगटन में शिखर सम्मेलन", "Ada meets 李明", "\U0001f680 Rocket"]
)
def test_a_headline_that_the_font_cannot_write_is_not_written(headline: str) -> None:
    image = picture(TEXTS[0], headline, TEXTS[2])
    assert alike(image, picture(TEXTS[0], "", TEXTS[2]), (0, 630))
    assert written(image, BODY) is not None  # the masthead, large
    assert written(image, HEAD) is None


def test_of_the_line_only_what_the_font_can_write_is_written() -> None:
    assert card(*TEXTS[:2], "9 July 2024 · 人民") == card(*TEXTS[:2], "9 July 2024")


@pytest.mark.parametrize(
    "headline", ["“Đoković” naïve in Łódź – Ørsted’s £5 “no”", "Žižek und die Brüder Groß", "Ελλάδα", "Москва"]
)
def test_a_headline_in_letters_of_the_font_is_written(headline: str) -> None:
    assert card(TEXTS[0], headline, "") != card(TEXTS[0], "", "")


def test_composed_and_decomposed_letters_are_one() -> None:
    assert card("", "Łódź", "") == card("", "Ło\u0301dz\u0301", "")
    assert card("", "Co\u00adoperation\u200b", "") == card("", "Cooperation", "")


def test_nothing_to_write_is_no_error() -> None:
    assert written(picture("", "", ""), BODY) is None


def test_the_same_card_has_the_same_bytes_and_name_and_another_has_not() -> None:
    assert card(*TEXTS) == card(*TEXTS)
    assert card_name(*TEXTS) == card_name(*TEXTS)
    names = {card_name(*TEXTS), card_name("A", "BC", "D"), card_name("AB", "C", "D"), card_name("A", "B", "CD")}
    assert len(names) == 4


def test_a_card_is_drawn_once_and_then_taken_from_the_cache(tmp_path: Path) -> None:
    folder, cache = tmp_path / "output" / "cards", tmp_path / "cache" / "cards"
    name = write_card(folder, cache, *TEXTS)
    assert (folder / name).read_bytes() == (cache / name).read_bytes() == card(*TEXTS)
    (folder / name).unlink()
    (cache / name).write_bytes(b"drawn earlier")
    assert write_card(folder, cache, *TEXTS) == name
    assert (folder / name).read_bytes() == b"drawn earlier"


def test_a_card_is_in_the_site_even_where_no_cache_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    name = write_card(tmp_path / "cards", tmp_path / "cache", *TEXTS)
    assert (tmp_path / "cards" / name).read_bytes() == card(*TEXTS)
    assert prune_cards(tmp_path / "cache", ()) == 0


def test_a_card_that_is_there_is_left_alone(tmp_path: Path) -> None:
    name = write_card(tmp_path / "cards", tmp_path / "cache", *TEXTS)
    os.utime(tmp_path / "cards" / name, (1, 1))
    write_card(tmp_path / "cards", tmp_path / "cache", *TEXTS)
    assert (tmp_path / "cards" / name).stat().st_mtime == 1


def test_pruning_removes_cards_that_are_not_used_and_nothing_else(tmp_path: Path) -> None:
    used, old = write_card(tmp_path / "cards", tmp_path, *TEXTS), write_card(tmp_path / "cards", tmp_path, "A", "B", "C")
    (tmp_path / "mine.png").touch()
    assert prune_cards(tmp_path, {used}) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["cards", "mine.png", used])
    assert (tmp_path / "cards" / old).exists()
    assert prune_cards(tmp_path / "nowhere", ()) == 0


def test_a_card_can_be_read_by_whom_other_files_can_be_read_by(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    name = write_card(tmp_path / "output", tmp_path / "cache", *TEXTS)
    assert (tmp_path / "output" / name).stat().st_mode == (tmp_path / "other").stat().st_mode


# The icons of the theme


@pytest.mark.parametrize(("name", "pixels"), [("apple-touch-icon.png", 180), ("icon-192.png", 192), ("icon-512.png", 512)])
def test_icons_fill_their_square_and_keep_their_letter_inside(name: str, pixels: int) -> None:
    """A phone may cut them to a circle of four fifths."""
    image = Image.open(ROOT / "theme" / "static" / name).convert("RGB")
    assert image.size == (pixels, pixels)
    assert {image.getpixel((x, y)) for x in (0, pixels - 1) for y in (0, pixels - 1)} == {(125, 31, 26)}
    light = [(i % pixels, i // pixels) for i, red in enumerate(image.getchannel("R").tobytes()) if red > 190]
    assert light
    assert all((x + 0.5 - pixels / 2) ** 2 + (y + 0.5 - pixels / 2) ** 2 <= (0.4 * pixels) ** 2 for x, y in light)


def test_the_favicon_has_the_sizes_of_tabs() -> None:
    with Image.open(ROOT / "theme" / "static" / "favicon.ico") as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_icons_are_those_that_the_theme_draws() -> None:
    drawn = runpy.run_path(str(ROOT / "theme" / "icons.py"))["icon"](192, rounded=False).convert("RGB")
    kept = Image.open(ROOT / "theme" / "static" / "icon-192.png").convert("RGB")
    assert ImageChops.difference(drawn, kept).getbbox() is None
