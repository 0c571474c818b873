"""Who takes a case: experts, what speaks for and against each, offers, conflicts of interest."""
