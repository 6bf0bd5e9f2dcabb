"""Waits are a matter of seconds, so the pages of records show them."""

DATETIME_FORMAT = "j M Y, H:i:s"
