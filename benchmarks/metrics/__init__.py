"""What the numbers carry: two years of an operation, its sums, and those who look at them."""
