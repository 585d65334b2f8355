"""What a shorter sentence must keep, so that it says nothing that the whole one does not."""

import pytest

from rag.verify.essentials import is_shortened

PLAIN = "The council of Aveiro, which met late on Thursday, voted to close the old fish market."


@pytest.mark.parametrize(
    ("sentence", "shorter"),
    [
        (PLAIN, PLAIN),
        (PLAIN, "The council of Aveiro voted to close the old fish market."),
        (PLAIN, "The council voted to close the fish market."),
        ("Meanwhile, rain fell in Riga for hours.", "Rain fell in Riga."),
        (
            "The bank, owned by the north, said it would lend 90 million euros over three years.",
            "The bank said it would lend 90 million euros.",
        ),
        (
            "\u201cWe will stay,\u201d Ida Moe told reporters here.",
            "\u201cWe will stay,\u201d Ida Moe told reporters.",
        ),
    ],
)
def test_words_may_be_left_out(sentence: str, shorter: str):
    assert is_shortened(shorter, sentence)


@pytest.mark.parametrize(
    ("sentence", "shorter"),
    [
        # who says it, and that it is only said
        ("The ministry said the dam was safe.", "The dam was safe."),
        ("The dam was safe, according to the ministry.", "The dam was safe."),
        ("The dam was safe, officials in Riga claimed.", "The dam was safe."),
        ("The shelter is 4,000 years old, it is believed.", "The shelter is 4,000 years old."),
        ("The party has admitted it may lose ten seats.", "The party may lose ten seats."),
        # denials and doubts
        ("The ministry denied that the dam broke.", "The ministry that the dam broke."),
        ("The mayor did not, however, resign.", "The mayor did, however, resign."),
        ("Nobody was hurt in the valley.", "Was hurt in the valley."),
        ("The painting was allegedly stolen in Ghent.", "The painting was stolen in Ghent."),
        ("Capitals face the possibility of new strain.", "Capitals face new strain."),
        ("Farmers threatened to block the port.", "Farmers block the port."),
        ("Crews tried to save the ship.", "Crews save the ship."),
        # numbers and names
        ("Up to 8,000 troops may come.", "8,000 troops may come."),
        ("Around 50 leaders met in Budapest.", "Leaders met in Budapest."),
        ("It cost $2.2 billion in May.", "It cost $2.2 in May."),
        ("South Korean officials met.", "Korean officials met."),
        ("The Mencap president Lord Rix spoke.", "The Mencap president spoke."),
        # which one is meant
        ("Rites were held for those who gave blood.", "Rites were held for those."),
        ("They fear a deal that was struck in Rome.", "They fear a deal."),
        ("Doctors found serious but not fatal injuries.", "Doctors found serious injuries."),
        ("In his six seasons at the club, it was his seventh goal.", "It was his seventh goal."),
        # what goes together
        ("It won because the rain had stopped the others.", "It because the rain had stopped."),
        ("He left and became a judge.", "He became a judge."),
        ("The works include a chalk portrait.", "The works include chalk portrait."),
        ("It sent a cheque, leaving little for others.", "It leaving little for others."),
        # words of other sentences, another order, open quotations
        ("The dam broke on Monday.", "The dam burst on Monday."),
        ("The dam broke on Monday.", "On Monday the dam broke."),
        ("\u201cWe stay,\u201d she said.", "\u201cWe stay, she said."),
        ("\u201cWe stay in town,\u201d she said.", "\u201cWe stay,\u201d she said."),
        ("The dam broke on Monday.", ""),
    ],
)
def test_what_weighs_may_not_be_left_out(sentence: str, shorter: str):
    assert not is_shortened(shorter, sentence)
