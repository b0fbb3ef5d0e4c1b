"""Cleaners: text in, text out, one step each, named by a source in the order it wants them."""
