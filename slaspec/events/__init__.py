"""What was observed: lead events, their order and identity, a lead's state, and readers of rows."""
