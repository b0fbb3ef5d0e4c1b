"""Readers: one raw format each, from files and URLs to record batches."""
