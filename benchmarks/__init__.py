"""Measurements of the running product; nothing here is imported by it."""
