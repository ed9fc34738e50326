"""Every check, in report order. A test holds this tuple against the files of the family folders."""

from __future__ import annotations

from audit.check import Check
from audit.checks.duplication.boilerplate import Boilerplate
from audit.checks.duplication.contained_document import ContainedDocument
from audit.checks.duplication.exact_duplicate import ExactDuplicate
from audit.checks.duplication.near_duplicate import NearDuplicate
from audit.checks.duplication.repeated_passage import RepeatedPassage
from audit.checks.duplication.shared_passage import SharedPassage
from audit.checks.language.mixed_languages import MixedLanguages
from audit.checks.language.no_language import NoLanguage
from audit.checks.language.unexpected_language import UnexpectedLanguage
from audit.checks.quality.empty_section import EmptySection

ALL: tuple[Check, ...] = (
    ExactDuplicate(),
    NearDuplicate(),
    ContainedDocument(),
    SharedPassage(),
    RepeatedPassage(),
    Boilerplate(),
    UnexpectedLanguage(),
    MixedLanguages(),
    NoLanguage(),
    EmptySection(),
)

BY_CODE: dict[str, Check] = {check.rule: check for check in ALL}
BY_NAME: dict[str, Check] = {check.name: check for check in ALL}
