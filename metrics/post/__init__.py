"""What is sent outside: alerts and letters, by e-mail, webhook and in the console."""
