"""The cleaning rules: functions from draft to draft that remove boilerplate or move it to the metadata, and their catalogue."""

__all__ = [
    "appeals",
    "bylines",
    "captions",
    "credits",
    "embeds",
    "insets",
    "line_patterns",
    "lines",
    "link_lines",
    "picture_lines",
    "reader_prompts",
    "recurring",
    "repeats",
    "rule_catalog",
    "rule_order",
    "share_bars",
    "short_lines",
    "standfirsts",
    "surroundings",
]
