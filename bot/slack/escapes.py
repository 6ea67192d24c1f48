"""What Slack escapes on its way to us: undone once, here, and nowhere else."""


def unescaped(text: str) -> str:
    """The words as the person typed them."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
