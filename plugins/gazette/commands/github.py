"""gazette github: push a built site to a branch that is served."""

from __future__ import annotations

from pathlib import Path

from ..deploying.git_branch import Target, publish_branch
from ..deploying.upload_files import require_site


def run(folder: Path, remote: str, branch: str, history: bool, message: str) -> None:
    """Push a built site to a branch, and print what became of it. Raises ConfigError where there is no site, or git refuses."""
    require_site(folder)
    commit = publish_branch(folder, Target(remote, branch, history, message))
    print(f"Pushed to {branch} of {remote} ({commit[:10]})" if commit else f"{branch} of {remote} has this site already")
