"""Run `gazette COMMAND`, or `python -m gazette COMMAND` in a checkout."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from .commands.command_line import build_parser
from .model.errors import GazetteError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status. The arguments default to those of the process."""
    options = build_parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except GazetteError as error:
        print(f"{options.file}: {error}", file=sys.stderr)  # every command is about a file or folder
        return 1
    except KeyboardInterrupt:
        print(f"{options.file}: interrupted; finished work is kept, and running the command again does the rest", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, such as 'head', has seen enough
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
