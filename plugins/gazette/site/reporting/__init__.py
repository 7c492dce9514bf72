"""What a build reports to its user: progress, timing, and the summary at its end."""

__all__ = ["build_report", "build_summary", "timing"]
