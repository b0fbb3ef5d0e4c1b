"""Which language a document is in: natural languages by their prose, programming languages by their file names."""
