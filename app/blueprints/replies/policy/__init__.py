"""What a letter says, and whether it may be believed: judged on its bytes alone."""
