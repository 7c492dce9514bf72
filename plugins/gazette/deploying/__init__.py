"""Bringing a built site to where it is read, step by step. What commands print is in commands/."""
