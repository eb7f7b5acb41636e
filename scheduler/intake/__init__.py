"""From the files of a case to the nouns of scheduling: one module per file or kind of cell."""
