"""The HTTP edges: twins of the sockets, pages of entries, files."""
