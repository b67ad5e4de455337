"""The notation: YAML text to meaning, and every finding on the way."""
