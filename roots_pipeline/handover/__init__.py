"""What a corpus hands over to those who train on it: a mixture, splits, a tokenizer, and files of tokens."""
