"""Thin bridges from the worlds of others: they call slaspec, nothing calls them."""
