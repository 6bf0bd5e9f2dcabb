"""What routing carries: decisions with the database, whole lives of conversations, bursts, restarts."""
