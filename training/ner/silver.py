"""What teachers say of every word of news, whose names nobody has marked.

`python -m training.ner.silver NEWS --teachers FILE ... --part 0/2 --out silver-0.npz`: parts can be worked out at once."""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from gazette.entities.casing import truecase
from gazette.entities.network import Word, windows
from gazette.entities.pieces import WORD, reader

from .data import Sentence
from .learn import NONE, Window, likelihoods, window
from .model import Tagger, minilm, minilm_folder, mpnet

# The share of windows that a student reads in capitals, while its teachers read them as they are.
_CAPITALS = 0.05
Read = Callable[..., list[tuple[tuple[int, ...], int]]]


def read_news(path: Path, read: Read) -> Iterator[Sentence]:
    """The windows of articles.jsonl, as the recognizer would read them; nothing is tagged."""
    for line in path.read_text("utf-8").splitlines():
        article = json.loads(line)
        text = truecase("\n".join([article["title"], *article["paragraphs"]]))
        places = [match.span() for match in WORD.finditer(text)]
        words = [Word(start, end, *pieces) for (start, end), pieces in zip(places, read(text[s:e] for s, e in places), strict=True)]
        for one in windows(text, words):
            own = tuple(text[word.start : word.end] for word in words[one.first : one.end])
            yield Sentence("news", own, ("O",) * len(own))


def teachers_say(files: Sequence[Path], seen: list[Window]) -> list[np.ndarray]:
    """The mean of the likelihoods that teachers give each tag at each word; the large one counts as much as all others."""
    models = [_load(file) for file in files]
    large = sum(bool(model.size.relative) for model in models)
    weights = [1.0 if not large else max(1, len(models) - large) / large if model.size.relative else 1.0 for model in models]
    said = [likelihoods(model, seen) for model in models]
    return [np.average(np.stack(some), axis=0, weights=weights) for some in zip(*said, strict=True)]


def _load(file: Path) -> Tagger:
    state = torch.load(file)
    model = mpnet() if "relative.weight" in state else minilm()
    model.load_state_dict(state)
    return model.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("news", type=Path)
    parser.add_argument("--teachers", type=Path, nargs="+", required=True)
    parser.add_argument("--part", default="0/1")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    read = reader(minilm_folder() / "tokenizer.json")
    part, parts = map(int, args.part.split("/"))
    sentences = [*read_news(args.news, read)][part::parts]
    seen = [window(sentence, read) for sentence in sentences]
    said = teachers_say(args.teachers, seen)
    dice = random.Random(part)
    result: dict[str, np.ndarray] = {}
    for number, (sentence, likely) in enumerate(zip(sentences, said, strict=True)):
        words = [word.upper() for word in sentence.words] if dice.random() < _CAPITALS else sentence.words
        result[f"words{number}"] = np.array("\x00".join(words[: len(likely)]))
        result[f"likely{number}"] = likely.astype(np.float16)
    np.savez_compressed(args.out, **result)
    print(len(sentences), "windows")


def read_silver(files: Sequence[Path], read: Read, names: Collection[str]) -> list[Window]:
    """The windows of silver files, each with what teachers say of it; without the words of `names` that they take for none."""
    found = []
    for file in files:
        table = np.load(file)
        for number in range(len(table.files) // 2):
            words = tuple(str(table[f"words{number}"]).split("\x00"))
            likely = table[f"likely{number}"]
            plain = window(Sentence("", words, ("O",) * len(words)), read)
            size = sum(tag >= 0 for tag in plain.tags)  # a word in capitals may have more pieces, and fewer words fit
            doubted = [likely[n].argmax() == 0 and word in names for n, word in enumerate(words[:size])]
            places = iter(doubted)
            tags = [NONE if tag == NONE or next(places) else tag for tag in plain.tags]
            found.append(Window(plain.pieces, plain.cases, tags, likely[:size][~np.array(doubted, bool)]))
    return found


if __name__ == "__main__":
    main()
