"""The sheet that people label claims on, and their labels against the run, worked out by hand."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from small_answer import AGROUND, ARTICLES, INJURED, an_answer, cite
from small_news import FERRY, SEASON

from eval.review import LABELS, read_labels, write_sheet
from rag.formats import answer_record
from rag.records import Abstention, Answer, Article, Claim

PASSENGERS = "The ferry had 214 passengers, and its owner was in town."
HOSTILE = Article(
    id="hostile",
    headline='<script>alert("headline")</script>',
    text="Before. \"</script><img src=x onerror='alert(1)'><!-- {{ items }} &amp;\" he said. After.",
)
QUOTED = "\"</script><img src=x onerror='alert(1)'><!-- {{ items }} &amp;\" he said."


def answering(question: str, claims, citations) -> Answer:
    return replace(an_answer(), question=question, claims=tuple(claims), citations=tuple(citations))


def run_of(folder: Path, *answers: Answer) -> Path:
    """A run of answers, whose questions are q0, q1 …"""
    folder.mkdir(parents=True, exist_ok=True)
    records = [{"id": f"q{number}", "answer": answer_record(item)} for number, item in enumerate(answers)]
    lines = [json.dumps(record) + "\n" for record in ({"made_with": {"model": "m"}}, *records)]
    (folder / "records.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


class Page(HTMLParser):
    """What is in an HTML file: its elements in order, each with its attributes and its own text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs), ""))

    def handle_data(self, data):
        if self.found:
            tag, attributes, text = self.found[-1]
            self.found[-1] = (tag, attributes, text + data)

    def named(self, name: str):
        return [(attributes, text) for tag, attributes, text in self.found if tag == name]

    @property
    def items(self):
        (text,) = [text for attributes, text in self.named("script") if attributes.get("id") == "items"]
        return json.loads(text)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Three claims of two questions; a third question was not answered."""
    both = (cite(1, FERRY, "It was carrying 214 passengers", 1), cite(2, FERRY, AGROUND, 1))
    asked = answering("Who was on it?", [Claim(PASSENGERS, (1, 2), "written", 0.61)], both)
    silent = replace(an_answer(), answered=False, abstention=Abstention("not_stated", (1,)), claims=())
    return run_of(tmp_path / "secret-run", an_answer(), asked, silent)


@pytest.fixture
def sheet(run: Path, tmp_path: Path) -> Path:
    assert write_sheet(run, ARTICLES, tmp_path / "out/sheet.html") == 3
    return tmp_path / "out/sheet.html"


def ids(sheet: Path) -> dict[str, str]:
    """The item of each claim."""
    return {item["claim"]: item["item"] for item in Page(sheet).items}


def test_every_claim_is_on_the_sheet_once_with_what_it_cites(sheet: Path):
    shown = {item["claim"]: item for item in Page(sheet).items}

    assert len(Page(sheet).items) == 3
    assert shown.keys() == {AGROUND, INJURED, PASSENGERS}
    assert shown[PASSENGERS]["question"] == "Who was on it?"
    assert shown[AGROUND]["sources"] == [
        {
            "about": "Ferry Aurora Runs Aground off Lunde · Coast Courier · 2024-05-03",
            "pieces": [
                [AGROUND, True],
                [" It was carrying 214 passengers, harbour master Ole Dahl said.", False],
            ],
        },
        {
            "about": "Rescue Service Sums Up Its Season · Island Post · 2024-06-01",
            "pieces": [[AGROUND, True]],
        },
    ]


def test_two_quotes_of_one_paragraph_are_marked_in_it_together(sheet: Path):
    (source,) = next(item["sources"] for item in Page(sheet).items if item["claim"] == PASSENGERS)

    assert source["pieces"] == [
        [AGROUND, True],
        [" ", False],
        ["It was carrying 214 passengers", True],
        [", harbour master Ole Dahl said.", False],
    ]


def test_a_byline_is_shown_as_one(tmp_path: Path):
    wrote = Claim("It was written by Mira Holt.", (1,), "extracted", 0.9)
    byline = cite(1, FERRY, "Mira Holt", None, "byline")
    write_sheet(
        run_of(tmp_path, answering("Who wrote it?", [wrote], [byline])), ARTICLES, tmp_path / "s.html"
    )

    ((source,),) = [item["sources"] for item in Page(tmp_path / "s.html").items]
    assert source["about"].endswith(" · byline")
    assert source["pieces"] == [["Mira Holt", True]]


def test_the_sheet_is_blind(sheet: Path, run: Path):
    text = sheet.read_text(encoding="utf-8")
    manifest = an_answer().manifest

    for item in Page(sheet).items:
        assert sorted(item) == ["claim", "item", "question", "sources"]
        assert re.fullmatch("[0-9a-f]{12}", item["item"])
    told = ("0.97", "0.61", "extracted", "written", "origin", "score", str(manifest.model), manifest.embedder)
    for word in (*told, manifest.library, run.name, '"q0"', '"q1"', "made_with"):
        assert word not in text


def test_the_same_seed_gives_the_same_bytes_whatever_the_order_of_the_records(run: Path, tmp_path: Path):
    claims = [Claim(f"Claim {number}. {AGROUND}", (1,), "extracted", 0.9) for number in range(20)]
    many = run_of(tmp_path / "many", answering("What?", claims, [cite(1, FERRY, AGROUND, 1)]), an_answer())

    def sheet_of(name: str, seed: int, most: int | None = None) -> bytes:
        write_sheet(many, ARTICLES, tmp_path / name, seed, most)
        return (tmp_path / name).read_bytes()

    first, other = sheet_of("a", 0), sheet_of("b", 1)
    few = sheet_of("c", 0, 5)
    head, *records = (many / "records.jsonl").read_text(encoding="utf-8").splitlines()
    (many / "records.jsonl").write_text("\n".join([head, *records[::-1], ""]), encoding="utf-8")

    assert sheet_of("d", 0) == first != other
    assert sorted(ids(tmp_path / "a").values()) == sorted(ids(tmp_path / "b").values())
    assert len(few) < len(first)
    assert Page(tmp_path / "c").items == Page(tmp_path / "a").items[:5]


def test_hostile_text_is_shown_and_does_nothing(tmp_path: Path):
    article = replace(HOSTILE, byline="</style><b>\u2028")
    question, claim = '"><script>alert("question")</script>', "</script><script>alert('claim')</script>\ud800"
    answer = answering(question, [Claim(claim, (1,), "written", 1.0)], [cite(1, article, QUOTED, 1)])
    write_sheet(run_of(tmp_path, answer), {"hostile": article}, tmp_path / "s.html")

    page = Page(tmp_path / "s.html")
    (item,) = page.items
    assert (item["question"], item["claim"]) == (question, claim)
    (source,) = item["sources"]
    assert source["about"] == HOSTILE.headline
    assert source["pieces"] == [["Before. ", False], [QUOTED, True], [" After.", False]]
    assert len(page.named("script")) == 2
    assert page.named("img") == page.named("b") == []
    assert "alert" not in page.named("script")[1][1]


def test_a_page_runs_and_loads_nothing_but_its_own(sheet: Path):
    page = Page(sheet)
    metas = [attributes for attributes, _ in page.named("meta")]
    (policy,) = [meta["content"] for meta in metas if meta.get("http-equiv") == "Content-Security-Policy"]
    text = sheet.read_text(encoding="utf-8")

    def checksum(name: str) -> str:
        content = text.split(f"<{name}>")[1].split(f"</{name}>")[0]
        return base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")

    assert policy.split("; ") == [
        "default-src 'none'",
        f"script-src 'sha256-{checksum('script')}'",
        f"style-src 'sha256-{checksum('style')}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert {"src", "href", "style", "onclick"} & {
        name for _, attributes, _ in page.found for name in attributes
    } == set()
    assert "http://" not in text
    assert "https://" not in text


def test_the_buttons_are_the_labels(sheet: Path):
    buttons = [attributes for attributes, _ in Page(sheet).named("button")]

    assert tuple(button["data-label"] for button in buttons if "data-label" in button) == LABELS


def test_a_quote_that_no_longer_stands_there_is_refused(run: Path, tmp_path: Path):
    edited = replace(FERRY, text="Another text.")

    with pytest.raises(ValueError, match=r"question q[01]: .* is outside text; was the corpus changed"):
        write_sheet(run, {"ferry-aground": edited, "rescue-season": SEASON}, tmp_path / "s.html")
    with pytest.raises(ValueError, match="which is not in the corpus"):
        write_sheet(run, {"rescue-season": SEASON}, tmp_path / "s.html")
    assert not (tmp_path / "s.html").exists()


def test_a_record_that_is_no_answer_is_named_and_a_cut_line_is_none(run: Path, tmp_path: Path):
    path = run / "records.jsonl"
    whole = path.read_text(encoding="utf-8")

    path.write_text(whole[:-30], encoding="utf-8")
    assert write_sheet(run, ARTICLES, tmp_path / "s.html") == 3
    path.write_text(whole.replace('"q1", "answer"', '"q1", "ranked"'), encoding="utf-8")
    with pytest.raises(ValueError, match=r"records\.jsonl, line 3: it is no record of an answer: .*'answer'"):
        write_sheet(run, ARTICLES, tmp_path / "s.html")


def label_file(path: Path, labeller: str, labels: Sequence[tuple[str, str]]) -> Path:
    rows = [{"item": item, "label": label, "note": "", "labeller": labeller} for item, label in labels]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_labels_come_back_with_their_denominators(run: Path, sheet: Path, tmp_path: Path):
    item = ids(sheet)
    labels = [(item[AGROUND], "supported"), (item[PASSENGERS], "not")]

    report = read_labels(run, [label_file(tmp_path / "a.jsonl", "Ada", labels)])

    assert {key: report[key] for key in ("claims", "judged", "unclear", "unlabelled")} == {
        "claims": 3,
        "judged": 2,
        "unclear": 0,
        "unlabelled": 1,
    }
    assert report["labels"] == {"supported": 1, "partly": 0, "not": 1, "unclear": 0}
    assert report["labellers"] == {"Ada": report["labels"]}
    # One claim of each of two questions: a resample has none, one or both of what is supported.
    assert report["supported"] == {"mean": 0.5, "low": 0.0, "high": 1.0, "n": 2}
    assert report["agreement"] == {}
    assert report["system_support"]["supported"]["mean"] == 0.97
    assert report["system_support"]["partly"] == {"mean": None, "n": 0}
    assert report["system_support"]["not"] == {"mean": 0.61, "low": 0.61, "high": 0.61, "n": 1}


def test_claims_of_one_question_are_resampled_together(run: Path, sheet: Path, tmp_path: Path):
    item = ids(sheet)
    labels = [(item[AGROUND], "supported"), (item[INJURED], "partly")]

    report = read_labels(run, [label_file(tmp_path / "a.jsonl", "Ada", labels)])

    assert report["supported"] == {"mean": 0.5, "low": 0.5, "high": 0.5, "n": 2}


def test_the_last_label_of_a_labeller_counts(run: Path, sheet: Path, tmp_path: Path):
    item = ids(sheet)[AGROUND]
    files = [
        label_file(tmp_path / "a.jsonl", "Ada", [(item, "not"), (item, "partly")]),
        label_file(tmp_path / "b.jsonl", " Ada ", [(item, "unclear")]),
    ]

    assert read_labels(run, files)["labels"] == {"supported": 0, "partly": 0, "not": 0, "unclear": 1}
    assert read_labels(run, files)["unclear"] == 1
    assert read_labels(run, files)["supported"] == {"mean": None, "n": 0}
    assert read_labels(run, files[::-1])["labels"] == {"supported": 0, "partly": 1, "not": 0, "unclear": 0}


def test_two_labellers_agree_as_kappa_has_it(tmp_path: Path):
    claims = [Claim(f"{number}. {AGROUND}", (1,), "extracted", number / 10) for number in range(6)]
    run = run_of(tmp_path / "r", answering("What?", claims, [cite(1, FERRY, AGROUND, 1)]))
    write_sheet(run, ARTICLES, tmp_path / "s.html")
    item = [ids(tmp_path / "s.html")[claim.text] for claim in claims]
    ada = ["supported", "supported", "not", "not", "unclear"]
    bo = ["supported", "not", "not", "not", "supported"]
    files = [
        label_file(tmp_path / "a.jsonl", "Ada", list(zip(item, ada, strict=False))),
        label_file(tmp_path / "b.jsonl", "Bo", [*zip(item, bo, strict=False), (item[5], "supported")]),
        label_file(tmp_path / "c.jsonl", "Cy", [(item[5], "supported")]),
    ]

    report = read_labels(run, files)

    # Alike on 3 of 5. By chance: supported 2/5 · 2/5, not 2/5 · 3/5, unclear 1/5 · 0, together 2/5.
    assert report["agreement"]["Ada, Bo"] == {
        "items": 5,
        "agreement": 0.6,
        "kappa": pytest.approx((0.6 - 0.4) / (1 - 0.4)),
    }
    assert report["agreement"]["Ada, Cy"] == {"items": 0, "agreement": None, "kappa": None}
    assert report["agreement"]["Bo, Cy"] == {"items": 1, "agreement": 1.0, "kappa": None}
    # Of those who decided, supported say: all, half, none, none, all (Ada could not tell), all.
    assert report["supported"]["mean"] == pytest.approx((1 + 0.5 + 0 + 0 + 1 + 1) / 6)
    assert (report["judged"], report["unclear"], report["unlabelled"]) == (6, 0, 0)
    assert report["system_support"]["supported"]["mean"] == pytest.approx((0.0 + 0.4 + 0.5) / 3)
    assert report["system_support"]["not"]["mean"] == pytest.approx((0.2 + 0.3) / 2)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("{", "it is no label: Expecting"),
        ("[]", "wanted an object"),
        ('{"item": "ITEM", "label": "supported"}', "the labeller is None, wanted a name"),
        ('{"item": "ITEM", "label": "supported", "labeller": " "}', "the labeller is ' ', wanted a name"),
        (
            '{"item": "ITEM", "label": "yes", "labeller": "Ada"}',
            "the label is 'yes', wanted one of supported, ",
        ),
        ('{"item": "ITEM", "label": ["not"], "labeller": "Ada"}', r"the label is \['not'\], wanted"),
        ('{"item": "abc", "label": "not", "labeller": "Ada"}', "the run has no claim 'abc'"),
        ('{"item": ["ITEM"], "label": "not", "labeller": "Ada"}', "the run has no claim"),
        ('{"item": "ITEM", "label": "not", "labeller": "Ada", "note": 1}', "the note is 1, wanted a string"),
    ],
)
def test_a_broken_label_is_named_with_its_line(run: Path, sheet: Path, tmp_path: Path, line: str, wrong: str):
    item = ids(sheet)[AGROUND]
    path = label_file(tmp_path / "a.jsonl", "Ada", [(item, "not")])
    path.write_text(
        path.read_text(encoding="utf-8") + "\n" + line.replace("ITEM", item) + "\n", encoding="utf-8"
    )

    with pytest.raises(ValueError, match=rf"a\.jsonl, line 3: .*{wrong}"):
        read_labels(run, [path])
