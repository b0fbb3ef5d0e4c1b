<?php

declare(strict_types=1);

/** A shopping list that adds up amounts of the same thing. */
final class ShoppingList
{
    /** @var array<string, int> grams by name */
    private array $grams = [];

    public function add(string $name, int $grams): void
    {
        if ($grams <= 0) {
            throw new InvalidArgumentException("{$name}: give an amount above zero");
        }
        $this->grams[$name] = ($this->grams[$name] ?? 0) + $grams;
    }

    public function total(): int
    {
        return array_sum($this->grams);
    }

    /** @return string[] */
    public function lines(): array
    {
        $lines = [];
        ksort($this->grams);
        foreach ($this->grams as $name => $grams) {
            // Whole kilograms read better than thousands of grams.
            $lines[] = $grams % 1000 === 0 ? $grams / 1000 . " kg {$name}" : "{$grams} g {$name}";
        }
        return $lines;
    }
}

$list = new ShoppingList();
$list->add('rice', 1500);
$list->add('onions', 400);
$list->add('rice', 500);
echo implode("\n", $list->lines()), "\n";
