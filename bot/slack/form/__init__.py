"""The guided form: fields that read as the same words in a command do, a preview, and the answer."""
