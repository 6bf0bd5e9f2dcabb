"""The heart: sites, people, conversations and their timeline."""
