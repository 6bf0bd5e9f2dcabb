"""Tables that leave the house: what they hold, and the files that they are written to."""
