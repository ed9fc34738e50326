"""MTA001."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from audit.check import Case, SummaryCheck
from audit.checks.translation.surprise import CAP
from audit.model import Family, Measurement, Severity
from audit.values import dataclass

SCALE = 16.0
"""Nats of summed surprise that make a value of 1."""

NOTABLE = 1.5 / CAP
"""Value from which an artifact rule counts as a kind: 1.5 nats, which one text in five has."""

KINDS = 2
"""Kinds of artifact that a flagged text has at least."""

UNPROVEN = 0.4
"""Greatest value of a text without kinds enough, whatever their surprise."""

SPACING = frozenset({"MTA101", "MTA112", "MTA119"})
"""Rules about white space: one kind together, since extraction from PDF makes all of them."""

HALF = 0.5
"""Value at which the wording is over its threshold."""

FLAGGED = 8.0
"""Nats of artifacts from which they flag by themselves."""

APART = 6.0
"""Nats that the rules not about white space must bring: one slip in a text from a PDF is too few.

Of 5,229 human documents with half their hyphens and a tenth of their commas and full stops torn off
and one in fifty blanks doubled, 0.6 % are flagged with it, 6.9 % without
(`python -m tests.bench.translation torn`)."""

WORDING = "MTA120"
"""The rule whose value is the heads' margin."""

SUPPORT = 2.0
"""Nats of artifacts that make a flag by wording one that places speak for."""

CERTAIN = 0.75
"""Value from which places speak for a flag; a flag by wording alone lies under it."""

WRONG = "one text by people in 650 is flagged so"
"""How often a flag that artifacts speak for is wrong, as the message says it."""

WRONG_WORDING = "one text by people in 140 is flagged so"
"""The same of a flag by wording alone."""

CARELESS_RULES = frozenset(
    "MTA103 MTA104 MTA111 MTA112 MTA115 MTA117 MTA118 MTA121 MTA122 MTA123 MTA124".split()
)
"""Rules whose artifacts learners and careless writers make too: alone they prove nothing."""


@dataclass(frozen=True)
class MachineTranslation(SummaryCheck):
    """Machine translation that its artifacts or its wording give away.

    Adds up how surprising the hits of the MTA1xx rules would be in text that people wrote (−log P
    under each rule's rate in human text, 8 nats at most a rule, 4 where learners err likewise).
    From 8 nats a document is flagged, with two kinds of artifact at least: white space counts as
    one kind and must be joined by 6 nats of others, and learners' errors by one that is none. It is
    also flagged where its wording is that of a machine (MTA120): as an error where 2 nats of
    artifacts speak for it, else as a warning, and in the `docs` profile not at all. No single hit
    ever flags.

    **Why** — a text garbled on its way through a machine is not what its author wrote, and teaches
    its faults to whatever is trained on it.

    **Misses** — neural systems and language models: what they write is mostly clean. On texts that
    no fit had seen (`python -m tests.bench.translation_heads`), of some 250 words, are flagged of
    machine: Apertium one way 99 %, its round trips 91 %, old statistical systems 42 %, spun texts
    81 %, neural systems and language models 3 %, round trips through Firefox and Google 0.2 %. Of
    5,229 texts by people 0.9 %, of the worst kind (translations) 1.3 %; as an error 0.15 %.
    Of 4,855 documentation files of eight projects none is an error. Caps and conditions of the
    artifact rules were set with these rows in view. German, French and Spanish have artifact rules
    alone, most of them capped as learners' slips are: of 1,074 texts by people none is flagged, of
    Apertium's Spanish 3 %, of its French none.

    **Fix** — look at the places named; take the text out, or get the original.
    """

    rule: ClassVar[str] = "MTA001"
    name: ClassVar[str] = "machine-translation"
    family: ClassVar[Family] = "translation"
    source: ClassVar[str] = (
        "0.9 % of human texts that no fit had seen, 1.3 % of the worst kind, reach it"
    )
    weight: ClassVar[float] = 0.8
    whole: ClassVar[bool] = True
    sources: ClassVar[tuple[str, ...]] = ("MTA1",)
    clean: ClassVar[tuple[Case, ...]] = (
        Case("It is a high -quality, non -ferrous, front -line and long -term one.", "one kind"),
        Case("I am agree with you , it is more better to can do that , because of to go is good.",
             "a learner's errors"),
        Case("This multi -agent system , as it is , has two -fold  use and a non -linear  core.",
             "extracted from PDF"),
        Case("The house was built in May by the people of the province, the best of its kind."),
    )  # fmt: skip
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "During its visit to the Luoyang Bearing Group Co. inspection visit, Ltd. he saw the "
            "non -ferrous metals, and it was the Saturday, as Xi said. For that XI has come, and "
            "XI sees it.\n|\n",
            found=("Co. inspection visit, Ltd.", "non -ferrous", "the Saturday", "XI", "XI", "|"),
        ),
        Case(
            "No only they no respond to the his letters, of the destructibilidad of which I have a "
            "lesson of horse of mountain, and it is the time when  is ready.",
            found=(
                "No only",
                "they no",
                "the his",
                "destructibilidad",
                "of horse of mountain",
                "when  is",
            ),
        ),
    )

    profile_options: ClassVar[Mapping[str, Mapping[str, object]]] = {"docs": {"limit": CERTAIN}}

    limit: float = HALF
    severity: Severity = "error"

    def summarise(self, document: str, measurements: Sequence[Measurement]) -> Measurement | None:
        """The artifacts' surprise, the heads' margin, and what the two say together."""
        wording = next((m for m in measurements if m.rule == WORDING), None)
        found = sorted(
            (m for m in measurements if m.evidence and m.rule != WORDING),
            key=lambda m: (-m.value, m.rule),
        )
        spoken = wording is not None and wording.value >= HALF
        if not found and not spoken:
            return None
        total = sum(m.value for m in found) * CAP
        notable = [m.rule for m in found if m.value >= NOTABLE]
        kinds = len({"spacing" if rule in SPACING else rule for rule in notable})
        apart = sum(m.value for m in found if m.rule not in SPACING) * CAP
        proven = (
            total >= FLAGGED
            and kinds >= KINDS
            and apart >= APART
            and not CARELESS_RULES.issuperset(notable)
        )
        counts = ", ".join(m.note.partition(" in ")[0].replace(":", "") for m in found)
        surprise = (
            f"{kinds} kind{'s' * (kinds != 1)} of machine-translation artifact ({counts}), "
            f"together {total:.1f} nats of surprise in a text by people"
        )
        places = [e for m in found for e in m.evidence]
        if spoken and wording is not None and not proven and apart < SUPPORT:
            value = (HALF + CERTAIN) / 2
            note = f"{wording.note}; few or no artifacts: the places are style, not errors; "
            note += WRONG_WORDING
            places += wording.evidence
        elif spoken or proven:
            value = max(CERTAIN, min(1.0, total / SCALE))
            note = "; ".join([surprise, *([wording.note] if spoken and wording else []), WRONG])
        else:
            value, note = min(UNPROVEN, total / SCALE), f"{surprise}: too few for a flag"
        return self.measured(document, value, note, sorted(places, key=lambda e: (e.start, e.end)))

    def grade(self, measurement: Measurement, profile: str) -> tuple[Severity, str]:
        """A flag by wording alone is a warning at most."""
        if self.severity == "error" and measurement.value < CERTAIN:
            return "warning", ""
        return self.severity, ""
