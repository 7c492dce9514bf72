"""Resolve the mentions of one article to its entities: which people and organisations its short names stand for."""

__all__ = ["organizations", "people", "resolve", "resolved_entity"]
