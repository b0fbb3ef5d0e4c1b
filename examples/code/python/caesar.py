"""The oldest cipher: every letter is moved along the alphabet by the same number of places."""

import string

LETTERS = string.ascii_lowercase


def shift(text: str, places: int) -> str:
    """Move the letters of a text; everything else stays as it is.

    >>> shift("Meet me at the well.", 3)
    'Phhw ph dw wkh zhoo.'
    """
    places %= len(LETTERS)
    moved = LETTERS[places:] + LETTERS[:places]
    table = str.maketrans(LETTERS + LETTERS.upper(), moved + moved.upper())
    return text.translate(table)


def guess(text: str) -> int:
    """Guess the places a text was moved by, from its most frequent letter, which is mostly an e."""
    counts = {letter: text.lower().count(letter) for letter in LETTERS}
    # Of equally frequent letters the first in the alphabet is taken.
    commonest = max(LETTERS, key=lambda letter: counts[letter])
    return (LETTERS.index(commonest) - LETTERS.index("e")) % len(LETTERS)
