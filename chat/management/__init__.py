"""Commands for `./run manage`."""
