"""An invented past: visitors, agents and every message between them, by chance that repeats."""
