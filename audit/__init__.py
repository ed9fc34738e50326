"""A linter for text corpora: near-duplicates, encodings, languages, translation artifacts, quality."""

__version__ = "0.1.0"
