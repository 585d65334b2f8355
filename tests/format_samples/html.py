"""Web pages, each with the one article on it, written for these tests."""

# ruff: noqa: E501 - the letters of Cyrillic look like others, and pages have long lines

from rag.records import Article

_BRIDGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8">
<title>Council Votes to Rebuild Bridge | Harbor News</title>
<link rel="canonical" href="https://harbornews.example/town/bridge?from=home">
<meta property="og:site_name" content="Harbor News">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
 {"@type": "WebPage", "name": "Council Votes to Rebuild Bridge | Harbor News"},
 {"@type": "NewsArticle", "headline": "Council Votes to Rebuild Bridge", "articleSection": ["Town", "News"],
  "author": [{"@type": "Person", "name": "Ann Example"}, {"@type": "Person", "name": "Bo Li"}],
  "datePublished": "2024-02-06T08:15:00+00:00", "dateModified": "2024-02-06T11:40:00+00:00"}]}</script>
</head><body>
<nav><a href="/">Home</a> <a href="/town">Town</a></nav>
<main><h1>Council Votes to Rebuild Bridge</h1><p>By Ann Example and Bo Li</p>
<p>The council voted on Monday to rebuild the old harbor bridge, which has been closed to cars since the winter
storm, and asked the engineers for a <a href="/plan">plan</a>.</p>
<h2>A Plan for June</h2>
<p>&ldquo;This isn&rsquo;t just about a bridge,&rdquo; the mayor said.</p>
<div class="newsletter"><p>Our letter reaches 4,000 readers every morning. Yours could be the next.</p></div>
<p>The plan is due in June, a spokesperson said, who gave no estimate of its cost.</p>
<ul><li>The bridge is 61 meters long.</li><li>It was built in 1931.</li></ul></main>
<footer>Harbor News, 2 Quay Street.</footer></body></html>
"""
_FERRY = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">
<title>Паром будет ходить дважды в день</title><meta name="author" content="Анна Примерова">
<meta name="date" content="2018-05-14"></head>
<body><div id="menu"><a href="/">Главная</a> <a href="/sea">Море</a></div>
<h1>Паром будет ходить дважды в день</h1>
<div>С понедельника паром между Заречьем и островом Тихий будет ходить дважды в день — утром и вечером.<br><br>
«Люди просили об этом шесть лет, — сказал капитан Егор Примеров. — Теперь у нас есть второй двигатель».<br><br>
Билет по-прежнему стоит 40 рублей, а для школьников проезд остаётся бесплатным круглый год.<br><br>
Расписание повесят на пристани, у почты и в школе.</div></body></html>
"""
_LAZY = """<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8">
<title>عودة القطار إلى محطة الزيتون</title><script type="application/ld+json">{"@type": "NewsArticle",
"headline": "عودة القطار إلى محطة الزيتون", "datePublished": "2 May 2023",
"articleBody": "عاد القطار إلى محطة الزيتون صباح الثلاثاء بعد تسع سنوات من التوقف، وكان في انتظاره مئات من سكان البلدة.\\n\\n\
وقال ناظر المحطة سمير المثال: «حفظت الجرس في بيتي كل هذه السنوات، وكنت أعرف أنني سأعيده إلى مكانه».\\n\
وسيسير القطار مرتين في اليوم إلى المدينة، ولن ترتفع أسعار التذاكر قبل نهاية السنة كما وعدت الشركة."}</script>
</head><body><div id="app">يرجى الانتظار</div></body></html>
"""

SAMPLES: dict[str, tuple[bytes, tuple[Article, ...]]] = {
    "bridge.html": (
        _BRIDGE.encode("utf-8"),
        (
            Article(
                id="council-votes-to-rebuild-bridge",
                headline="Council Votes to Rebuild Bridge",
                text="The council voted on Monday to rebuild the old harbor bridge, which has been closed to cars "
                "since the winter storm, and asked the engineers for a plan.\n\n"
                "## A Plan for June\n\n"
                "“This isn’t just about a bridge,” the mayor said.\n\n"
                "The plan is due in June, a spokesperson said, who gave no estimate of its cost.\n\n"
                "The bridge is 61 meters long.\n\n"
                "It was built in 1931.",
                byline="Ann Example and Bo Li",
                published="2024-02-06T08:15:00+00:00",
                updated="2024-02-06T11:40:00+00:00",
                source="Harbor News",
                url="https://harbornews.example/town/bridge?from=home",
                section="Town",
                language="en-GB",
            ),
        ),
    ),
    "ferry.html": (
        _FERRY.encode("windows-1251"),
        (
            Article(
                id="article-86c95be8",
                headline="Паром будет ходить дважды в день",
                text="С понедельника паром между Заречьем и островом Тихий будет ходить дважды в день — утром и "
                "вечером.\n\n"
                "«Люди просили об этом шесть лет, — сказал капитан Егор Примеров. — Теперь у нас есть второй "
                "двигатель».\n\n"
                "Билет по-прежнему стоит 40 рублей, а для школьников проезд остаётся бесплатным круглый год.\n\n"
                "Расписание повесят на пристани, у почты и в школе.",
                byline="Анна Примерова",
                published="2018-05-14",
            ),
        ),
    ),
    "lazy.html": (
        _LAZY.encode("utf-8"),
        (
            Article(
                id="article-6ecdb12d",
                headline="عودة القطار إلى محطة الزيتون",
                text="عاد القطار إلى محطة الزيتون صباح الثلاثاء بعد تسع سنوات من التوقف، وكان في انتظاره مئات من سكان "
                "البلدة.\n\n"
                "وقال ناظر المحطة سمير المثال: «حفظت الجرس في بيتي كل هذه السنوات، وكنت أعرف أنني سأعيده إلى "
                "مكانه».\n\n"
                "وسيسير القطار مرتين في اليوم إلى المدينة، ولن ترتفع أسعار التذاكر قبل نهاية السنة كما وعدت "
                "الشركة.",
                language="ar",
            ),
        ),
    ),
}
