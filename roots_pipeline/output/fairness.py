"""Rules that object to far more, or far less, of a language's documents than of those of its kin.

Kin are the languages of the same family, or where fewer than KIN of them have documents enough, those in the same
script, or all of the same kind. A rule is far from them in a language when the near end of its rate's interval is:

* The rate is the share of documents that the rule drops or flags, of those that reach it. Its interval is Wilson's
  score interval (Wilson 1927, Journal of the American Statistical Association 22) at 99.9 %, since there are hundreds
  of rates: with none of 20 documents dropped it reaches up to 35 %, so that tiny languages raise no alarm.
* Far is a modified z-score of more than 3.5 (Iglewicz and Hoaglin 1993, How to Detect and Handle Outliers): the
  distance from the median of the kin's rates, over 1.4826 times the median absolute deviation from it. That is taken
  to be FLOOR at least: where nearly all rates are 0, half a point more is no unfairness.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

import msgspec
import pyarrow.compute as pc
import pyarrow.dataset as ds

from roots_pipeline.intervals import wilson
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.waterfall import Step
from roots_pipeline.storage import is_store

#: So many languages make kin, the one that is looked at among them, each with so many documents that reached the rule.
KIN = 5
DOCUMENTS = 30
#: Of the standard normal distribution, 99.9 % lies within so many standard deviations.
_CONFIDENCE = 3.2905
_FAR = 3.5
_NORMAL = 1.4826
#: The least spread of rates: one in a hundred documents.
FLOOR = 0.01
#: So many documents are shown for each rule.
EXAMPLES = 3


class Relations(msgspec.Struct, frozen=True):
    """Whose kin a language is: its kind, its family and its script; None for what programming languages have not."""

    kind: str
    family: str | None
    script: str | None


class Example(msgspec.Struct, frozen=True):
    """A document that a rule dropped: the ledger has all that is known of it, and `roots explain` says it."""

    id: str
    source: str
    value: float
    minimum: float | None
    maximum: float | None


class Outlier(msgspec.Struct, frozen=True):
    """A rule whose rate in a language is far from that of the language's kin."""

    language: str
    rule: str
    #: Documents that reached it, and those it dropped or flagged.
    documents: int
    objected: int
    rate: float
    #: Wilson's interval of the rate.
    low: float
    high: float
    #: The kin's name and number (with the language itself), and the median of their rates.
    kin: str
    languages: int
    median: float
    #: Of those dropped, the ones that a slightly wider bound would have kept.
    examples: tuple[Example, ...] = ()

    @property
    def said(self) -> str:
        """As people read it."""
        more = "more" if self.rate > self.median else "less"
        return (
            f"{self.rule} objects to {100 * self.rate:.1f} % of {self.documents:,} documents in {self.language} "
            f"({100 * self.low:.1f} to {100 * self.high:.1f} %), {more} than in {self.kin} "
            f"(median of {self.languages} languages: {100 * self.median:.1f} %)"
        )


def outliers(found: Mapping[str, Sequence[Step]], relations: Mapping[str, Relations]) -> list[Outlier]:
    """The filters that are far from a language's kin, without examples, the farthest first."""
    by_rule: dict[str, dict[str, Step]] = {}
    for language, steps in found.items():
        for step in steps:
            if step.filter and language in relations:
                by_rule.setdefault(step.rule, {})[language] = step
    result = []
    for rule, steps_of in by_rule.items():
        rates = {code: step.objected / step.documents for code, step in steps_of.items() if step.documents >= DOCUMENTS}
        for language, step in steps_of.items():
            name, kin = _kin(language, relations, rates)
            if len(kin) < KIN or not step.documents:
                continue
            middle = median(rates[code] for code in kin)
            spread = max(_NORMAL * median(abs(rates[code] - middle) for code in kin), FLOOR)
            low, high = (float(end) for end in wilson(step.objected, step.documents, _CONFIDENCE))
            if low > middle + _FAR * spread or high < middle - _FAR * spread:
                rate = step.objected / step.documents
                numbers = (step.documents, step.objected, round(rate, 4), round(low, 4), round(high, 4))
                result.append(Outlier(language, rule, *numbers, name, len(kin), round(middle, 4)))
    return sorted(result, key=lambda one: (-abs(one.rate - one.median), one.language, one.rule))


def _kin(language: str, relations: Mapping[str, Relations], among: Iterable[str]) -> tuple[str, list[str]]:
    """The narrowest kin of a language with KIN languages in it: what they are called, and which."""
    own = relations[language]
    of_kind = [code for code in among if relations[code].kind == own.kind]
    narrower = [(own.family, "family"), (own.script, "script")]
    for name, relation in narrower:
        kin = [code for code in of_kind if name is not None and getattr(relations[code], relation) == name]
        if len(kin) >= KIN:
            return (f"the {relation} {name}", kin)
    return f"{own.kind} languages", of_kind


def with_examples(layout: Layout, found: Sequence[Outlier]) -> list[Outlier]:
    """The same with examples from the finished ledger: the dropped documents whose values are nearest to the bounds."""
    return [msgspec.structs.replace(one, examples=tuple(_examples(layout, one))) for one in found]


def _examples(layout: Layout, outlier: Outlier) -> list[Example]:
    path = layout.ledger / outlier.language / "drops.parquet"
    if outlier.rate <= outlier.median or not path.is_file():
        return []
    names = ["document_id", "source", "value", "minimum", "maximum"]
    of_rule = (ds.field("stage") == "collect") & (ds.field("rule") == outlier.rule)
    system, at = (path.fs, path.path) if is_store(path) else (None, path)  # type: ignore[attr-defined]
    rows = ds.dataset(at, filesystem=system, format="parquet").to_table(columns=names, filter=of_rule)
    below = pc.subtract(rows.column("minimum"), rows.column("value"))
    above = pc.subtract(rows.column("value"), rows.column("maximum"))
    rows = rows.append_column("beyond", pc.max_element_wise(below, above))
    order = pc.sort_indices(rows, [("beyond", "ascending"), ("document_id", "ascending")])[:EXAMPLES]
    return [Example(*(row[name] for name in names)) for row in rows.take(order).to_pylist()]
