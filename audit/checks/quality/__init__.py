"""Checks of the quality family, one file each."""
