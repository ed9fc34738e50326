"""Checks of the language family, one file each."""
