"""Words, lines and characters of whole record batches: compiled kernels over Arrow buffers."""
