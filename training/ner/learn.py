"""Train a tagger with AdamW on batches of windows of similar length.

The learning rate rises linearly over the first 6 % of the steps, then falls linearly. Forward passes use bfloat16. The same seed
gives the same weights on the same machine with the same number of threads."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from gazette.entities.recognition.word_pieces import CLS_ID, SEP_ID, TAGS

from .data import NUMBER_OF_TAG, Sentence, spans
from .model import Tagger

NONE = -100  # tag of a piece that begins no word; PyTorch's cross-entropy ignores it by default
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


@dataclass(frozen=True, slots=True)
class Window:
    """A training window.

    `pieces` and `cases` are numbers for each word piece; `tags` has the tag of each piece that begins a word, and NONE for others.
    `likely` may hold target probabilities (words x tags) to train on instead of the tags."""

    pieces: list[int]
    cases: list[int]
    tags: list[int]
    likely: np.ndarray | None = None


def window(sentence: Sentence, read: object, longest: int = 192) -> Window:
    """Return a sentence as the network reads it, cut off after the last word that fits into `longest` pieces.

    `read` is what gazette's `load_encoder` returns: a function from words to a pair (pieces, case) for each word."""
    pieces, cases, tags = [CLS_ID], [0], [NONE]
    for (parts, case), tag in zip(read(sentence.words), sentence.tags, strict=True):  # type: ignore[operator]
        if len(pieces) + len(parts) >= longest:
            break
        pieces += parts
        cases += [case] * len(parts)
        tags += [NUMBER_OF_TAG[tag], *[NONE] * (len(parts) - 1)]
    return Window([*pieces, SEP_ID], [*cases, 0], [*tags, NONE])


def marked(sentence: Sentence, read: object) -> Window:
    """Return a sentence as the network reads it, with its tags as target probabilities of 98 % and the rest spread evenly."""
    plain = window(sentence, read)
    word_tags = [tag for tag in plain.tags if tag != NONE]
    return replace(plain, likely=(0.98 * np.eye(len(TAGS)) + 0.02 / len(TAGS))[word_tags].astype(np.float16))


def batches(windows: list[Window], pieces: int, dice: random.Random | None = None) -> Iterator[list[Window]]:
    """Group windows of similar length into batches of at most `pieces` pieces, padding included.

    A longer window is a batch by itself. With `dice`, the windows are sorted less strictly and the batches shuffled."""
    order = sorted(windows, key=lambda w: len(w.pieces) + (dice.random() * 8 if dice else 0))
    groups: list[list[Window]] = []
    longest = 0
    for w in order:
        longest = max(longest, len(w.pieces)) if groups else len(w.pieces)
        if not groups or longest * (len(groups[-1]) + 1) > pieces:
            groups.append([])
            longest = len(w.pieces)
        groups[-1].append(w)
    if dice:
        dice.shuffle(groups)
    return iter(groups)


def tensors(batch: list[Window]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return a batch as padded tensors (rows x length) on DEVICE: pieces, cases, a mask that is False for padding, and tags."""
    longest = max(len(w.pieces) for w in batch)
    pieces = [[*w.pieces, *[0] * (longest - len(w.pieces))] for w in batch]
    cases = [[*w.cases, *[0] * (longest - len(w.cases))] for w in batch]
    tags = [[*w.tags, *[NONE] * (longest - len(w.tags))] for w in batch]
    lengths = torch.tensor([len(w.pieces) for w in batch])
    padded = torch.tensor(pieces), torch.tensor(cases), torch.arange(longest)[None, :] < lengths[:, None], torch.tensor(tags)
    return tuple(tensor.to(DEVICE) for tensor in padded)  # type: ignore[return-value]


def loss_of(scores: Tensor, tags: Tensor, batch: list[Window]) -> Tensor:
    """Return the cross-entropy with the tags, or with the target probabilities if the windows have them.

    All windows of a batch must have them, or none."""
    is_word = tags != NONE
    if batch[0].likely is None:
        return functional.cross_entropy(scores[is_word], tags[is_word], label_smoothing=0.02)
    likely = torch.from_numpy(np.concatenate([w.likely for w in batch])).float().to(DEVICE)
    return -(likely * functional.log_softmax(scores[is_word], -1)).sum(-1).mean()


def learn(model: Tagger, epochs: Iterable[list[Window]], steps: int, rate: float, seed: int, pieces: int = 2048) -> None:
    """Train `model` in place, and print the loss after every 100 batches.

    Stops after `steps` batches, which should be about as many as the epochs have, since the schedule of the learning rate (at most
    `rate`) depends on it. A batch has at most `pieces` pieces."""
    torch.manual_seed(seed)
    dice = random.Random(seed)
    without_decay = [p for n, p in model.named_parameters() if p.ndim < 2]
    with_decay = [p for n, p in model.named_parameters() if p.ndim >= 2]
    optimizer = torch.optim.AdamW(
        [{"params": with_decay, "weight_decay": 0.01}, {"params": without_decay, "weight_decay": 0}], lr=rate, fused=True
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min((n + 1) / (0.06 * steps), max(0.0, (steps - n) / (0.94 * steps)) + 0.005)
    )
    model.to(DEVICE).train()
    began, total = time.time(), 0.0
    all_batches = (batch for windows in epochs for batch in batches(windows, pieces, dice))
    for step, batch in enumerate(islice(all_batches, steps), 1):
        numbers, cases, filled, tags = tensors(batch)
        with torch.autocast(DEVICE, dtype=torch.bfloat16):
            scores = model(numbers, cases, filled)
        loss = loss_of(scores, tags, batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += loss.item()
        if step % 100 == 0:
            print(f"{step}/{steps} loss {total / 100:.4f} {time.time() - began:.0f} s", flush=True)
            total = 0.0
    model.cpu().eval()


@torch.no_grad()
def likelihoods(model: Tagger, windows: list[Window], pieces: int = 4096) -> list[np.ndarray]:
    """Return the probability of each tag at each word (words x tags) for each window."""
    by_window: dict[int, np.ndarray] = {}
    model.to(DEVICE)
    for batch in batches(windows, pieces):
        numbers, cases, filled, tags = tensors(batch)
        with torch.autocast(DEVICE, dtype=torch.bfloat16):
            scores = model(numbers, cases, filled).softmax(-1).cpu()
        tags = tags.cpu()
        by_window |= {id(w): scores[row][tags[row] != NONE].numpy() for row, w in enumerate(batch)}
    return [by_window[id(w)] for w in windows]


def judge(likely: list[np.ndarray], windows: list[Window]) -> dict[str, float]:
    """Return precision, recall and F1 of names, where both the span and the type of a name must be right."""
    right = predicted = wanted = 0
    for scores, w in zip(likely, windows, strict=True):
        gold = {*spans(TAGS[tag] for tag in w.tags if tag != NONE)}
        names = {*spans(TAGS[number] for number in scores.argmax(-1))}
        right, predicted, wanted = right + len(gold & names), predicted + len(names), wanted + len(gold)
    precision, recall = right / max(1, predicted), right / max(1, wanted)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall)}
