"""Articles about two invented events."""

from __future__ import annotations

FERRY = """The night ferry between Marrow Bay and Port Ellick ran aground on a sandbank shortly before two in the morning. All 214
passengers were brought ashore in lifeboats, the coastguard said, and nobody was badly hurt.

The captain had reported fog, and a fault of the radar, an hour earlier. The ferry, which was built in 1987, had passed an
inspection in spring. Divers looked for damage of the hull as soon as it was light, and found a tear of four metres below the
waterline. Tugs are to pull the ship off the sandbank with the next spring tide, on Friday.

The line between the two harbours stays closed until then. Passengers who had booked for the weekend get their fares back, the
company said, or may travel by the bridge at Tarn, for which it is going to run buses every hour."""

FERRY_AGAIN = """Two hundred and fourteen people spent the night in the school of Port Ellick after lifeboats had taken them off the
Marrow Bay ferry. It had struck a sandbank in dense fog. Coastguard officers praised the passengers, who waited on deck in the
cold without panic.

Investigators want to know why the captain sailed on although the radar of the ferry was failing. The hull has a tear below the
waterline, divers found, and tugs cannot move the ship before Friday's spring tide."""

BAKERY = """Bakers in the old town are selling more bread than in any year since the war, and it is rye that people queue for. The
guild of bakers counted forty new shops since January, most of them run by people under thirty.

Flour is dearer than it was, but customers do not mind, says Odile Varga, who opened her bakery in a former bank in March: they
come for the crust, and stay for the talk. The guild expects as many openings again next year."""
