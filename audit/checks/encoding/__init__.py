"""Checks of the encoding family, one file each."""
