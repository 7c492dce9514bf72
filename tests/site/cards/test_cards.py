"""Cards, the pictures for links to pages: what they show, and that each is drawn once. Also the icons of the theme."""

from __future__ import annotations

import io
import os
import runpy
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from gazette.site.cards.card_files import begin_cards, finish_cards, prune_cards
from gazette.site.cards.draw_card import CardText, card_name, render_card
from gazette.site.output.output_files import FileState, OutputFiles
from support.paths import ROOT

TEXTS = ("The Daily Gazette", "A bridge opens a year late and no one is there to cross it", "9 July 2024 · Northern Ledger")
# The rows of pixels with the masthead, the headline and the line below.
HEAD, BODY, FOOT = (20, 130), (150, 545), (560, 630)


def picture(*texts: str) -> Image.Image:
    return Image.open(io.BytesIO(render_card(*texts)))


def text_box(image: Image.Image, rows: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """Return the box around what is drawn between these rows, None if nothing is."""
    part = image.convert("RGB").crop((0, rows[0], 1200, rows[1]))
    return ImageChops.difference(part, Image.new("RGB", part.size, (255, 253, 249))).getbbox()


def is_same(first: Image.Image, second: Image.Image, rows: tuple[int, int]) -> bool:
    """Return True if two cards are the same between these rows."""
    both = (image.convert("RGB").crop((0, rows[0], 1200, rows[1])) for image in (first, second))
    return ImageChops.difference(*both).getbbox() is None


def test_a_card_is_a_small_png_of_the_size_that_networks_recommend() -> None:
    image = picture(*TEXTS)
    assert (image.format, image.size, image.mode) == ("PNG", (1200, 630), "P")
    assert len(render_card(*TEXTS)) < 25_000
    assert len(render_card(TEXTS[0], "One word after another and no end of them in sight " * 5, TEXTS[2])) < 25_000


def test_masthead_headline_and_line_have_separate_places() -> None:
    whole = picture(*TEXTS)
    for index, rows in enumerate((HEAD, BODY, FOOT)):
        changed = picture(*(text if i != index else "Another" for i, text in enumerate(TEXTS)))
        assert not is_same(whole, changed, rows)
        assert all(is_same(whole, changed, other) for other in (HEAD, BODY, FOOT) if other != rows)


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
    box = text_box(picture(TEXTS[0], headline, TEXTS[2]), BODY)
    assert box
    assert box[0] >= 60
    assert box[2] <= 1200 - 66
    assert box[1] > 0
    assert box[3] < BODY[1] - BODY[0]


def test_a_long_headline_is_cut_after_a_word() -> None:
    words = [f"word{number}" for number in range(80)]
    assert render_card(TEXTS[0], " ".join(words), "") == render_card(TEXTS[0], " ".join([*words, "more"]), "")
    assert render_card(TEXTS[0], "A bridge opens", "") != render_card(TEXTS[0], "A bridge opens…", "")


def test_long_names_of_sites_and_publishers_are_cut_to_one_line() -> None:
    image = picture("The Gazette of the Northern Provinces " * 4, "Rain", "9 July 2024 · " + "Ledger of the North " * 9)
    for rows in (HEAD, FOOT):
        box = text_box(image, rows)
        assert box
        assert box[2] <= 1200 - 66


@pytest.mark.parametrize(
    "headline", ["قمة في واشنطن", "峰会在华盛顿开幕", "वाशिंगटन में शिखर सम्मेलन", "Ada meets 李明", "\U0001f680 Rocket"]
)
def test_a_headline_with_characters_that_the_font_does_not_have_is_left_out(headline: str) -> None:
    image = picture(TEXTS[0], headline, TEXTS[2])
    assert is_same(image, picture(TEXTS[0], "", TEXTS[2]), (0, 630))
    assert text_box(image, BODY) is not None  # the masthead, enlarged, takes the place of the headline
    assert text_box(image, HEAD) is None


def test_parts_of_the_line_with_characters_that_the_font_does_not_have_are_left_out() -> None:
    assert render_card(*TEXTS[:2], "9 July 2024 · 人民") == render_card(*TEXTS[:2], "9 July 2024")


@pytest.mark.parametrize(
    "headline", ["“Đoković” naïve in Łódź – Ørsted’s £5 “no”", "Žižek und die Brüder Groß", "Ελλάδα", "Москва"]
)
def test_a_headline_in_letters_of_the_font_is_drawn(headline: str) -> None:
    assert render_card(TEXTS[0], headline, "") != render_card(TEXTS[0], "", "")


def test_composed_and_decomposed_letters_look_the_same() -> None:
    assert render_card("", "Łódź", "") == render_card("", "Ło\u0301dz\u0301", "")
    assert render_card("", "Co\u00adoperation\u200b", "") == render_card("", "Cooperation", "")


def test_a_card_without_text_can_be_drawn() -> None:
    assert text_box(picture("", "", ""), BODY) is None


def test_equal_cards_have_the_same_bytes_and_names_and_others_do_not() -> None:
    assert render_card(*TEXTS) == render_card(*TEXTS)
    assert card_name(*TEXTS) == card_name(*TEXTS)
    names = {card_name(*TEXTS), card_name("A", "BC", "D"), card_name("AB", "C", "D"), card_name("A", "B", "CD")}
    assert len(names) == 4


# The files of cards


@dataclass
class Cards:
    """The cards in the output and in the cache of a site; `previous` are the files that the last build left."""

    folder: Path
    previous: dict[str, FileState] = field(default_factory=dict)

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    def build(self, *texts: CardText, jobs: int = 1) -> list[Path]:
        """Put the cards with these texts into the output, as a build does. Return their paths."""
        outputs = OutputFiles(self.folder / "output", self.previous)
        planned = {f"cards/{card_name(*text)}": text for text in texts}
        finish_cards(begin_cards(planned, outputs, self.cache, jobs), outputs)
        outputs.remove_obsolete()
        self.previous = outputs.current
        return [outputs.root / path for path in planned]


@pytest.fixture
def cards(tmp_path: Path) -> Cards:
    return Cards(tmp_path)


MANY = [("The Daily Gazette", f"Bridge {number} opens a year late", f"{number} · Northern Ledger") for number in range(130)]


def test_a_card_is_drawn_once_and_then_taken_from_the_cache(cards: Cards) -> None:
    (path,) = cards.build(TEXTS)
    assert path.read_bytes() == (cards.cache / path.name).read_bytes() == render_card(*TEXTS)
    path.unlink()
    (cards.cache / path.name).write_bytes(b"drawn earlier")
    assert cards.build(TEXTS) == [path]
    assert path.read_bytes() == b"drawn earlier"


def test_a_card_is_drawn_even_if_the_cache_cannot_be_written(cards: Cards) -> None:
    cards.cache.write_text("in the way")
    (path,) = cards.build(TEXTS)
    assert path.read_bytes() == render_card(*TEXTS)
    assert prune_cards(cards.cache, ()) == 0


def test_many_cards_are_drawn_even_if_the_cache_cannot_be_written(cards: Cards) -> None:
    cards.cache.write_text("in the way")
    assert all(path.read_bytes() == render_card(*text) for path, text in zip(cards.build(*MANY, jobs=2), MANY, strict=True))


def test_an_untouched_card_in_the_output_is_left_alone_without_the_cache(cards: Cards) -> None:
    (path,) = cards.build(TEXTS)
    before = path.stat()
    (cards.cache / path.name).unlink()
    cards.build(TEXTS)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert not (cards.cache / path.name).exists()


def test_overwriting_a_card_in_the_output_does_not_change_the_cache(cards: Cards) -> None:
    (path,) = cards.build(TEXTS)
    path.write_bytes(b"not a picture")
    cards.build(TEXTS)
    assert path.read_bytes() == (cards.cache / path.name).read_bytes() == render_card(*TEXTS)


def test_a_card_that_no_page_names_any_more_is_removed(cards: Cards) -> None:
    unused, used = cards.build(("A", "B", "C"), TEXTS)
    cards.build(TEXTS)
    assert (unused.exists(), used.exists()) == (False, True)


def test_many_cards_are_drawn_by_other_processes_with_the_same_result(cards: Cards, tmp_path: Path) -> None:
    before = sum(os.times()[2:4])
    together = cards.build(*MANY, jobs=2)
    assert sum(os.times()[2:4]) > before, "no other process drew cards"
    alone = Cards(tmp_path / "alone").build(*MANY, jobs=1)
    assert [path.read_bytes() for path in together] == [path.read_bytes() for path in alone]
    assert sorted(path.name for path in cards.cache.iterdir()) == sorted(path.name for path in together)


def test_processes_that_are_killed_lose_no_card(cards: Cards) -> None:
    outputs = OutputFiles(cards.folder / "output")
    planned = {f"cards/{card_name(*text)}": text for text in MANY}
    pending = begin_cards(planned, outputs, cards.cache, 2)
    assert len(pending.processes) == 2
    for process in pending.processes:
        process.kill()
    finish_cards(pending, outputs)
    assert all((outputs.root / path).read_bytes() == render_card(*text) for path, text in planned.items())


def test_for_few_cards_no_process_is_started(cards: Cards) -> None:
    outputs = OutputFiles(cards.folder / "output")
    planned = {f"cards/{card_name(*text)}": text for text in MANY[:20]}
    assert begin_cards(planned, outputs, cards.cache, 8).processes == []


def test_pruning_removes_cards_that_are_not_used_and_nothing_else(cards: Cards) -> None:
    used, unused = cards.build(TEXTS, ("A", "B", "C"))
    (cards.cache / "mine.png").touch()
    assert prune_cards(cards.cache, {used.name}) == 1
    assert sorted(path.name for path in cards.cache.iterdir()) == sorted(["mine.png", used.name])
    assert unused.exists()
    assert prune_cards(cards.folder / "nowhere", ()) == 0


def test_a_card_has_the_same_permissions_as_other_files(cards: Cards) -> None:
    (cards.folder / "other").touch()
    (path,) = cards.build(TEXTS)
    assert path.stat().st_mode == (cards.folder / "other").stat().st_mode


# The icons of the theme


@pytest.mark.parametrize(("name", "pixels"), [("apple-touch-icon.png", 180), ("icon-192.png", 192), ("icon-512.png", 512)])
def test_icons_fill_their_square_and_keep_their_letter_inside(name: str, pixels: int) -> None:
    """A phone may crop them to a circle with four fifths of their width."""
    image = Image.open(ROOT / "theme" / "static" / name).convert("RGB")
    assert image.size == (pixels, pixels)
    assert {image.getpixel((x, y)) for x in (0, pixels - 1) for y in (0, pixels - 1)} == {(125, 31, 26)}
    light = [(i % pixels, i // pixels) for i, red in enumerate(image.getchannel("R").tobytes()) if red > 190]
    assert light
    assert all((x + 0.5 - pixels / 2) ** 2 + (y + 0.5 - pixels / 2) ** 2 <= (0.4 * pixels) ** 2 for x, y in light)


def test_the_favicon_has_the_sizes_that_browser_tabs_use() -> None:
    with Image.open(ROOT / "theme" / "static" / "favicon.ico") as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_icons_are_up_to_date_with_the_program_that_draws_them() -> None:
    drawn = runpy.run_path(str(ROOT / "theme" / "icons.py"))["draw_icon"](192, rounded=False).convert("RGB")
    stored = Image.open(ROOT / "theme" / "static" / "icon-192.png").convert("RGB")
    assert ImageChops.difference(drawn, stored).getbbox() is None
