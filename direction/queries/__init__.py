"""Reads shaped for a screen."""
