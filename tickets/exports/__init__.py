"""Tables that leave the desk: what may be in them, and the files they come as."""
