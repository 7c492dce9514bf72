"""Gazette's own recognizer: it reads whole texts of any kind, each independently of the others."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazette.entities.recognition.network import Token, decode_mentions, load_network, split_windows
from gazette.entities.recognition.word_pieces import CASES, TAGS, TOKEN, case_class
from gazette.model.article import Mention
from support.paths import ROOT

MAX_PIECES = 126 + 12  # word pieces of a full window and of one more token

NEWS = "Nora Quill, the mayor of Brighton, met President Emmanuel Macron in Madrid on Monday. The European Union will pay."


@pytest.fixture(scope="module")
def recognize():  # type: ignore[no-untyped-def]
    return load_network()


def names(mentions: tuple[Mention, ...]) -> set[tuple[str, str]]:
    return {(mention.text, mention.type) for mention in mentions}


def test_people_places_and_organizations_are_found(recognize) -> None:  # type: ignore[no-untyped-def]
    (mentions,) = recognize([NEWS])
    assert names(mentions) == {
        ("Nora Quill", "person"),
        ("Brighton", "place"),
        ("Emmanuel Macron", "person"),
        ("Madrid", "place"),
        ("European Union", "organization"),
    }
    assert all(NEWS[m.start : m.end] == m.text for m in mentions)


def test_every_text_gets_its_own_names_in_order(recognize) -> None:  # type: ignore[no-untyped-def]
    mentions = list(recognize(["", NEWS, "   \n\n", "It rained.", "Angela Merkel slept."]))
    assert list(map(len, mentions)) == [0, 5, 0, 0, 1]


def test_a_text_gives_the_same_names_alone_and_among_others(recognize) -> None:  # type: ignore[no-untyped-def]
    """The names of an article must not depend on which other articles are new in a build."""
    texts = [NEWS, "Angela Merkel left Berlin. " * 40, "Leeds beat York. " * 7, "The UN and Nato met Ann Orlova of Velda."]
    together = list(recognize(texts))
    assert [next(recognize([text])) for text in texts] == together
    assert list(recognize(reversed(texts))) == together[::-1]


def test_reading_twice_finds_the_same(recognize) -> None:  # type: ignore[no-untyped-def]
    again = load_network()
    assert list(recognize([NEWS] * 2)) == list(again([NEWS] * 2))


def test_long_texts_are_read_to_their_end(recognize) -> None:  # type: ignore[no-untyped-def]
    text = "\n\n".join(["Angela Merkel visited Madrid on Monday and spoke about the bridge there."] * 300)
    (mentions,) = recognize([text])
    assert [m.text for m in mentions] == ["Angela Merkel", "Madrid"] * 300


def test_a_sentence_of_many_windows_loses_no_name(recognize) -> None:  # type: ignore[no-untyped-def]
    text = "He saw " + ", then ".join(["Angela Merkel in Madrid"] * 200) + "."
    (mentions,) = recognize([text])
    assert sum(m.text == "Angela Merkel" for m in mentions) >= 198
    assert sum(m.text == "Madrid" for m in mentions) >= 198


@pytest.mark.parametrize(
    "text",
    [
        "🙂🙃 Paris 🇫🇷 \u200d\u200b \x00 \ufeff",
        "פריז היא בירת צרפת. Paris.",
        "首相は月曜日にパリで発表した。" * 50,
        "a" * 20_000,
        "9f3c" * 5_000,
        " ".join(["xq7zk9vw3jx8qz5kpwy"] * 500),
        "!?.,;:" * 500,
        "(" * 300,
    ],
)
def test_odd_texts_are_read(text: str, recognize) -> None:  # type: ignore[no-untyped-def]
    (mentions,) = recognize([text])
    assert all(text[m.start : m.end] == m.text and m.text for m in mentions)


def test_no_name_crosses_a_line(recognize) -> None:  # type: ignore[no-untyped-def]
    (mentions,) = recognize(["Angela\nMerkel\n\nVladimir\nPutin\nNew\nYork Emmanuel Macron\nOlaf Scholz"])
    assert not any("\n" in m.text for m in mentions)
    assert mentions


TEXTS = st.text(st.sampled_from("ab.!? \n'\"AB1,é🙂"), max_size=300)


def tokenize(text: str, sizes: list[int]) -> list[Token]:
    """Return the tokens of a text. `sizes` are their numbers of word pieces, repeated as often as needed."""
    return [Token(m.start(), m.end(), (1,) * sizes[n % len(sizes)], 1) for n, m in enumerate(TOKEN.finditer(text))]


@settings(max_examples=300)
@given(TEXTS, st.lists(st.integers(1, 12), min_size=1, max_size=9), st.integers(1, 9))
def test_windows_tag_each_token_once_and_stay_small(text: str, sizes: list[int], times: int) -> None:
    text = text * times
    tokens = tokenize(text, sizes)
    windows = split_windows(text, tokens)
    assert [number for window in windows for number in range(window.tagged, window.end)] == list(range(len(tokens)))
    assert all(window.first <= window.tagged < window.end for window in windows)
    assert all(sum(len(token.pieces) for token in tokens[window.first : window.end]) <= MAX_PIECES for window in windows)


def test_windows_of_long_words_advance() -> None:
    """Each window has at least fifty pieces of new tokens, so that no text takes many times as long as another."""
    text = "abc " * 1000
    assert len(split_windows(text, tokenize(text, [12]))) <= 1000 * 12 / 50


def test_parts_of_a_long_sentence_overlap() -> None:
    text = "abc " * 400
    windows = split_windows(text, tokenize(text, [1]))
    assert [window.tagged - window.first for window in windows] == [0, *[24] * (len(windows) - 1)]


@given(st.lists(st.sampled_from(TAGS), min_size=1, max_size=12), st.lists(st.sampled_from(" \n"), min_size=12, max_size=12))
def test_names_are_runs_of_tags_on_one_line(tags: list[str], gaps: list[str]) -> None:
    text = "".join(f"w{gap}" for _, gap in zip(tags, gaps, strict=False))
    tokens = [Token(2 * number, 2 * number + 1, (1,), 1) for number in range(len(tags))]
    scores = np.zeros((len(tags), len(TAGS)), np.float32)
    scores[range(len(tags)), [TAGS.index(tag) for tag in tags]] = 9
    mentions = list(decode_mentions(text, tokens, scores))
    in_mentions = [number for m in mentions for number in range(m.start // 2, m.end // 2 + 1)]
    assert in_mentions == [number for number, tag in enumerate(tags) if tag != "O"]
    assert all("\n" not in m.text and text[m.start : m.end] == m.text for m in mentions)
    assert len(mentions) >= sum(tag[0] == "B" for tag in tags)


def test_the_type_of_a_name_depends_on_all_its_tokens() -> None:
    scores = np.full((2, len(TAGS)), -9, np.float32)
    scores[0, [TAGS.index("B-LOC"), TAGS.index("B-PER")]] = 1.0, 0.9
    scores[1, TAGS.index("I-PER")] = 5
    (mention,) = decode_mentions("Paris Hilton", [Token(0, 5, (1,), 2), Token(6, 12, (1,), 2)], scores)
    assert mention == Mention("Paris Hilton", "person", 0, 12)


@pytest.mark.parametrize(
    ("word", "case"),
    [("rain", "lower"), ("Rain", "Title"), ("NATO", "UPPER"), ("I", "I"), ("iPhone", "mIxed"), ("McKay", "mIxed"), ("42nd", "lower"),
     ("42", "1"), (",", "."), ("🙂", "."), ("首相", "mIxed")],
)  # fmt: skip
def test_case_classes(word: str, case: str) -> None:
    assert CASES[case_class(word)] == case


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads its memory from /proc, which only Linux has")
def test_loading_and_reading_stay_small() -> None:
    """The bounds are generous: loading takes 0.15 s of processor time, and the whole process 170 MB."""
    code = (
        "import pathlib, re, time\n"
        "from gazette.entities.recognition.recognize import load_recognizer\n"
        "import numpy, onnxruntime, tokenizers\n"
        "before = time.process_time()\n"
        "recognize = load_recognizer('gazette')\n"
        "list(recognize(['Angela Merkel slept.']))\n"
        "loaded = time.process_time() - before\n"
        f"list(recognize([{NEWS * 20!r}] * 5))\n"
        "print(loaded, int(re.search(r'VmHWM:\\s+([0-9]+) kB', pathlib.Path('/proc/self/status').read_text())[1]) / 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT / "plugins")})  # fmt: skip
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds < 1
    assert megabytes < 250
