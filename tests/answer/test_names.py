"""Whether a text speaks of what a question names, worked out by hand."""

import pytest

from rag.answer.names import missing_names


@pytest.mark.parametrize(
    ("question", "context", "missing"),
    [
        ("What is the range of a Kestrel missile?", "It has a range of 300 kilometres.", 1.0),
        ("What is the range of a Kestrel missile?", "The Kestrel flies 300 kilometres.", 0.0),
        ("How big is Norway's gift to Chile?", "Norway gave two boats.", 0.5),
        ("How many F-16 jets are there?", "There are 16 jets.", 0.0),  # by its number: a word is enough
        ("KLM flights?", "The flights were full.", 1.0),
        ("Where does it stand?", "Anywhere.", 0.0),
        ("Who opened the bridge?", "The mayor did.", 0.0),
        ("Was the United States told?", "The U.S. had been told.", 0.0),
        ("Was the U.S. told?", "The United States had been told.", 0.0),
        ("Was the US told?", "They told us nothing.", 0.0),  # in lower case the two cannot be told apart
        ("Was the European Union told?", "Brussels said the EU was told.", 0.0),
        ("Was the European Union told?", "Nobody was told.", 1.0),
        ("When did Finland join?", "Sweden joined in March.", 1.0),
    ],
)
def test_the_share_of_names_that_are_not_there(question: str, context: str, missing: float):
    assert missing_names(question, context) == missing
