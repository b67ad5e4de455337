"""Meaning to pages: every wording decision, and no notation. Never reads YAML."""
