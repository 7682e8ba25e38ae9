"""Numbers and texts in the reader's language: the only place where either is put into words."""
