"""What reaching out answers over HTTP."""
