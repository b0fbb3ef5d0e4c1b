"""Personal data: found by presidio recognizers of our own, replaced by typed tokens.

Importing this package costs nothing; presidio and spaCy are loaded when a `Redactor` is made.
"""
