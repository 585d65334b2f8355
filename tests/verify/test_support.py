"""Support: what the model is asked of a claim and a passage, and what it makes of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_news import OverlapModel

from rag.llm.catalogue import DEFAULT_MODEL
from rag.llm.folder import installed_model
from rag.llm.model import LlamaModel
from rag.llm.prompts import Prompt, load_prompt
from rag.verify.support import SUPPORT, Support, shared_pairs, shared_words
from rag.workspace import models_folder

PLAIN = Prompt("plain.v1", "Say Yes or No.", "Sentence: $passage\nQuestion: $claim", (), "0" * 64)


def test_passages_come_before_the_claim_and_the_logit_is_the_models():
    model = OverlapModel()
    support = Support(lambda deadline: model, PLAIN)

    # "ferry" and "sank" are the longer words; one of two is there: 10 / 2 - 6.
    assert support.logit("The ferry sank.", ["The ferry sailed.", "It rained."]) == -1.0
    (turn,) = model.turns
    assert turn.content == "Sentence: The ferry sailed. It rained."
    assert turn.rest == "\nQuestion: The ferry sank."


def test_shared_wording_adds_to_the_logit():
    support = Support(lambda deadline: OverlapModel(), PLAIN)
    passages = ["The ferry sailed.", "It rained."]

    # Of the telling words "ferry" and "sank" one is there, of the pairs "the ferry" and "ferry sank" one.
    assert shared_words("The ferry sank.", passages) == shared_pairs("The ferry sank.", passages) == 0.5
    assert support.log_odds("The ferry sank.", passages) == -1.0 + 4.0 * 0.5 + 4.0 * 0.5
    assert shared_words("", passages) == shared_pairs("Ferry", passages) == 0.0


def test_the_shipped_prompt_contrasts_as_many_yes_as_no():
    prompt = load_prompt(SUPPORT)
    replies = [example.reply for example in prompt.examples]
    assert replies.count("Yes") == replies.count("No") == 9
    assert all(set(example.variables) == {"passage", "claim"} for example in prompt.examples)


@pytest.fixture
def real_model(tmp_path: Path) -> Iterator[LlamaModel]:
    installed = installed_model(DEFAULT_MODEL, models_folder())
    model = LlamaModel(installed.path, prefixes=tmp_path, sha256=installed.sha256)
    yield model
    model.close()


@pytest.mark.model
def test_the_real_model_tells_a_changed_number_and_a_changed_name(real_model: LlamaModel):
    support = Support(lambda deadline: real_model, load_prompt(SUPPORT))
    passage = ["The harbour office bought 40 boats in June, its head Ada Moor said."]

    right = support.logit("Ada Moor said that 40 boats were bought in June.", passage)
    assert right > support.logit("Ada Moor said that 90 boats were bought in June.", passage)
    assert right > support.logit("The fire brigade sold 40 boats in June.", passage)
