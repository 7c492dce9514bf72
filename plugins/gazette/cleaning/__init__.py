"""From a draft with everything that a file holds to a clean article, with a record of each removal."""
