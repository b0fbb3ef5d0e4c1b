"""The mixture: the weight of each source of each language in training, from measured sizes and a stated rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from roots_pipeline.errors import ConfigError, RunError, nearest
from roots_pipeline.handover.mixture.allocation import by_alpha, capped, filled, proportional, unimax
from roots_pipeline.handover.mixture.amounts import Amount, as_size
from roots_pipeline.handover.sizes import SizesBySource

Method = Literal["proportion", "alpha", "unimax"]

#: Repeated up to four times, text is worth nearly as much as new text (Muennighoff et al. 2023, arXiv 2305.16264).
WARN_EPOCHS = 4.0


@dataclass(frozen=True)
class Rule:
    """How weights are made of sizes. `given` and `caps` are by language, `language/source` or `*/source`."""

    method: Method = "proportion"
    alpha: float = 0.3
    #: UniMax: no language is seen more often.
    max_epochs: float = 4.0
    #: What training sees in all, in the unit of the sizes; 0: as much as the rule gives.
    budget: float = 0.0
    given: Mapping[str, Amount] = field(default_factory=dict)
    caps: Mapping[str, Amount] = field(default_factory=dict)
    #: The share of the text that is trained on (the rest is for validation and test); caps and epochs are of it.
    train_share: float = 1.0
    warn_epochs: float = WARN_EPOCHS


class Part(msgspec.Struct, frozen=True):
    """A language, or a source of one: its size, its weight (all weights sum to one), and how often it is seen."""

    language: str
    source: str
    size: int
    weight: float
    epochs: float


class Mixture(msgspec.Struct, frozen=True, kw_only=True):
    """What `mixture.json` holds. `languages` are the sums of `components`."""

    format: int = 1
    #: The fingerprint of the corpus's configuration.
    corpus: str
    unit: str
    rule: dict[str, object]
    #: What is seen in all, in the unit.
    budget: float
    train_share: float
    languages: list[Part]
    components: list[Part]
    warnings: list[str]


def make_mixture(sizes: SizesBySource, rule: Rule, *, unit: str, corpus: str) -> Mixture:
    """Weights by a rule. ConfigError: it names what is not there, or cannot be met."""
    present = {language: dict(of) for language, of in sizes.items() if sum(of.values())}
    if not present:
        raise ConfigError("the corpus has no documents: there is nothing to mix")
    keys = {f"{language}/{source}": size for language, of in present.items() for source, size in of.items() if size}
    given = dict(_once(_by_component(rule.given, sizes, "given"), "given"))
    caps = list(_once(_by_component(rule.caps, sizes, "capped"), "capped"))
    usable = _within_caps({key: size * rule.train_share for key, size in keys.items()}, caps)
    by_method = _by_method(usable, rule)
    short = rule.method == "unimax" and sum(by_method.values()) < rule.budget * (1 - 1e-9)
    amounts = _given(by_method, usable, given, rule.budget)
    weighed = any(amount.kind == "weight" for amount in given.values())
    amounts = _shares_capped(amounts, caps, () if weighed else [key for keys in given for key in keys])
    weights, budget = _weights(amounts), rule.budget or sum(amounts.values())
    parts = [
        _part(language, source, size, weights[f"{language}/{source}"], budget, rule)
        for language, of in present.items()
        for source, size in of.items()
        if size
    ]
    languages = []
    for language in present:
        of = [part for part in parts if part.language == language]
        size, weight = sum(part.size for part in of), sum(part.weight for part in of)
        languages.append(_part(language, "", size, weight, budget, rule))
    warnings = [
        f"{language}: has no documents and is left out" for language, of in sizes.items() if not sum(of.values())
    ]
    if short:
        most = f"all of it {rule.max_epochs:g} times over is {as_size(sum(by_method.values()), unit)}"
        warnings.append(f"{most}, less than the budget: every language is seen more often")
    by_hand = {name: amount.value for name, amount in rule.given.items() if amount.kind == "epochs"}
    warnings += [
        f"{name}: given {epochs:g} times over, seen {seen:.3g} times: by a cap, or as nothing else makes up the budget"
        for name, epochs in by_hand.items()
        for seen in [_epochs(name, parts)]
        if abs(seen - epochs) > 1e-6 * epochs
    ]
    # Caps and what is given by hand can lift a language above what UniMax gave it.
    bearable = min(rule.warn_epochs, rule.max_epochs) if rule.method == "unimax" else rule.warn_epochs
    warnings += [
        f"{part.language}: repeated {part.epochs:.1f} times, more than {bearable:g}; "
        f"there are only {as_size(part.size * rule.train_share, unit)} of it to train on"
        for part in languages
        if part.epochs > bearable * (1 + 1e-9)
    ]
    return Mixture(
        corpus=corpus,
        unit=unit,
        rule=_plain(rule),
        budget=budget,
        train_share=rule.train_share,
        languages=languages,
        components=parts,
        warnings=warnings,
    )


def _by_component(
    named: Mapping[str, Amount], sizes: SizesBySource, verb: str
) -> Iterable[tuple[tuple[str, ...], Amount]]:
    """By the keys (`language/source`) of the components it is for together, what is said of them."""
    sources = {source for of in sizes.values() for source in of}
    for name, amount in named.items():
        language, _, source = name.partition("/")
        if language != "*" and language not in sizes:
            raise ConfigError(
                f"'{language}' is {verb} but not in the corpus: leave it out of the mixture, or make the corpus with it"
                + nearest(language, sizes)
            )
        of = {
            f"{code}/{each}": size
            for code, by_source in sizes.items()
            for each, size in by_source.items()
            if language in {"*", code} and source in {"", each}
        }
        if source and not of:
            raise ConfigError(f"'{name}' is {verb}, but there is no such source{nearest(source, sources)}")
        if not sum(of.values()):
            raise ConfigError(f"'{name}' is {verb} but has no documents in the corpus; leave it out of the mixture")
        yield tuple(of), amount


def _once(named: Iterable[tuple[tuple[str, ...], Amount]], verb: str) -> Iterable[tuple[tuple[str, ...], Amount]]:
    seen: set[str] = set()
    for keys, amount in named:
        twice = seen & set(keys)
        if twice:
            raise ConfigError(f"'{min(twice)}' is {verb} more than once")
        seen |= set(keys)
        yield keys, amount


def _within_caps(sizes: dict[str, float], caps: Iterable[tuple[tuple[str, ...], Amount]]) -> dict[str, float]:
    """Sizes where no more than a cap is used, as ROOTS sampled English down to 350 GB."""
    for keys, cap in caps:
        if cap.kind in {"size", "weight"}:
            whole = sum(sizes[key] for key in keys)
            for key in keys:
                sizes[key] *= min(1.0, cap.value / whole)
        elif cap.kind == "epochs":
            raise ConfigError("a cap is a size (350GB) or a share (30%); for epochs, see --method unimax --max-epochs")
    return sizes


def _by_method(sizes: dict[str, float], rule: Rule) -> dict[str, float]:
    """Amounts by language, which a language's sources divide in proportion."""
    languages: dict[str, float] = {}
    for key, size in sizes.items():
        code = key.partition("/")[0]
        languages[code] = languages.get(code, 0.0) + size
    if rule.method == "unimax":
        if not rule.budget:
            raise ConfigError("unimax divides a budget; say which, for instance --budget 300GB")
        amounts = unimax(languages, rule.budget, rule.max_epochs)
    else:
        amounts = by_alpha(languages, rule.alpha) if rule.method == "alpha" else proportional(languages)
    return {
        key: size * amounts[code] / languages[code] for key, size in sizes.items() for code in [key.partition("/")[0]]
    }


def _epochs(name: str, parts: Iterable[Part]) -> float:
    """How often what is named so is seen."""
    language, _, source = name.partition("/")
    return next(part.epochs for part in parts if language in {"*", part.language} and source in {"", part.source})


def _given(
    amounts: dict[str, float],
    sizes: Mapping[str, float],
    given: Mapping[tuple[str, ...], Amount],
    budget: float,
) -> dict[str, float]:
    """The amounts with those that are given by hand; sources of a language that is given divide it as before.

    What is given as size or epochs is seen just so much, what is given as a share is that share of all that is seen,
    and the rest make up the budget; without one they are as they were.
    """
    kinds = {amount.kind for amount in given.values()}
    if "weight" in kinds and kinds & {"size", "epochs"}:
        raise ConfigError("weights are relative to one another, sizes and epochs are not: give one or the other")
    fixed: dict[str, float] = {}
    shares: dict[str, float] = {}
    for keys, (value, kind) in given.items():
        before = sum(amounts[key] for key in keys)
        for key in keys:
            if kind == "epochs":
                fixed[key] = sizes[key] * value
            else:
                (shares if kind == "share" else fixed)[key] = value * amounts[key] / before
    rest = {key: amount for key, amount in amounts.items() if key not in fixed and key not in shares}
    if "weight" in kinds:
        # Who gives weights says all that is in the mixture.
        rest, budget = dict.fromkeys(rest, 0.0), 0.0
    elif sum(shares.values()) > 1 - 1e-9:
        budget = budget or sum(amounts.values())
    try:
        found = filled(fixed, shares, rest, budget)
    except ValueError as error:
        raise ConfigError(str(error)) from error
    return {key: found[key] for key in amounts}


def _shares_capped(
    amounts: dict[str, float], caps: Iterable[tuple[tuple[str, ...], Amount]], given: Iterable[str]
) -> dict[str, float]:
    """The amounts with no more of the sum than the caps that are shares; what they take goes to the rest.

    The rest is what is not given by hand, as far as there is any.
    """
    groups = {keys: cap.value for keys, cap in caps if cap.kind == "share"}
    free = {(key,) for key in amounts} - {(key,) for keys in groups for key in keys}
    before = {"\0".join(keys): sum(amounts[key] for key in keys) for keys in {*groups, *free}}
    named = {"\0".join(keys): share for keys, share in groups.items()}
    by_hand = set(given)
    after = capped(before, named, {key for key in before if by_hand.issuperset(key.split("\0"))} - set(named))
    total = sum(before.values())
    if sum(after.values()) < total * (1 - 1e-9):
        raise ConfigError("the caps leave nothing to take the rest: raise one, or cap less")
    return {
        key: amounts[key] * after[group] / before[group] if before[group] else 0.0
        for group in before
        for key in group.split("\0")
    }


def _weights(amounts: Mapping[str, float]) -> dict[str, float]:
    total = sum(amounts.values())
    if not total:
        raise ConfigError("every component's amount is zero: give one of them a weight")
    return {key: amount / total for key, amount in amounts.items()}


def _part(language: str, source: str, size: int, weight: float, budget: float, rule: Rule) -> Part:
    return Part(language, source, size, weight, weight * budget / (size * rule.train_share))


def _plain(rule: Rule) -> dict[str, object]:
    """What of a rule has a bearing on the weights."""
    plain: dict[str, object] = {"method": rule.method}
    if rule.method == "alpha":
        plain["alpha"] = rule.alpha
    if rule.method == "unimax":
        plain["max_epochs"] = rule.max_epochs
    for name, amounts in (("given", rule.given), ("caps", rule.caps)):
        if amounts:
            plain[name] = {key: {amount.kind: amount.value} for key, amount in amounts.items()}
    return plain


def read_mixture(path: Path) -> Mixture:
    """RunError: there is none, or it is not one."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Mixture)
    except FileNotFoundError:
        raise RunError(f"{path}: is not there; make it with: roots mixture {path.parent}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RunError(f"{path}: not a mixture of this version ({error})") from error


def mixture_table(mixture: Mixture, *, by_source: bool = False) -> str:
    """A line a language (or source of one), the largest weight first, and the sum."""
    parts = mixture.components if by_source else mixture.languages
    names = [f"{part.language} {part.source}".rstrip() for part in parts]
    width = max(map(len, [*names, "all"]))
    total = sum(part.size for part in parts)
    lines = [f"{'':<{width}} {'size':>10} {'natural %':>10} {'weight %':>10} {'seen':>10} {'epochs':>8}"]
    for name, part in sorted(zip(names, parts, strict=True), key=lambda row: (-row[1].weight, row[0])):
        size, seen = as_size(part.size, mixture.unit), as_size(part.weight * mixture.budget, mixture.unit)
        shares = f"{100 * part.size / total:>10.4g} {100 * part.weight:>10.4g}"
        lines.append(f"{name:<{width}} {size:>10} {shares} {seen:>10} {part.epochs:>8.3g}")
    seen = as_size(mixture.budget, mixture.unit)
    epochs = mixture.budget / (total * mixture.train_share)
    lines.append(f"{'all':<{width}} {as_size(total, mixture.unit):>10} {100:>10} {100:>10} {seen:>10} {epochs:>8.3g}")
    return "\n".join([*lines, *(f"look at: {warning}" for warning in mixture.warnings)])
