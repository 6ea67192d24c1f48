"""From an answer to what a person sees: templates, validated Block Kit, terminal text."""
