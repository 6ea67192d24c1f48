"""Units of time. A month is one of 30 days, as a price by the month is meant; twelve of them are no year."""

SECONDS_PER_HOUR = 3600
HOURS_PER_DAY = 24
HOURS_PER_MONTH = 720
HOURS_PER_YEAR = 8760
