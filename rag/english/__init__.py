"""The room that knows English: the parse of a sentence, and what the sentence says by it."""
