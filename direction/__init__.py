"""What conversations are for: the goal of a single one, what to do next in it, and what its page lacks."""
