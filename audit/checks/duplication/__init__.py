"""Checks of the duplication family, one file each."""
