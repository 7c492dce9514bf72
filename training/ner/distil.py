"""Learns a network from the sentences and from what teachers say of news.

`python -m training.ner.distil DATA SILVER ... --layers 0,2,4 --out FILE`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch

from gazette.entities.pieces import reader

from .data import Varied, always_names, halves, read_sentences
from .learn import judge, learn, likelihoods, marked, window
from .model import minilm, minilm_folder
from .silver import read_silver


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("silver", type=Path, nargs="+")
    parser.add_argument("--layers", default="0,1,2,3,4,5")
    parser.add_argument("--start", type=Path, help="learned weights of all six layers, to take the layers from")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--steps", type=int, help="stop after so many, for a last touch")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    began = time.process_time()
    read = reader(minilm_folder() / "tokenizer.json")
    model = minilm(tuple(map(int, args.layers.split(","))), torch.load(args.start) if args.start else None)
    known, unseen = halves(read_sentences(args.data))
    varied, silver = Varied(known, args.seed), read_silver(args.silver, read, always_names(known))
    first = [*silver, *(marked(s, read) for s in varied)]
    steps = args.steps or args.epochs * sum(len(w.pieces) for w in first) // 1980
    print(len(first), "windows,", steps, "steps", flush=True)
    epochs = ([*silver, *(marked(s, read) for s in varied)] if number else first for number in range(args.epochs))
    learn(model, epochs, steps, args.rate, args.seed)
    torch.save(model.state_dict(), args.out)
    judged = [window(s, read) for s in unseen]
    print(judge(likelihoods(model, judged), judged), f"{(time.process_time() - began) / 60:.1f} CPU minutes")


if __name__ == "__main__":
    main()
