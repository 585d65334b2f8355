"""Layer 1: files and saved pages become articles; articles become paragraphs, sentences and quantities."""
