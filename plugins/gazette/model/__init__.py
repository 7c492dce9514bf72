"""The values that Gazette's steps pass on, and what every layer needs to read them.

These are articles and their blocks, drafts, saved pages, dates, periods, text, built-in names and errors. Nothing here reads a
user's file or changes a value.
"""

__all__ = ["article", "dates", "draft", "errors", "gazetteer", "page", "periods", "text"]
