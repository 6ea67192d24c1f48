"""Programs that measure: accuracy, latency. None is a test."""
