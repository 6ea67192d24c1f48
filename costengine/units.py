"""Units. A month is one of 30 days, as a price by the month is meant; twelve of them are no year."""

SECONDS_PER_HOUR = 3600
HOURS_PER_DAY = 24
HOURS_PER_MONTH = 720
HOURS_PER_YEAR = 8760
MONTHS_PER_YEAR = 12
BYTES_PER_GB = 1e9
MILLION = 1e6
