"""The meaning of an agreement: frozen, resolved, no notation. What all readers of an agreement share."""
