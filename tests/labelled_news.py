"""Invented news that says what it is: satire, opinion, and an article that corrects itself."""

from __future__ import annotations

from rag.records import Article

GEESE = Article(
    id="geese",
    headline="Geese to Replace Ministers of Veland",
    text=(
        "The government of Veland will replace all of its ministers with geese from June,"
        " because geese do not leak, a source close to the pond said."
    ),
    published="2026-05-08",
    source="The Weekly Turnip",
    section="Satire",
)
TRAM = Article(
    id="tram",
    headline="Tram Leaves the Rails in Osk",
    text=(
        "Fourteen people were injured on Thursday when a tram left the rails in Osk, the fire service said."
        "\n\n"
        "Doctors in Halden treated the 41 injured people.\n\n"
        "Correction: An earlier version of this article said that 41 people were injured. The number was 14."
    ),
    published="2026-05-08",
    source="Osk Courier",
)
HARBOUR = Article(
    id="harbour",
    headline="The Harbour Must Close",
    text="The harbour of Tarnby must close, because 300 boats leak oil there. Nobody needs the harbour.",
    published="2026-05-08",
    source="Osk Courier",
    section="Opinion",
)
LABELLED = (GEESE, TRAM, HARBOUR)
