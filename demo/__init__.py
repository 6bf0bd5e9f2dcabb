"""A shop that embeds the chat, on an origin of its own."""
