"""What a run leaves behind: shards, ledger, statistics, card, manifest; and how a file comes to be there whole."""
