"""Reads: the facts of a period, and what is made of them."""
