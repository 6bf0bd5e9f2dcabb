"""Where this app answers over HTTP."""
