"""Why a verdict came out as it did: the lead's history lived again before a witness."""
