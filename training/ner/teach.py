"""Learns one network from the sentences: `python -m training.ner.teach DATA --seed 1 --out FILE`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch

from gazette.entities.pieces import reader

from .data import Varied, halves, read_sentences
from .learn import judge, learn, likelihoods, window
from .model import minilm, minilm_folder, mpnet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--layers", default="0,1,2,3,4,5")
    parser.add_argument("--large", action="store_true", help="begin as MPNet instead of MiniLM")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    began = time.process_time()
    read = reader(minilm_folder() / "tokenizer.json")
    known, unseen = halves(read_sentences(args.data))
    varied = Varied(known, args.seed)
    model = mpnet() if args.large else minilm(tuple(map(int, args.layers.split(","))))
    first = [window(s, read) for s in varied]
    steps = args.epochs * sum(len(w.pieces) for w in first) // 1980
    print(len(known), "sentences,", len(first), "windows,", steps, "steps", flush=True)
    epochs = ([window(s, read) for s in varied] if number else first for number in range(args.epochs))
    learn(model, epochs, steps, args.rate, args.seed)
    torch.save(model.state_dict(), args.out)
    windows = [window(s, read) for s in unseen]
    print(judge(likelihoods(model, windows), windows), f"{(time.process_time() - began) / 60:.1f} CPU minutes")


if __name__ == "__main__":
    main()
