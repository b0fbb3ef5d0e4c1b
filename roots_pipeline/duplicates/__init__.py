"""Documents that are equal or nearly so: signatures, candidate pairs, verification, and who stays.

`signatures` signs texts, `bands` and `rows` turn signatures into what can meet, `exchange` brings equal keys together,
`candidates` finds who met, `resolve` verifies and decides. Plain functions over columns; none sees a whole corpus.
"""
