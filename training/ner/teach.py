"""Train a network on the marked sentences: `python -m training.ner.teach DATA --seed 1 --out FILE`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch

from gazette.entities.recognition.word_pieces import load_encoder

from .data import Varied, halves, read_sentences
from .learn import judge, learn, likelihoods, window
from .model import minilm, minilm_folder, mpnet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="marked sentences (train.jsonl.gz)")
    parser.add_argument("--seed", type=int, default=1, help="random seed (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=3, help="number of epochs (default: %(default)s)")
    parser.add_argument("--rate", type=float, default=2e-4, help="highest learning rate (default: %(default)s)")
    parser.add_argument(
        "--layers", default="0,1,2,3,4,5", help="MiniLM layers to start from, separated by commas (default: all six)"
    )
    parser.add_argument("--large", action="store_true", help="start from MPNet instead of MiniLM")
    parser.add_argument("--out", type=Path, required=True, help="file to write the weights to")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    began = time.process_time()
    read = load_encoder(minilm_folder() / "tokenizer.json")
    training, test = halves(read_sentences(args.data))
    varied = Varied(training, args.seed)
    model = mpnet() if args.large else minilm(tuple(map(int, args.layers.split(","))))
    first_epoch = [window(s, read) for s in varied]
    # A batch of 2,048 pieces has about 1,980 without padding.
    steps = args.epochs * sum(len(w.pieces) for w in first_epoch) // 1980
    print(len(training), "sentences,", len(first_epoch), "windows,", steps, "steps", flush=True)
    epochs = ([window(s, read) for s in varied] if number else first_epoch for number in range(args.epochs))
    learn(model, epochs, steps, args.rate, args.seed)
    torch.save(model.state_dict(), args.out)
    windows = [window(s, read) for s in test]
    print(judge(likelihoods(model, windows), windows), f"{(time.process_time() - began) / 60:.1f} CPU minutes")


if __name__ == "__main__":
    main()
