"""What a user has to mend: shown as one line, exit code 2, never a traceback."""

from __future__ import annotations


class AuditError(Exception):
    """A usage, configuration or I/O error. Its text says where, what and what to do."""
