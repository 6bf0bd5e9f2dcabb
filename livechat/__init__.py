"""The composition: settings, edges and engines put together. Imports nothing, so a bare Python can open the door."""
