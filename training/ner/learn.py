"""Learning: batches of windows of like length, AdamW, a rate that rises and falls, half precision where the processor has it.

The same seed gives the same weights on the same machine and thread count."""

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

from gazette.entities.pieces import FIRST, LAST, TAGS

from .data import NUMBER_OF_TAG, Sentence, spans
from .model import Tagger

NONE = -100
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces with their cases, and the tag of each that begins a word (NONE elsewhere), or the likelihoods of tags."""

    pieces: list[int]
    cases: list[int]
    tags: list[int]
    likely: np.ndarray | None = None


def window(sentence: Sentence, read: object, longest: int = 192) -> Window:
    """A sentence as the network reads it."""
    pieces, cases, tags = [FIRST], [0], [NONE]
    for (parts, case), tag in zip(read(sentence.words), sentence.tags, strict=True):  # type: ignore[operator]
        if len(pieces) + len(parts) >= longest:
            break
        pieces += parts
        cases += [case] * len(parts)
        tags += [NUMBER_OF_TAG[tag], *[NONE] * (len(parts) - 1)]
    return Window([*pieces, LAST], [*cases, 0], [*tags, NONE])


def marked(sentence: Sentence, read: object) -> Window:
    """A sentence as the network reads it, its tags as likelihoods: nearly certain."""
    plain = window(sentence, read)
    own = [tag for tag in plain.tags if tag != NONE]
    return replace(plain, likely=(0.98 * np.eye(len(TAGS)) + 0.02 / len(TAGS))[own].astype(np.float16))


def batches(windows: list[Window], pieces: int, dice: random.Random | None = None) -> Iterator[list[Window]]:
    """Windows of like length together, at most `pieces` pieces with their padding; shuffled where there are dice."""
    order = sorted(windows, key=lambda w: len(w.pieces) + (dice.random() * 8 if dice else 0))
    found: list[list[Window]] = []
    longest = 0
    for one in order:
        longest = max(longest, len(one.pieces)) if found else len(one.pieces)
        if not found or longest * (len(found[-1]) + 1) > pieces:
            found.append([])
            longest = len(one.pieces)
        found[-1].append(one)
    if dice:
        dice.shuffle(found)
    return iter(found)


def tensors(batch: list[Window]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Pieces, cases, which are no padding, and tags."""
    longest = max(len(one.pieces) for one in batch)
    filled = [[*one.pieces, *[0] * (longest - len(one.pieces))] for one in batch]
    cases = [[*one.cases, *[0] * (longest - len(one.cases))] for one in batch]
    tags = [[*one.tags, *[NONE] * (longest - len(one.tags))] for one in batch]
    lengths = torch.tensor([len(one.pieces) for one in batch])
    found = torch.tensor(filled), torch.tensor(cases), torch.arange(longest)[None, :] < lengths[:, None], torch.tensor(tags)
    return tuple(one.to(DEVICE) for one in found)  # type: ignore[return-value]


def loss_of(scores: Tensor, tags: Tensor, batch: list[Window]) -> Tensor:
    """Cross-entropy with the tags, or with a teacher's likelihoods where a window has them."""
    at = tags != NONE
    if batch[0].likely is None:
        return functional.cross_entropy(scores[at], tags[at], label_smoothing=0.02)
    likely = torch.from_numpy(np.concatenate([one.likely for one in batch])).float().to(DEVICE)
    return -(likely * functional.log_softmax(scores[at], -1)).sum(-1).mean()


def learn(model: Tagger, epochs: Iterable[list[Window]], steps: int, rate: float, seed: int, pieces: int = 2048) -> None:
    """Changes `model` in place. It ends after `steps` batches, which should be about all of them."""
    torch.manual_seed(seed)
    dice = random.Random(seed)
    plain = [p for n, p in model.named_parameters() if p.ndim < 2]
    heavy = [p for n, p in model.named_parameters() if p.ndim >= 2]
    optimizer = torch.optim.AdamW(
        [{"params": heavy, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0}], lr=rate, fused=True
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min((n + 1) / (0.06 * steps), max(0.0, (steps - n) / (0.94 * steps)) + 0.005)
    )
    model.to(DEVICE).train()
    began, total = time.time(), 0.0
    everything = (batch for windows in epochs for batch in batches(windows, pieces, dice))
    for done, batch in enumerate(islice(everything, steps), 1):
        read, cases, filled, tags = tensors(batch)
        with torch.autocast(DEVICE, dtype=torch.bfloat16):
            scores = model(read, cases, filled)
        loss = loss_of(scores, tags, batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += loss.item()
        if done % 100 == 0:
            print(f"{done}/{steps} loss {total / 100:.4f} {time.time() - began:.0f} s", flush=True)
            total = 0.0
    model.cpu().eval()


@torch.no_grad()
def likelihoods(model: Tagger, windows: list[Window], pieces: int = 4096) -> list[np.ndarray]:
    """For each window the likelihood of each tag at each word (words x tags)."""
    found: dict[int, np.ndarray] = {}
    model.to(DEVICE)
    for batch in batches(windows, pieces):
        read, cases, filled, tags = tensors(batch)
        with torch.autocast(DEVICE, dtype=torch.bfloat16):
            scores = model(read, cases, filled).softmax(-1).cpu()
        tags = tags.cpu()
        found |= {id(one): scores[row][tags[row] != NONE].numpy() for row, one in enumerate(batch)}
    return [found[id(one)] for one in windows]


def judge(likely: list[np.ndarray], windows: list[Window]) -> dict[str, float]:
    """Precision, recall and F1 of whole spans, with their types."""
    right = found = wanted = 0
    for scores, one in zip(likely, windows, strict=True):
        gold = {*spans(TAGS[tag] for tag in one.tags if tag != NONE)}
        own = {*spans(TAGS[number] for number in scores.argmax(-1))}
        right, found, wanted = right + len(gold & own), found + len(own), wanted + len(gold)
    precision, recall = right / max(1, found), right / max(1, wanted)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall)}
