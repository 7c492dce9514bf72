"""The wording of texts, URLs, dates and numbers on pages and in feeds."""

__all__ = ["phrases", "safe_text"]
