"""The words that generated articles are made of."""

from __future__ import annotations

STARTS = (
    *("Al", "Bran", "Cor", "Dal", "Em", "Fen", "Gar", "Hol", "Is", "Jor", "Kel", "Lin"),
    *("Mar", "Nor", "Os", "Pel", "Quin", "Ros", "Sal", "Tor", "Ul", "Ver", "Wes", "Yar"),
)
MIDDLES = (
    *("a", "be", "ca", "de", "e", "fi", "ga", "hi", "i", "jo", "ka", "le"),
    *("mo", "na", "o", "pi", "ra", "se", "ti", "u", "va", "we", "xi", "zo"),
)
ENDINGS = (
    *("bridge", "by", "combe", "den", "dorf", "ey", "field", "ford", "gate", "ham", "holm", "ley"),
    *("mere", "mouth", "ness", "port", "ridge", "shaw", "stad", "ton", "vale", "wick", "wold", "worth"),
)
NAMES = (
    *("Ada", "Bela", "Carl", "Dora", "Emil", "Fadi", "Greta", "Hugo", "Ines", "Jan", "Kofi", "Lena"),
    *("Mira", "Nils", "Olga", "Pia", "Rafael", "Signe", "Tomas", "Ursula", "Vera", "Wim", "Yusuf", "Zora"),
)
ROLES = (
    *("mayor", "chief engineer", "treasurer", "head teacher", "harbour master", "union steward"),
    *("county surveyor", "fire chief", "shop owner", "court clerk", "project manager", "archaeologist"),
)
BODIES = (
    *("town council", "county court", "harbour board", "water authority", "transport agency"),
    *("audit office", "farmers' union", "heritage trust", "health board", "chamber of commerce"),
)
THINGS = (
    *("footbridge", "harbour wall", "tram depot", "swimming hall", "reservoir", "market hall", "lighthouse"),
    *("bus station", "sports ground", "grain silo", "ferry terminal", "wind park", "railway tunnel"),
    *(
        "fire station",
        "concert hall",
        "canal lock",
        "car park",
        "weather station",
        "sewage plant",
        "windmill",
    ),
)
SOURCES = ("The Valley Ledger", "Coastline Daily", "Northern Wire", "Harbour Gazette", "The Weekly Lantern")
SECTIONS = ("Regional", "Politics", "Business", "Transport", "Environment")

HEADLINES = (
    "{town} Votes to Rebuild Its {thing}",
    "Vote on the {thing} of {town} Ends in a Tie",
    "Cracks Found in the {thing} of {town}",
    "{town} Runs Out of Money for Its {thing}",
    "Court Halts Work on the {thing} in {town}",
    "Hundreds March in {town} for the Old {thing}",
    "Fire Damages the {thing} of {town}",
    "New {thing} Opens in {town} After Years of Delay",
    "{town} Sells Its {thing} to a Foreign Buyer",
    "Flood Closes the {thing} at {town}",
    "Auditors Question the {thing} of {town}",
    "{town} Turns Its {thing} Into Homes",
)
OPENINGS = (
    "The {body} of {town} decided on {day} that the {thing} will cost {sum} million crowns.",
    "The {thing} in {town} will cost {sum} million crowns, {role} {person} said on {day}.",
    "Work on the {thing} in {town} stopped on {day} after {count} people had signed a petition.",
    "The {body} closed the {thing} of {town} on {day} and named a cost of {sum} million crowns.",
    "After {few} years of quarrels {town} knows what its {thing} will cost: {sum} million crowns.",
)
SENTENCES = (
    "The {role}, {person}, called the plan for the {thing} too expensive.",
    "{person}, the {role}, said that {share} percent of the work was done.",
    "{family} did not say when the {thing} would open again.",
    "The {body} put the damage at {sum} million crowns.",
    "About {count} people came to the meeting in {town} on {day}.",
    "In {year}, {town} had paid {sum} million crowns for a similar {thing} near {neighbour}.",
    "Neighbouring {neighbour} has offered to share {share} percent of the cost.",
    "The {body} expects a decision by the end of {month}.",
    "\u201cNobody asked us before the first lorry came,\u201d {person} said.",
    "\u201cWe can wait until {month}, but not a week longer,\u201d said {family}, the {role}.",
    "Police counted {count} visitors; the organisers spoke of more.",
    "The {thing} was built in {year} and has been repaired {few} times since.",
    "Of {count} households in {town}, {share} percent answered a survey.",
    "A report by the {body} lists {few} faults, none of which it calls dangerous.",
    "The company from {neighbour} that won the contract employs {count} people.",
    "It remains unclear who will pay for the road that leads to the {thing}.",
    "The {body} rejected an appeal by {few} residents on {day}.",
    "{person} has led the works since {year}.",
    "Shops near the {thing} say that they sold {share} percent less in {month}.",
    "The money comes from a fund that the {body} set up in {year}.",
    "Engineers from {neighbour} examined the {thing} for {few} days and found no new cracks.",
    "The {role} of {neighbour} declined to comment.",
    "Tickets will cost {few} crowns, which is {share} percent more than before.",
    "In {month}, heavy rain had flooded the cellar of the {thing}.",
    "The opposition in {town} wants a vote of its {count} citizens before any contract is signed.",
    "Only {few} of the {count} seats were taken when the session began.",
    "A court in {neighbour} will hear the case in {month} {year}.",
    "The {body} said in a statement that it had acted within the law.",
    "Trains will stop {few} minutes from the {thing} while the works last.",
    "Bids for the {thing} ranged from {few} to {count} thousand crowns, according to the {body}.",
    "Volunteers carried {count} boxes of papers to a school in {neighbour}.",
    "{person} promised on {day} to publish all the letters.",
    "The insurance covers {share} percent of the loss, the {role} said.",
    "Residents of {town} have complained about the noise since {month}.",
    "The first stone was laid in {month} {year}, when {town} had {count} inhabitants.",
    "Two guards saw smoke above the {thing} at {few} minutes past midnight.",
    "The {body} and the {role} disagree about who knew of the letter.",
    "A second inspection on {day} took {few} hours.",
    "{family} thanked the people of {neighbour} for {count} blankets.",
    "By {year} the {thing} should serve {count} passengers a day.",
)
