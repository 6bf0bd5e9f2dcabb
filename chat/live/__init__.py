"""Whoever is connected to this process: who they are, what they follow, what they have been sent."""
