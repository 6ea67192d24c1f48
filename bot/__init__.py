"""Everything around the engine that touches the world, and the one answer path."""
