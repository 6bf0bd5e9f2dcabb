"""Looking back: what the numbers mean, what they are, and what they should be."""
