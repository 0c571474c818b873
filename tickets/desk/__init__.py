"""What the desk does to a case and sees of it beside answering: intake, merging, hand-over, spam, presence."""
