"""Load the recognizer that a setting names, and say what its results depend on."""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import importlib.util
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ...model.article import Mention
from ...model.errors import ConfigError

# A function that takes texts and yields the mentions of each, in order.
Recognizer = Callable[[Iterable[str]], Iterator[tuple[Mention, ...]]]

_BUNDLED = "gazette"
_FOLDER = Path(__file__).parent
# The packages and the files of this folder that a recognizer's results depend on.
_PACKAGES = {_BUNDLED: ("numpy", "onnxruntime", "tokenizers"), "spacy": ("spacy",)}
_FILES = {
    _BUNDLED: ("network.py", "word_pieces.py", "recognizer.onnx", "recognizer.tokenizer.json"),
    "spacy": ("spacy_recognizer.py",),
}


def recognizer_version(spec: str) -> str:
    """Return a text that changes whenever a recognizer's results may change. The recognizer is not loaded for it.

    The text has the spec, the versions of the packages behind it, and the SHA-256 hashes of its code and weights. For a user's
    function ('module:function'), it has the version of the package, if that is installed, and the hash of the module's source.
    """
    kind, _, name = spec.partition(":")
    packages = (*_PACKAGES.get(kind, (kind.partition(".")[0],)), *([name] if kind == "spacy" else []))
    files = [_FOLDER / name for name in _FILES[kind]] if kind in _FILES else _module_files(kind)
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()]
    return " ".join([spec, *(f"{package}=={_version(package)}" for package in packages), *digests])


def _module_files(module: str) -> list[Path]:
    """Return the source file of a module, or no file if the module cannot be found or has no source."""
    try:
        module_spec = importlib.util.find_spec(module)
    except (ImportError, ValueError):  # load_recognizer reports what is wrong
        return []
    return [Path(module_spec.origin)] if module_spec and module_spec.origin else []


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def load_recognizer(spec: str) -> Recognizer:
    """Load the recognizer that the setting names: 'gazette' (Gazette's own), 'spacy:MODEL' or 'module:function'.

    Raises ConfigError if it cannot be loaded.
    """
    kind, _, name = spec.partition(":")
    try:
        if kind == _BUNDLED:
            from .network import load_network

            return load_network()
        if kind == "spacy":
            from .spacy_recognizer import load_model

            return load_model(name)
        function: Recognizer = getattr(importlib.import_module(kind), name)
        return function
    except ImportError as error:
        remedy = "; install it: pip install 'pelican-gazette[spacy]'" if kind == "spacy" and error.name == "spacy" else ""
        raise ConfigError(f"GAZETTE['recognizer'] is {spec!r}, which cannot be loaded: {error}{remedy}") from error
    except (AttributeError, OSError, ValueError) as error:
        raise ConfigError(f"GAZETTE['recognizer'] is {spec!r}, which cannot be loaded: {error}") from error
