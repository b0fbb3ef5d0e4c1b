"""What pytest leaves alone here."""

#: It is read by the interpreter of another environment, which has datatrove.
collect_ignore = ["datatrove_rules.py"]
