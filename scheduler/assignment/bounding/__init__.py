"""Lower bounds of the whole objective: whole coaches, priced by the sets of places where they set down."""
