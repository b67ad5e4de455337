"""Makes valid agreements and streams that together meet every pair of features: see the README beside this file.

`cases()` is the sequence that covers all pairs; `cases_strategy()` and `streams_for()` draw from the same blocks.
"""
