"""Search: how spellings are folded, what words of a query mean in any language, and what the index holds of a claim."""
