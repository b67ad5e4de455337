"""From verdicts and counts to figures: windows, attainment, objectives, duties, forecasts."""
