"""From facts to sums: what is judged of each conversation, and where each second is booked."""
