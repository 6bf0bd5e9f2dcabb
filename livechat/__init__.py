"""The composition: settings, urls, wiring, engines. May import everything; nobody imports it."""
