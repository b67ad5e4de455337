"""Judging: an agreement and events to verdicts, attainment and a report. Told everything, asks nothing."""
