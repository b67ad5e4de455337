"""Cadences: touches held against a promised pattern."""
