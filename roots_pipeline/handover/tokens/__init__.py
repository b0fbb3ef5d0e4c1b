"""The files of tokens a trainer reads: `tokenizing` has the stages, `joining` the second of them."""
