"""Refreshing the price book through gpuhunt's public catalogue; the bundled book keeps answering whatever happens."""
