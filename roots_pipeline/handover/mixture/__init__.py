"""How much of each language and source is trained on: `weights` has the rules, `allocation` their arithmetic."""
