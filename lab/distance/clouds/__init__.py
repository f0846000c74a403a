"""Do two clouds of one space lie apart? Measures of distributions."""
