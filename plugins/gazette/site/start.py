"""Begin a build: find out whether there is anything to do. The modules that a build needs are imported only if there is."""

from __future__ import annotations

from functools import partial
from typing import Any

from pelican import signals

from ..config import read_config
from ..deploying.completion import record_completion
from ..model.errors import ConfigError
from .incremental.no_op_build import needs_build, sources_fingerprint
from .search.pagefind_program import find_pagefind

_PLUGIN_NAME = "gazette"
# Receivers of these signals expect to see everything that is written.
_OUTPUT_SIGNALS = (signals.content_written, signals.feed_generated, signals.feed_written)


def connect() -> None:
    """Connect to the first of Pelican's signals. The receiver is a function of this module, since signals hold only weak
    references."""
    signals.initialized.connect(begin)


def begin(pelican: Any) -> None:
    """Make Pelican build only if something has changed.

    Pelican always builds if it is told to empty its output folder, if other code receives _OUTPUT_SIGNALS, or if there are other
    plugins, since they may depend on anything."""
    is_only_plugin = [plugin.rpartition(".")[2] for plugin in pelican.settings["PLUGINS"]] == [_PLUGIN_NAME]
    if (
        is_only_plugin
        and not any(signal.receivers for signal in _OUTPUT_SIGNALS)
        and not pelican.settings["DELETE_OUTPUT_DIRECTORY"]
    ):
        pelican.run = partial(_run_if_changed, pelican)
    else:
        _prepare(pelican)


def _run_if_changed(pelican: Any) -> None:
    """Run Pelican if anything has changed since the last build. If not, only record that the build is complete."""
    try:
        read_config(pelican.settings)
    except ConfigError:
        _prepare(pelican)  # raises SystemExit with the reason
    sources = sources_fingerprint(pelican.settings, [find_pagefind()])
    if needs_build(pelican.settings, sources):
        _prepare(pelican, sources)
        type(pelican).run(pelican)
    else:
        record_completion(pelican.output_path)


def _prepare(pelican: Any, sources: str = "") -> None:
    """Connect the rest of Gazette to the build. `sources` is a fingerprint of the site's files and settings, if it is known."""
    from . import plugin

    plugin.connect()
    plugin.check_settings(pelican)
    plugin.known_sources[pelican] = sources
