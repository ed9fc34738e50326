"""MTA001."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from audit.check import Case, SummaryCheck
from audit.checks.translation.surprise import CAP
from audit.model import Family, Measurement, Severity

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

APART = 5.0
"""Nats that the rules not about white space must bring: one slip in a text from a PDF is too few.

Of 5,229 human documents with half their hyphens and a tenth of their commas and full stops torn off
and one in fifty blanks doubled, 0.55 % are flagged with it, 5.9 % without
(`python -m tests.bench.translation torn`)."""

WRONG = "of 5,229 such texts 1 was flagged, of learners' essays 1 in 96"
"""How often a flag is wrong, as the message says it."""

CARELESS_RULES = frozenset({"MTA103", "MTA104", "MTA111", "MTA112", "MTA115", "MTA117", "MTA118"})
"""Rules whose artifacts learners and careless writers make too: alone they prove nothing."""


@dataclass(frozen=True)
class MachineTranslation(SummaryCheck):
    """Several kinds of machine-translation artifacts in one document.

    Adds up how surprising the hits of the MTA1xx rules would be in text that people wrote (−log P
    under each rule's rate in human text, 8 nats at most a rule, 4 where learners err likewise). A
    document is flagged from 8 nats, with two kinds of artifact at least: white space counts as one
    kind and must be joined by 5 nats of others, and learners' errors by one that is none. No single
    hit ever flags, nor does one rule.

    **Why** — a text garbled on its way through a machine is not what its author wrote, and teaches
    its faults to whatever is trained on it.

    **Misses** — most machine translation: what newer systems write is clean. Measured by
    `python -m tests.bench.translation measure dev.jsonl.gz round_trip.jsonl.gz`, documents of some
    250 words, flagged of machine: Apertium one way 53 % (63 of 120), its round trips 37 % (276 of
    750), rule-based in the development rows 33 % (22 of 67), statistical 6 % (11 of 192), neural 0
    of 445, language models 0 of 223, spun 0 of 30, round trips through Firefox 0 of 302 and Google
    0 of 898. Of people's: 0 of
    414 (development), 1 of 2,132 (round trips' parents), the worst kind learners' essays, 1 of 96
    (1.0 %); 0 of 3,191 texts in 101 languages; 0 of 3,679 documentation files of six projects.
    The rates of the rules come from the training rows alone; the caps, the limit and the conditions
    were set with all these rows in view, so none of these figures is of unseen text.

    **Fix** — look at the places named; take the text out, or get the original.
    """

    rule: ClassVar[str] = "MTA001"
    name: ClassVar[str] = "machine-translation"
    family: ClassVar[Family] = "translation"
    source: ClassVar[str] = (
        "no document of 2,683 by people in the training rows reaches it, and 1 of 2,546 others"
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

    limit: float = 0.5
    severity: Severity = "error"

    def summarise(self, document: str, measurements: Sequence[Measurement]) -> Measurement | None:
        """Summed surprise over `SCALE`; at most `UNPROVEN` without kinds enough."""
        found = sorted((m for m in measurements if m.evidence), key=lambda m: (-m.value, m.rule))
        if not found:
            return None
        total = sum(m.value for m in found) * CAP
        notable = [m.rule for m in found if m.value >= NOTABLE]
        kinds = len({"spacing" if rule in SPACING else rule for rule in notable})
        value = min(1.0, total / SCALE)
        apart = sum(m.value for m in found if m.rule not in SPACING) * CAP
        if kinds < KINDS or apart < APART or CARELESS_RULES.issuperset(notable):
            value = min(UNPROVEN, value)
        counts = ", ".join(m.note.partition(" in ")[0].replace(":", "") for m in found)
        note = (
            f"{kinds} kind{'s' * (kinds != 1)} of machine-translation artifact ({counts}), "
            f"together {total:.1f} nats of surprise in a text by people; {WRONG}"
        )
        places = sorted((e for m in found for e in m.evidence), key=lambda e: (e.start, e.end))
        return self.measured(document, value, note, places)
