"""Checks of meaning, one a module. Each gives the findings of one rule; `_registry` lists them."""
