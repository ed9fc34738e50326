"""What breaks readers: a target per reader.

`python -m tests.fuzz` runs each for ten seconds, by atheris where that is installed, else by
chance; `tox -e fuzz` does so in an environment of its own. `tests/test_fuzz.py` runs the seeds.
"""
