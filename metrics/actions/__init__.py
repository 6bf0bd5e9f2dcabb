"""The writers of the numbers' own tables, and of history that is brought from elsewhere."""
