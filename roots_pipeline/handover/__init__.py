"""What a finished corpus hands over to those who train on it, in the order in which they need it.

`sizes` reads from the statistics how much there is; `mixture` weighs languages and sources; `splits` keeps documents
apart for validation and test; `tokenizer` trains tokenizers and reports on any; `tokens` writes what trainers read.
Each command (`roots mixture`, `split`, `tokenizer`, `tokenize`) is a module in `cli/` that calls one of these, and
`run/tokens.py` drives the stages of `tokens`. Nothing here changes the corpus, and Beam is not known.
"""
