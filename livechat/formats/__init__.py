"""How times are written where Django writes them."""
