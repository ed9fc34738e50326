"""Engines: where the work runs. Results are the same on all of them."""
