"""`gazette github`: push a built site to the branch that a host serves."""

from __future__ import annotations

from pathlib import Path

from ..deploying.git_branch import PublishTarget, publish_branch
from ..deploying.upload_files import require_site


def run(folder: Path, remote: str, branch: str, history: bool, message: str) -> None:
    """Push the built site in `folder` to a branch of a remote, and print the result.

    With `history`, earlier publications stay as commits. Raises ConfigError if there is no site, or if git refuses.
    """
    require_site(folder)
    commit = publish_branch(folder, PublishTarget(remote, branch, history, message))
    print(f"Pushed to {branch} of {remote} ({commit[:10]})" if commit else f"{branch} of {remote} has this site already")
