"""How much maize a field gave, by year and by hectare."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Harvest:
    """What one field gave in one year."""

    field: str
    year: int
    sacks: int
    hectares: float

    @property
    def sacks_a_hectare(self) -> float:
        """The only number by which fields of different size can be compared."""
        return self.sacks / self.hectares


def best_year(harvests: list[Harvest], field: str) -> Harvest:
    """The year in which a field gave most. Raises ValueError for a field nobody harvested."""
    of_field = [harvest for harvest in harvests if harvest.field == field]
    if not of_field:
        raise ValueError(f"no harvest of {field}")
    return max(of_field, key=lambda harvest: harvest.sacks_a_hectare)


HARVESTS = [
    Harvest("river", 2021, 42, 1.5),
    Harvest("river", 2022, 51, 1.5),
    Harvest("hill", 2022, 18, 0.8),
]

if __name__ == "__main__":
    best = best_year(HARVESTS, "river")
    print(f"{best.field}, {best.year}: {best.sacks_a_hectare:.1f} sacks a hectare")  # noqa: T201
