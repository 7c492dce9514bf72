"""Finding names in texts: which recognizer a setting means, and what its results depend on."""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import importlib.util
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ...model.article import Mention
from ...model.errors import ConfigError

Recognizer = Callable[[Iterable[str]], Iterator[tuple[Mention, ...]]]

OWN = "gazette"
_HERE = Path(__file__).parent
# Each recognizer's packages, and the files of ours that its results depend on.
_PACKAGES = {OWN: ("numpy", "onnxruntime", "tokenizers"), "spacy": ("spacy",)}
_FILES = {OWN: ("network.py", "word_pieces.py", "recognizer.onnx", "recognizer.tokenizer.json"), "spacy": ("spacy_recognizer.py",)}


def recognizer_version(spec: str) -> str:
    """What a recognizer's results depend on, told without loading it: its name, the versions behind it, its weights; of a
    user's function the version of its package and the module that it is in."""
    kind, _, name = spec.partition(":")
    packages = (*_PACKAGES.get(kind, (kind.partition(".")[0],)), *([name] if kind == "spacy" else []))
    files = [_HERE / name for name in _FILES[kind]] if kind in _FILES else _module_files(kind)
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()]
    return " ".join([spec, *(f"{package}=={_version(package)}" for package in packages), *digests])


def _module_files(module: str) -> list[Path]:
    """The source of a module, if it has one."""
    try:
        found = importlib.util.find_spec(module)
    except (ImportError, ValueError):  # loading says what is wrong
        return []
    return [Path(found.origin)] if found and found.origin else []


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def load_recognizer(spec: str) -> Recognizer:
    """The recognizer that a setting names: 'gazette' (our own), 'spacy:MODEL' or 'module:function'.

    It takes texts and yields the mentions of each, in their order. Raises ConfigError where it cannot be loaded.
    """
    kind, _, name = spec.partition(":")
    try:
        if kind == OWN:
            from .network import load_network

            return load_network()
        if kind == "spacy":
            from .spacy_recognizer import load_model

            return load_model(name)
        found: Recognizer = getattr(importlib.import_module(kind), name)
        return found
    except ImportError as error:
        remedy = "; install it: pip install 'pelican-gazette[spacy]'" if kind == "spacy" and error.name == "spacy" else ""
        raise ConfigError(f"GAZETTE['recognizer'] is {spec!r}, which cannot be loaded: {error}{remedy}") from error
    except (AttributeError, OSError, ValueError) as error:
        raise ConfigError(f"GAZETTE['recognizer'] is {spec!r}, which cannot be loaded: {error}") from error
