"""How fast the desk works, measured from the record of transitions and nothing else.

Transition rows → `clocks` (when what happened) → `rows` (one `CaseMeasure` a case) → `columns` (a month of them, packed)
→ `runs` (months of them sorted by group, in the files of `store`) → `pieces` (what a question is about, with what has
changed since) → `figures` (counts and percentiles of a period) → `suppression` (what observers and the public may see).
`measures` says what each figure means.
"""

MIN_N = 5
"""A figure about fewer cases could point to a firm; observers and the public do not see it."""
