"""Every check, in report order. A test holds this tuple against the files of the family folders."""

from __future__ import annotations

from audit.check import Check
from audit.checks.quality.empty_section import EmptySection

ALL: tuple[Check, ...] = (EmptySection(),)

BY_CODE: dict[str, Check] = {check.rule: check for check in ALL}
BY_NAME: dict[str, Check] = {check.name: check for check in ALL}
