"""The HTTP edge of routing's settings: read by everyone who is signed in, changed by whoever leads."""
