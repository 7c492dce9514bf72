"""Cards, the pictures that represent pages in links: plan which page has which card, draw them, and put them into the site."""

__all__ = ["card_files", "card_plan", "draw_card"]
