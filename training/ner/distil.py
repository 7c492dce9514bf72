"""Train a network on the marked sentences and on the teachers' predictions for news.

`python -m training.ner.distil DATA SILVER ... --layers 0,2,4 --out FILE`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch

from gazette.entities.recognition.word_pieces import load_encoder

from .data import Varied, always_names, halves, read_sentences
from .learn import judge, learn, likelihoods, marked, window
from .model import minilm, minilm_folder
from .silver import read_silver


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="marked sentences (train.jsonl.gz)")
    parser.add_argument("silver", type=Path, nargs="+", help="files that training.ner.silver wrote")
    parser.add_argument("--layers", default="0,1,2,3,4,5", help="layers to use, from 0, separated by commas (default: %(default)s)")
    parser.add_argument("--start", type=Path, help="trained weights of all six layers, from which to take the layers")
    parser.add_argument("--seed", type=int, default=1, help="random seed (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=2, help="number of epochs (default: %(default)s)")
    parser.add_argument("--steps", type=int, metavar="N", help="stop after N batches, for fine-tuning (default: all epochs)")
    parser.add_argument("--rate", type=float, default=1.5e-4, help="highest learning rate (default: %(default)s)")
    parser.add_argument("--out", type=Path, required=True, help="file to write the weights to")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    began = time.process_time()
    read = load_encoder(minilm_folder() / "tokenizer.json")
    model = minilm(tuple(map(int, args.layers.split(","))), torch.load(args.start) if args.start else None)
    training, test = halves(read_sentences(args.data))
    varied, silver = Varied(training, args.seed), read_silver(args.silver, read, always_names(training))
    first_epoch = [*silver, *(marked(s, read) for s in varied)]
    # A batch of 2,048 pieces has about 1,980 without padding.
    steps = args.steps or args.epochs * sum(len(w.pieces) for w in first_epoch) // 1980
    print(len(first_epoch), "windows,", steps, "steps", flush=True)
    epochs = ([*silver, *(marked(s, read) for s in varied)] if number else first_epoch for number in range(args.epochs))
    learn(model, epochs, steps, args.rate, args.seed)
    torch.save(model.state_dict(), args.out)
    windows = [window(s, read) for s in test]
    print(judge(likelihoods(model, windows), windows), f"{(time.process_time() - began) / 60:.1f} CPU minutes")


if __name__ == "__main__":
    main()
