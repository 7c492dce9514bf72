"""Convert trained weights into the graph that ships: 8-bit integers, and operators that onnxruntime fuses.

`python -m training.ner.export WEIGHTS --out recognizer.onnx`. The graph is written node by node, since no exporter produces these
operators. Weights use only seven bits: processors without VNNI add two products in 16 bits, which 8-bit weights can overflow."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_MICROSOFT = "com.microsoft"
_HEADS = 12
_EPSILON = 1e-12
_MOST = 63  # largest signed 7-bit integer

Floats = NDArray[np.float32]


class Graph:
    """The nodes and constants of an ONNX graph, collected in the order of computation; methods return the names of outputs."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str | list[str], domain: str = "", **attributes: object) -> str:
        outputs = [output] if isinstance(output, str) else output
        self.nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **attributes))
        return outputs[0]

    def dense(self, source: str, name: str, weight: Floats, bias: Floats | None) -> str:
        """Add source @ weight.T + bias, in 8-bit integers with a scale for each output column."""
        integers, scale = quantized(weight)
        inputs = [source, self.constant(f"{name}.weight", integers.T), self.constant(f"{name}.scale", scale)]
        inputs.append(self.constant(f"{name}.zero", np.zeros(len(scale), np.int8)))
        if bias is not None:
            inputs.append(self.constant(f"{name}.bias", bias))
        return self.node("DynamicQuantizeMatMul", inputs, name, _MICROSOFT)


def quantized(weight: Floats, most: int = _MOST) -> tuple[NDArray[np.int8], Floats]:
    """Return the rows of a matrix as integers from -most to most, and the scale of each row: row = integers * scale."""
    scale = np.maximum(np.abs(weight).max(axis=1), 1e-8) / most
    return np.rint(weight / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def to_graph(weights: Mapping[str, Floats]) -> onnx.ModelProto:
    """Return the network of training.ner.model as a graph.

    Its inputs are the pieces and cases of a window (int32, 1 x length), its output the scores (float32, 1 x length x tags)."""
    graph = Graph()
    source = _embedded(graph, weights)
    for number in range(1 + max(int(name.split(".")[1]) for name in weights if name.startswith("layers."))):
        layer = {name.removeprefix(f"layers.{number}."): w for name, w in weights.items() if name.startswith(f"layers.{number}.")}
        source = _layer(graph, source, f"layer{number}", layer)
    scores = graph.node("MatMul", [source, graph.constant("head.weight", weights["head.weight"].T)], "head")
    graph.node("Add", [scores, graph.constant("head.bias", weights["head.bias"])], "scores")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT32, [1, "length"]) for name in ("pieces", "cases")]
    outputs = [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, "length", len(weights["head.bias"])])]
    onnx_graph = helper.make_graph(graph.nodes, "recognizer", inputs, outputs, graph.constants)
    model = helper.make_model(
        onnx_graph,
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(_MICROSOFT, 1)],
        ir_version=9,
        producer_name="gazette",
    )
    helper.set_model_props(model, {"license": "CC BY-SA 4.0; attributions in recognizer.license.md"})
    return model


def _embedded(graph: Graph, weights: Mapping[str, Floats]) -> str:
    # Embeddings are looked up, not multiplied, so all eight bits are safe.
    integers, scale = quantized(weights["words.weight"], 127)
    graph.node("Gather", [graph.constant("words", integers), "pieces"], "words.whole")
    scales = graph.node("Gather", [graph.constant("words.scale", scale[:, None]), "pieces"], "words.scales")
    words = graph.node("Mul", [graph.node("Cast", ["words.whole"], "words.cast", to=TensorProto.FLOAT), scales], "words.values")
    cases = graph.node("Gather", [graph.constant("cases.weight", weights["cases.weight"]), "cases"], "cases.values")
    length = graph.node("Shape", ["pieces"], "length", start=1, end=2)
    placed = [graph.constant("places.weight", weights["places.weight"]), graph.constant("zero", np.array([0], np.int64)), length]
    places = graph.node("Slice", placed, "places.values")
    summed = graph.node("Add", [graph.node("Add", [words, cases], "words.cased"), places], "embedded")
    return _normed(graph, summed, "norm", weights["norm.weight"], weights["norm.bias"])


def _layer(graph: Graph, source: str, name: str, w: Mapping[str, Floats]) -> str:
    qkv = graph.dense(source, f"{name}.qkv", w["qkv.weight"], w["qkv.bias"])
    parts = [f"{name}.{part}" for part in "qkv"]
    graph.node("Split", [qkv], [f"{part}.part" for part in parts], axis=-1, num_outputs=3)
    attended = graph.node(
        "MultiHeadAttention", [f"{part}.part" for part in parts], f"{name}.attended", _MICROSOFT, num_heads=_HEADS
    )
    out = graph.dense(attended, f"{name}.out", w["out.weight"], w["out.bias"])
    first = _added(graph, source, out, f"{name}.norm1", w["norm1.weight"], w["norm1.bias"])
    up = graph.dense(first, f"{name}.up", w["up.weight"], w["up.bias"])
    active = graph.node("Gelu", [up], f"{name}.active", _MICROSOFT)
    down = graph.dense(active, f"{name}.down", w["down.weight"], w["down.bias"])
    return _added(graph, first, down, f"{name}.norm2", w["norm2.weight"], w["norm2.bias"])


def _added(graph: Graph, source: str, change: str, name: str, weight: Floats, bias: Floats) -> str:
    return _normed(graph, graph.node("Add", [source, change], f"{name}.sum"), name, weight, bias)


def _normed(graph: Graph, source: str, name: str, weight: Floats, bias: Floats) -> str:
    """Add a layer normalisation as single steps, since onnxruntime's own operator takes eight times as long on a CPU."""
    axes = graph.constant(f"{name}.axes", np.array([-1], np.int64))
    mean = graph.node("ReduceMean", [source, axes], f"{name}.mean")
    centred = graph.node("Sub", [source, mean], f"{name}.centred")
    scaled = graph.node(
        "SimplifiedLayerNormalization", [centred, graph.constant(f"{name}.weight", weight)], f"{name}.scaled", epsilon=_EPSILON
    )
    return graph.node("Add", [scaled, graph.constant(f"{name}.bias", bias)], f"{name}.normed")


def write(state: Mapping[str, torch.Tensor], out: Path) -> None:
    """Write the graph of trained weights to a file."""
    out.write_bytes(to_graph({name: value.float().numpy() for name, value in state.items()}).SerializeToString())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, help="weights that training.ner.teach or training.ner.distil wrote")
    parser.add_argument("--out", type=Path, required=True, help="file to write the graph to (.onnx)")
    args = parser.parse_args()
    write(torch.load(args.weights), args.out)


if __name__ == "__main__":
    main()
