<?php

// Le menu de la cantine, tel que la cuisinière l'a écrit à la main.
// Le fichier est en latin-1, comme tous ceux de l'ancien site.

$menu = [
    'lundi' => 'soupe aux légumes',
    'mardi' => 'poulet rôti',
    'jeudi' => 'crêpes au fromage',
];

foreach ($menu as $jour => $plat) {
    echo ucfirst($jour), ' : ', $plat, "\n";
}
