"""Predict the tags of unmarked news with the teachers, as training data for a student.

`python -m training.ner.silver NEWS --teachers FILE ... --part 0/2 --out silver-0.npz`. Parts can be computed in parallel."""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from gazette.entities.recognition.casing import truecase
from gazette.entities.recognition.network import Token, split_windows
from gazette.entities.recognition.word_pieces import TOKEN, load_encoder

from .data import Sentence
from .learn import NONE, Window, likelihoods, window
from .model import Tagger, minilm, minilm_folder, mpnet

# Share of windows that the student reads in capitals, with the predictions that the teachers made for the original text.
_CAPITALS = 0.05
Read = Callable[..., list[tuple[tuple[int, ...], int]]]


def read_news(path: Path, read: Read) -> Iterator[Sentence]:
    """Yield the windows of articles.jsonl as the recognizer would read them, with 'O' as the tag of every word."""
    for line in path.read_text("utf-8").splitlines():
        article = json.loads(line)
        text = truecase("\n".join([article["title"], *article["paragraphs"]]))
        places = [match.span() for match in TOKEN.finditer(text)]
        words = [
            Token(start, end, *pieces) for (start, end), pieces in zip(places, read(text[s:e] for s, e in places), strict=True)
        ]
        for text_window in split_windows(text, words):
            texts = tuple(text[word.start : word.end] for word in words[text_window.first : text_window.end])
            yield Sentence("news", texts, ("O",) * len(texts))


def teachers_say(files: Sequence[Path], seen: list[Window]) -> list[np.ndarray]:
    """Return the teachers' mean probability of each tag at each word (words x tags), for each window in `seen`.

    Large teachers (MPNet) together count as much as all others together."""
    models = [_load(file) for file in files]
    large = sum(bool(model.size.relative) for model in models)
    weights = [1.0 if not large else max(1, len(models) - large) / large if model.size.relative else 1.0 for model in models]
    predictions = [likelihoods(model, seen) for model in models]
    return [np.average(np.stack(of_window), axis=0, weights=weights) for of_window in zip(*predictions, strict=True)]


def _load(file: Path) -> Tagger:
    """Load the weights of a teacher; the relative positions show whether it is an MPNet or a MiniLM."""
    state = torch.load(file)
    model = mpnet() if "relative.weight" in state else minilm()
    model.load_state_dict(state)
    return model.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("news", type=Path, help="news articles (articles.jsonl)")
    parser.add_argument(
        "--teachers", type=Path, nargs="+", required=True, metavar="FILE", help="weights that training.ner.teach wrote"
    )
    parser.add_argument("--part", default="0/1", metavar="I/N", help="part I (from 0) of N of the windows (default: %(default)s)")
    parser.add_argument("--out", type=Path, required=True, help="file to write (.npz)")
    args = parser.parse_args()
    torch.set_num_threads(1)
    read = load_encoder(minilm_folder() / "tokenizer.json")
    part, parts = map(int, args.part.split("/"))
    sentences = [*read_news(args.news, read)][part::parts]
    seen = [window(sentence, read) for sentence in sentences]
    predictions = teachers_say(args.teachers, seen)
    dice = random.Random(part)
    result: dict[str, np.ndarray] = {}
    for number, (sentence, likely) in enumerate(zip(sentences, predictions, strict=True)):
        words = [word.upper() for word in sentence.words] if dice.random() < _CAPITALS else sentence.words
        result[f"words{number}"] = np.array("\x00".join(words[: len(likely)]))
        result[f"likely{number}"] = likely.astype(np.float16)
    np.savez_compressed(args.out, **result)
    print(len(sentences), "windows")


def read_silver(files: Sequence[Path], read: Read, names: Collection[str]) -> list[Window]:
    """Return the windows in files that this module wrote, with the teachers' predictions as target probabilities.

    A word in `names` is not trained on where the teachers do not take it for a name."""
    silver = []
    for file in files:
        table = np.load(file)
        for number in range(len(table.files) // 2):
            words = tuple(str(table[f"words{number}"]).split("\x00"))
            likely = table[f"likely{number}"]
            plain = window(Sentence("", words, ("O",) * len(words)), read)
            size = sum(tag >= 0 for tag in plain.tags)  # words in capitals may have more pieces, so that fewer of them fit
            ignored = [likely[n].argmax() == 0 and word in names for n, word in enumerate(words[:size])]
            is_ignored = iter(ignored)
            tags = [NONE if tag == NONE or next(is_ignored) else tag for tag in plain.tags]
            silver.append(Window(plain.pieces, plain.cases, tags, likely[:size][~np.array(ignored, bool)]))
    return silver


if __name__ == "__main__":
    main()
