"""A past operation as a file: what it may say, and what is refused with its place."""
