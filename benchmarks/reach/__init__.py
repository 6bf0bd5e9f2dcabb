"""What reaching out carries: moments, beacons, the list of visitors, a rehearsal of a month."""
