"""Co-ops as a whole: added, renamed, merged, split, closed, and how they stand to the federation."""
