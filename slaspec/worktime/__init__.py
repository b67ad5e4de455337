"""How time is counted: durations, working calendars, reporting windows. Knows no agreement."""
