"""Who serves whom: teams, queues, skills, presence, capacity, stays, offers, segments."""
