"""Writing an answer: drafts, templates, referral, review, and the seconds in which it can be taken back."""
