"""Invented paragraphs, by the names that the cases give them."""

from __future__ import annotations

PARAGRAPHS = {
    "P1": "The ferries of Vell stayed in port on Monday as a storm crossed the bay from the west, "
    "and the harbour master asked people to keep away from the water until the evening.",
    "P2": "About forty boats had been brought into the inner basin the night before when the first "
    "warnings came, so that only two of them were damaged, he told reporters at noon.",
    "P3": "Schools on the islands were closed for the day, since most of the teachers live in town "
    "and cross by boat each morning, a spokeswoman of the county council explained.",
    "P4": "Forecasters expect the wind to fall on Tuesday night, but the line that runs the boats "
    "said that it would take until Thursday to bring all of its crews back to their piers.",
}
