"""The pictures that go with links to pages: what they show, and that they are drawn once."""

from __future__ import annotations

import io
import os
import runpy
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from gazette.site.cards.card_files import begin_cards, finish_cards, prune_cards
from gazette.site.cards.draw_card import Words, card, card_name
from gazette.site.output.output_files import Outputs, Written
from support.paths import ROOT

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


# The files of cards


@dataclass
class Cards:
    """The cards of a site and those that are kept, in two folders, and what the last build left."""

    folder: Path
    known: dict[str, Written] = field(default_factory=dict)

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    def build(self, *texts: Words, jobs: int = 1) -> list[Path]:
        """The cards of these texts, as a build makes them."""
        outputs = Outputs(self.folder / "output", self.known)
        planned = {f"cards/{card_name(*words)}": words for words in texts}
        finish_cards(begin_cards(planned, outputs, self.cache, jobs), outputs)
        outputs.sweep()
        self.known = outputs.here
        return [outputs.root / path for path in planned]


@pytest.fixture
def cards(tmp_path: Path) -> Cards:
    return Cards(tmp_path)


MANY = [("The Daily Gazette", f"Bridge {number} opens a year late", f"{number} · Northern Ledger") for number in range(130)]


def test_a_card_is_drawn_once_and_then_taken_from_the_cache(cards: Cards) -> None:
    (path,) = cards.build(TEXTS)
    assert path.read_bytes() == (cards.cache / path.name).read_bytes() == card(*TEXTS)
    path.unlink()
    (cards.cache / path.name).write_bytes(b"drawn earlier")
    assert cards.build(TEXTS) == [path]
    assert path.read_bytes() == b"drawn earlier"


def test_a_card_is_in_the_site_even_where_no_cache_can_be_written(cards: Cards) -> None:
    cards.cache.write_text("in the way")
    (path,) = cards.build(TEXTS)
    assert path.read_bytes() == card(*TEXTS)
    assert prune_cards(cards.cache, ()) == 0


def test_many_cards_are_in_the_site_even_where_no_cache_can_be_written(cards: Cards) -> None:
    cards.cache.write_text("in the way")
    assert all(path.read_bytes() == card(*words) for path, words in zip(cards.build(*MANY, jobs=2), MANY, strict=True))


def test_a_card_that_is_there_is_left_alone_and_not_looked_for_in_the_cache(cards: Cards) -> None:
    (path,) = cards.build(TEXTS)
    before = path.stat()
    (cards.cache / path.name).unlink()
    cards.build(TEXTS)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert not (cards.cache / path.name).exists()


def test_who_writes_over_a_card_of_the_site_spoils_none_that_is_kept(cards: Cards) -> None:
    (path,) = cards.build(TEXTS)
    path.write_bytes(b"not a picture")
    cards.build(TEXTS)
    assert path.read_bytes() == (cards.cache / path.name).read_bytes() == card(*TEXTS)


def test_a_card_that_no_page_names_any_more_goes(cards: Cards) -> None:
    old, kept = cards.build(("A", "B", "C"), TEXTS)
    cards.build(TEXTS)
    assert (old.exists(), kept.exists()) == (False, True)


def test_many_cards_are_drawn_by_other_processes_and_are_the_same(cards: Cards, tmp_path: Path) -> None:
    before = sum(os.times()[2:4])
    together = cards.build(*MANY, jobs=2)
    assert sum(os.times()[2:4]) > before, "no other process has worked"
    alone = Cards(tmp_path / "alone").build(*MANY, jobs=1)
    assert [path.read_bytes() for path in together] == [path.read_bytes() for path in alone]
    assert sorted(path.name for path in cards.cache.iterdir()) == sorted(path.name for path in together)


def test_processes_that_are_killed_lose_no_card(cards: Cards) -> None:
    outputs = Outputs(cards.folder / "output")
    planned = {f"cards/{card_name(*words)}": words for words in MANY}
    drawing = begin_cards(planned, outputs, cards.cache, 2)
    assert len(drawing.processes) == 2
    for process in drawing.processes:
        process.kill()
    finish_cards(drawing, outputs)
    assert all((outputs.root / path).read_bytes() == card(*words) for path, words in planned.items())


def test_for_few_cards_no_process_is_started(cards: Cards) -> None:
    outputs = Outputs(cards.folder / "output")
    planned = {f"cards/{card_name(*words)}": words for words in MANY[:20]}
    assert begin_cards(planned, outputs, cards.cache, 8).processes == []


def test_pruning_removes_cards_that_are_not_used_and_nothing_else(cards: Cards) -> None:
    used, old = cards.build(TEXTS, ("A", "B", "C"))
    (cards.cache / "mine.png").touch()
    assert prune_cards(cards.cache, {used.name}) == 1
    assert sorted(path.name for path in cards.cache.iterdir()) == sorted(["mine.png", used.name])
    assert old.exists()
    assert prune_cards(cards.folder / "nowhere", ()) == 0


def test_a_card_can_be_read_by_whom_other_files_can_be_read_by(cards: Cards) -> None:
    (cards.folder / "other").touch()
    (path,) = cards.build(TEXTS)
    assert path.stat().st_mode == (cards.folder / "other").stat().st_mode


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
