"""Every number that is shown anywhere, against the slow and independent oracle: `python -m tests.check_figures`."""
