"""The command line: python -m gazette clean | explain | tags FILE."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from .article import Raw
from .commands import clean, explain, tags
from .config import SETTINGS
from .errors import GazetteError
from .reading import read_raw


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command with the given arguments (default: the process's). Returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        options.run(_read(options.file), options)
    except GazetteError as error:
        print(f"{options.file}: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, 'head' for instance, has seen enough
        sys.stderr.close()
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="gazette", description="Look at what Gazette makes of a raw article file.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("clean", help="print the clean article", description="Print the clean article of a raw file.")
    command.add_argument("file", type=Path, metavar="FILE", help="a raw file: a text dump, a saved page, an e-mail, ...")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print title, authors, dates, paragraphs, ... as JSON")
    form.add_argument("--html", action="store_true", help="print the body as it goes to the site")
    command.set_defaults(run=_clean)
    command = commands.add_parser(
        "explain",
        help="print the raw file with every removed part struck out",
        description="Print the raw file with each removed part struck out and the name of the rule that removed it.",
    )
    command.add_argument("file", type=Path, metavar="FILE", help="a raw file: a text dump, a saved page, an e-mail, ...")
    command.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: auto, in a terminal only")
    command.set_defaults(run=lambda raw, options: explain.run(raw, options.color))
    command = commands.add_parser(
        "tags",
        help="print people, organisations and places",
        description="Print the entities of a raw file, the most salient first.",
    )
    command.add_argument("file", type=Path, metavar="FILE", help="a raw file: a text dump, a saved page, an e-mail, ...")
    command.add_argument(
        "--recognizer",
        default=SETTINGS["recognizer"][0],
        metavar="NAME",
        help=f"{SETTINGS['recognizer'][1]}; default: %(default)s",
    )
    command.set_defaults(run=lambda raw, options: tags.run(raw, options.recognizer))
    return parser


def _clean(raw: Raw, options: Namespace) -> None:
    clean.run(raw, "json" if options.json else "html" if options.html else "text")


def _read(path: Path) -> Raw:
    return read_raw(path, path.parent)


if __name__ == "__main__":
    sys.exit(main())
