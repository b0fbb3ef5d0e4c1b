"""How much personal data is found and how much else, on labeled cases: `make eval-privacy`.

    python tests/eval/privacy.py [--positives FILE]… [--negatives FILE]… [--seed N] [--templates FILE] [--presidio]

Files hold JSON lines with `text`, `lang` and `spans` (`start` and `end` in characters, `type`). Without files, and
besides them, cases are made up in all languages from a seed; another seed makes others. `--templates` fills the
{{blanks}} of sentences, such as presidio-evaluator's raw_data/templates.txt. `--presidio` evaluates presidio's default
English recognizers on the same cases. Recall: labels that are wholly covered by findings of any type (`typed`: by one
of their own). Precision: findings that touch a label, those in negatives counted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import pyarrow as pa
from privacy_cases import Case, Label, fill_templates, make_cases, make_negatives, read_cases

#: Finds in cases of one language: for each case what was found.
Finder = Callable[[Sequence[str], str], list[list[Label]]]


def ours() -> Finder:
    from roots_pipeline.privacy.redactor import Redactor

    redactor = Redactor()

    def find(texts: Sequence[str], language: str) -> list[list[Label]]:
        found: list[list[Label]] = [[] for _ in texts]
        spans = redactor.find(pa.array(texts, pa.large_string()), language)
        for row, start, end, kind in zip(spans.documents, spans.starts, spans.ends, spans.kinds, strict=True):
            data = texts[row].encode()
            found[row].append((len(data[:start].decode()), len(data[:end].decode()), redactor.types[kind]))
        return found

    return find


def presidios() -> Finder:
    """Presidio's default recognizers at the threshold 0.4, but for types that are not ours: URLs, dates, UUIDs."""
    import tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NoOpNlpEngine

    # It would fetch a list of domains, and keep it.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"])
    registry.remove_recognizer("SpacyRecognizer")
    engine = AnalyzerEngine(
        registry, NoOpNlpEngine([{"lang_code": "en", "model_name": "none"}]), supported_languages=["en"]
    )
    names = {
        "EMAIL_ADDRESS": "email", "PHONE_NUMBER": "phone", "CREDIT_CARD": "payment_card", "IBAN_CODE": "iban",
        "CRYPTO": "crypto_wallet",
    }  # fmt: skip

    def find(texts: Sequence[str], language: str) -> list[list[Label]]:
        del language
        return [
            [
                (one.start, one.end, names.get(one.entity_type, one.entity_type.lower().replace("us_", "")))
                for one in engine.analyze(text, "en", score_threshold=0.4)
                if one.entity_type not in {"URL", "DATE_TIME", "UUID"}
            ]
            for text in texts
        ]

    return find


def evaluate(find: Finder, cases: Sequence[Case]) -> dict[str, dict[str, dict[str, float]]]:
    """Counts by type, by script and in all: `labels`, `covered`, `typed`, `found`, `right`, `clean`, `touched`."""
    tables: dict[str, dict[str, Counter[str]]] = {
        "type": defaultdict(Counter), "script": defaultdict(Counter), "all": defaultdict(Counter),
    }  # fmt: skip
    by_language: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_language[case.language].append(case)
    for language, some in sorted(by_language.items()):
        script = language.partition("_")[2] or language
        for case, found in zip(some, find([case.text for case in some], language), strict=True):
            for start, end, kind in case.labels:
                covering = [one for one in found if one[0] <= start and one[1] >= end]
                for row in (tables["type"][kind], tables["script"][script], tables["all"]["all"]):
                    row["labels"] += 1
                    row["covered"] += bool(covering)
                    row["typed"] += any(one[2] == kind for one in covering)
            for start, end, kind in found:
                right = any(start < label[1] and end > label[0] for label in case.labels)
                for row in (tables["type"][kind], tables["script"][script], tables["all"]["all"]):
                    row["found"] += 1
                    row["right"] += right
            if not case.labels:
                for row in (tables["script"][script], tables["all"]["all"]):
                    row["clean"] += 1
                    row["touched"] += bool(found)
    return {name: {key: dict(row) for key, row in sorted(rows.items())} for name, rows in tables.items()}


def table(report: dict[str, dict[str, dict[str, float]]]) -> str:
    lines = []
    for name, rows in report.items():
        heads = f"{'labels':>8}{'recall':>8}{'typed':>8}{'found':>8}{'precision':>11}{'negatives touched':>20}"
        lines.append(f"{'by ' + name:<18}{heads}")
        for key, row in rows.items():
            wanted, found, clean = row.get("labels", 0), row.get("found", 0), row.get("clean", 0)
            recall = f"{row['covered'] / wanted:8.3f}{row['typed'] / wanted:8.3f}" if wanted else f"{'-':>8}{'-':>8}"
            precision = f"{row['right'] / found:11.3f}" if found else f"{'-':>11}"
            touched = f"{row['touched']:>10} of {clean:<5}" if clean else ""
            lines.append(f"{key:<18}{wanted:>8}{recall}{found:>8}{precision}{touched:>20}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--positives", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--negatives", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--templates", type=Path, metavar="FILE")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=6, help="made-up cases of a kind and language (default: 6)")
    parser.add_argument("--presidio", action="store_true", help="presidio's default recognizers, too")
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="show so many of our errors (made-up data only)"
    )
    parser.add_argument("--format", choices=("table", "json"), default="table")
    options = parser.parse_args(arguments)
    sets: dict[str, Iterable[Case]] = {}
    if options.positives or options.negatives:
        sets["files"] = [case for path in (*options.positives, *options.negatives) for case in read_cases(path)]
    sets[f"made up, seed {options.seed}"] = [
        *make_cases(options.seed, options.count), *make_negatives(options.seed, max(1, options.count // 3)),
    ]  # fmt: skip
    if options.templates:
        sets["templates"] = fill_templates(options.templates, options.seed, 4)
    finders = {"ours": ours()} | ({"presidio": presidios()} if options.presidio else {})
    for name, cases in sets.items():
        held = list(cases)
        for finder, find in finders.items():
            report = evaluate(find, held)
            title = f"{name}: {finder}, {len(held)} cases"
            print(
                json.dumps({"set": name, "finder": finder, **report})
                if options.format == "json"
                else f"{title}\n{table(report)}\n"
            )
        if options.errors and name != "files":
            show_errors(finders["ours"], held, options.errors)


def show_errors(find: Finder, cases: Sequence[Case], most: int) -> None:
    """Cases with a label that is not covered, or a finding that touches none."""
    for case in cases:
        (found,) = find([case.text], case.language)
        missed = [one for one in case.labels if not any(f[0] <= one[0] and f[1] >= one[1] for f in found)]
        wrong = [f for f in found if not any(f[0] < one[1] and f[1] > one[0] for one in case.labels)]
        if (missed or wrong) and most:
            most -= 1
            print(f"{case.language} missed {missed} wrong {wrong}: {case.text!r}")


if __name__ == "__main__":
    main()
