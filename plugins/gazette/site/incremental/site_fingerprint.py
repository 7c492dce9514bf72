"""Fingerprint everything that all pages depend on, whatever they show: settings, code, and the versions of packages that render.

If the fingerprint differs from the last build's, all pages are rendered. Templates are digested here as well, but each template
counts only for the pages that use it."""

from __future__ import annotations

import importlib.metadata
import inspect
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from jinja2 import Environment, Template, TemplateNotFound, meta

_PACKAGE = Path(__file__).parents[2]
# Distributions whose code renders pages and feeds.
_RENDERING_PACKAGES = (
    "Jinja2",
    "MarkupSafe",
    "Markdown",
    "Pygments",
    "docutils",
    "feedgen",
    "lxml",
    "networkx",
    "nh3",
    "pelican",
    "python-dateutil",
)


def site_fingerprint(settings: Mapping[str, Any]) -> str:
    """Return a fingerprint of the settings, of the code of Gazette and other plugins, and of the versions of Python and of
    _RENDERING_PACKAGES."""
    return _digest((*_settings(settings), *_code(settings), *_versions()))


def environment_digest(settings: Mapping[str, Any]) -> str:
    """Return a digest, 16 hexadecimal digits, of how templates are compiled: JINJA_ENVIRONMENT and the version of Jinja."""
    return _digest((_setting_text(settings["JINJA_ENVIRONMENT"]).encode(), importlib.metadata.version("Jinja2").encode()))[:16]


def _settings(settings: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield each setting with its name."""
    for name in sorted(settings):
        yield f"{name}={_setting_text(settings[name])}".encode("utf-8", "surrogatepass")


def _setting_text(value: Any) -> str:
    """Return a setting as a text. For a function or class, it includes a digest of the file with its code."""
    if isinstance(value, Mapping):
        return f"{{{','.join(f'{_setting_text(key)}:{_setting_text(item)}' for key, item in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"[{','.join(map(_setting_text, value))}]"
    if isinstance(value, (set, frozenset)):
        return f"{{{','.join(sorted(map(_setting_text, value)))}}}"
    if isinstance(value, partial):
        return f"partial({_setting_text(value.func)},{_setting_text(value.args)},{_setting_text(value.keywords)})"
    if isinstance(value, ModuleType):
        return value.__name__
    if hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}:{_source_digest(value)}"
    # The default repr() of an object contains its memory address, which differs in each build.
    is_default_repr = type(value).__dict__.get("__repr__") is None and repr(value).endswith(f"{id(value):x}>")
    return f"{type(value).__module__}.{type(value).__qualname__}" if is_default_repr else repr(value)


def _source_digest(value: Any) -> str:
    """Return a digest of the file in which a function or class is defined, or "" for a built-in one."""
    try:
        return sha256(Path(inspect.getfile(value)).read_bytes()).hexdigest()
    except (TypeError, OSError):
        return ""


def _code(settings: Mapping[str, Any]) -> Iterator[bytes]:
    for folder in sorted({_PACKAGE, *_plugin_paths(settings)}):
        for file in sorted(folder.rglob("*.py")) if folder.is_dir() else [folder]:
            yield file.read_bytes()


def _plugin_paths(settings: Mapping[str, Any]) -> Iterator[Path]:
    """Yield where the plugins of a site are: a package's folder, or a module's file."""
    for plugin in settings.get("PLUGINS") or ():
        name = plugin if isinstance(plugin, str) else plugin.__name__
        for module in (name, f"pelican.plugins.{name}"):
            file = getattr(sys.modules.get(module), "__file__", None)
            if file:
                yield Path(file).parent if file.endswith("__init__.py") else Path(file)


def _versions() -> Iterator[bytes]:
    yield platform.python_version().encode()
    for name in _RENDERING_PACKAGES:
        try:
            yield f"{name}=={importlib.metadata.version(name)}".encode()
        except importlib.metadata.PackageNotFoundError:
            continue


class TemplateDigests:
    """Digests of templates, each with all templates that it extends, includes and imports."""

    def __init__(self) -> None:
        self._digests: dict[tuple[Environment, str], bytes] = {}

    def digest(self, template: Template) -> bytes:
        """Return the digest of a template."""
        env, name = template.environment, str(template.name)
        key = env, name
        if key not in self._digests:
            sources: dict[str, bytes] = {}
            _collect_sources(env, name, sources)
            parts = (part for source_name in sorted(sources) for part in (source_name.encode(), sources[source_name]))
            self._digests[key] = _digest(parts).encode()
        return self._digests[key]


def _collect_sources(env: Environment, name: str, sources: dict[str, bytes]) -> None:
    """Add the source of a template, and of all templates that it refers to, to `sources`.

    If a template computes the name of another one while it is rendered, add the sources of all templates."""
    if name in sources or env.loader is None:
        return
    try:
        text = env.loader.get_source(env, name)[0]
    except TemplateNotFound:  # a template may refer to one that it does not need
        sources[name] = b""
        return
    sources[name] = text.encode("utf-8", "surrogatepass")
    for reference in _referenced_templates(env, text):
        for referenced_name in [reference] if reference else env.list_templates():
            _collect_sources(env, referenced_name, sources)


_REFERENCES: dict[tuple[str, str], tuple[str | None, ...]] = {}


def _referenced_templates(env: Environment, text: str) -> tuple[str | None, ...]:
    """Return the names of the templates that a template's text refers to, with None for a computed name.

    The generators of a build have separate environments but the same templates, so results are cached by text and syntax."""
    key = f"{env.block_start_string} {env.comment_start_string} {env.line_statement_prefix} {sorted(env.extensions)}", text
    if key not in _REFERENCES:
        _REFERENCES[key] = tuple(meta.find_referenced_templates(env.parse(text)))
    return _REFERENCES[key]


def _digest(parts: Iterable[bytes]) -> str:
    """Return SHA-256 over the parts, each preceded by its length, so that no two lists of parts have the same digest."""
    total = sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()
