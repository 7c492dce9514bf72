"""Find mentions: the recognizers, the languages that they read, and the text that they are given."""

__all__ = ["casing", "languages", "network", "recognize", "spacy_recognizer", "word_pieces"]
