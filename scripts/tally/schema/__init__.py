"""The tables: what each column is, and how rows of them are checked."""
