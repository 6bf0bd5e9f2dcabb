"""What is sent outside: how it is tried again, and answers that nobody read in the chat."""
