"""What analysts count: every value of a facet, bars, tables, comparisons, and what a set has more of than the rest."""
