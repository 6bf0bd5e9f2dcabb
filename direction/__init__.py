"""What conversations are for: the goal of one, guidelines, what to do next, and what its page lacks."""
