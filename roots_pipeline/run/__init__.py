"""A run: what is to be done, by whom, how far it is, and what is left when it is through."""
