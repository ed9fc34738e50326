"""A linter for text corpora: duplicates, encodings, languages, translation artifacts, quality."""

__version__ = "0.1.0"
