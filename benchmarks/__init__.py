"""Programs that fit and check the engine against published runs."""
