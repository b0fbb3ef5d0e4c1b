<?php

declare(strict_types=1);

namespace Village\Web;

/**
 * Say good morning, good afternoon or good evening in the visitor's language.
 */
function greeting(int $hour, string $language): string
{
    $greetings = [
        'eng' => ['Good morning', 'Good afternoon', 'Good evening'],
        'fra' => ['Bonjour', 'Bonjour', 'Bonsoir'],
        'swh' => ['Habari za asubuhi', 'Habari za mchana', 'Habari za jioni'],
    ];
    $part = match (true) {
        $hour < 12 => 0,
        $hour < 18 => 1,
        default => 2,
    };
    // Unknown languages fall back to English.
    return ($greetings[$language] ?? $greetings['eng'])[$part];
}

foreach ([8, 15, 20] as $hour) {
    foreach (['eng', 'swh', 'xyz'] as $language) {
        printf("%02d:00 %s: %s\n", $hour, $language, greeting($hour, $language));
    }
}
