"""The corpus index: what was measured of each text, kept from one run to the next.

`cache` is the file, `rows` what is kept in it, `environment` what its contents depend on besides
the texts, and `nearby` finds the few documents that a few changed ones may be related to. Nothing
in it is ever needed: whatever is missing, broken or of another version is measured again.
"""
