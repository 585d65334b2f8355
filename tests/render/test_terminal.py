"""What a reader sees of figures."""

from dataclasses import replace

from small_answer import an_answer

from rag.records import Article, Figure
from rag.render.reports import verdict_text
from rag.render.style import Style
from rag.render.terminal import answer_text, article_text
from rag.verify.saved import SavedVerdict

FIGURES = (
    Figure(
        "about 50", 50.0, 50.0, "passengers", "injured passengers", "Ole Dahl", "reported", "on Friday", (3,)
    ),
    Figure("$2.2 billion", 2.2e9, 2.2e9, "USD", "", None, "stated", None, (1, 2)),
)


def shown(figures: tuple[Figure, ...], disagreement: bool = False) -> str:
    answer = replace(an_answer(), figures=figures, disagreement=disagreement)
    return answer_text(answer, Style()).split("\n\nSources\n")[0]


def test_figures_stand_below_the_claims_a_line_each() -> None:
    assert shown(FIGURES).split("\n\n")[2].split("\n") == [
        "Figures",
        "  about 50 injured passengers: Ole Dahl, reported, on Friday [3]",
        "  $2.2 billion: no speaker named, stated [1][2]",
    ]
    assert "\n\nFigures, which disagree\n" in shown(FIGURES, disagreement=True)


def test_the_short_answer_stands_first() -> None:
    assert shown(FIGURES).split("\n\n")[0] == "50 [3]"


def test_a_figure_alone_is_not_repeated() -> None:
    assert "Figures" not in shown(FIGURES[:1])


def test_figures_of_an_article_cannot_steer_the_terminal() -> None:
    hostile = replace(FIGURES[0], speaker="\x1b[31mred\x07")
    assert "\x1b" not in shown((hostile, FIGURES[1]))


def test_the_part_that_is_not_answered_is_named() -> None:
    answer = replace(an_answer(), unanswered=("Who painted the ferry?",))

    assert "The articles do not say: Who painted the ferry?\n" in answer_text(answer, Style())


def test_a_few_sentences_are_a_paragraph_and_more_of_them_a_list() -> None:
    answer = replace(an_answer(), short=None)
    paragraph = answer_text(answer, Style()).split("\n\n")[0]
    assert " ".join(paragraph.split()) == answer.answer

    many = replace(answer, claims=answer.claims * 2)
    for listed in (many, replace(answer, disagreement=True)):
        lines = answer_text(listed, Style()).split("\n\n")[0].split("\n")
        assert [line[:2] for line in lines if line[:2] != "  "] == ["\u2022 "] * len(listed.claims)


def test_an_article_is_shown_with_its_section() -> None:
    opinion = Article(
        "harbour", "The Harbour Must Close", "Nobody needs it.", source="Osk Courier", section="Opinion"
    )

    assert article_text(opinion, Style()).split("\n")[1] == "harbour \u00b7 Osk Courier \u00b7 Opinion"


def test_what_was_checked_is_said_in_words() -> None:
    held, failed = SavedVerdict(1, "How many?", ()), SavedVerdict(2, None, ("it cites nothing",))

    assert verdict_text(held) == "holds: the words stand in the articles  line 1: How many?\n"
    assert verdict_text(failed) == "FAILS  line 2: ?\n       it cites nothing\n"
