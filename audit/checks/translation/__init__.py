"""Checks of the translation family, one file each."""
