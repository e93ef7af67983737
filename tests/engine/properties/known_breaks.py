"""Athletes whose plans broke an invariant once, by the beginning of its name: the seed, and what was wrong."""

from __future__ import annotations

from tests.engine.properties.histories import STRONG
from tests.engine.properties.nasty import NASTY

ONCE_BROKEN: dict[str, dict[int, str]] = {
    "i03": {
        252: "a set more that depended on how many sessions found a place",
        735: "a set more that depended on how many sessions found a place",
        856: "one stand-in for two exercises",
        474: "a race that came nearer opened a day for jumps after it",
        814: "the bar of a session that its own form lowered",
        1081: "the bar of a session that its own form lowered",
        1350: "the bar of a session that its own form lowered",
        7688: "a cold was news to somebody with a fever (the change was wrong)",
        1869: "an old red report that a report without a number hid",
        3218: "form that was not clean took away the estimate that guards a novice",
        3968: "a race moved sessions, and with that opened a day for jumps",
        4353: "pain gave an exercise another line of the leg day, with another bound on its sets",
        NASTY + 1439: "a race lowered the bar that the session before it was held to",
        NASTY + 4279: "the last report had no number (the change was wrong)",
        NASTY + 8086: "the last report had no number (the change was wrong)",
        4701: "a race gave an exercise another line of the leg day, with another bound on its sets",
    },
    "i02": {NASTY + 2656: "a step up that a coach declined (how the invariant is read)"},
    "i05": {
        NASTY + 1067: "44 lb are the 20 kg that can be built (how the invariant is read)",
        NASTY + 9790: "a load that was only tried was taken for the last one",
    },
    "i06": {NASTY + 2276: "0 kg, which means bodyweight, was taken for a load"},
    "i18": {1394: "what waited for the first weeks named no event"},
    "i17": {
        4506: "a coach's repetitions took the time of another exercise (how the invariant is read)",
        NASTY + 2359: "a decision that time had cut did not say how many sets stood before",
        NASTY + 8846: "ten sets that were logged once took the time of a whole session",
        NASTY + 8866: "no time for it beside the shortest of the others (the check saw only growth)",
        6972: "jumps have days of their own (the check counted them)",
    },
    "i22": {STRONG + 72: "what had been tried now and then came back into the leg day without the care of days off"},
    "i21 with_first_rir": {NASTY + 479: "a third report of one instant completed the second instead of the first"},
    "i30": {
        347: "sets that a stand-in gave back",
        563: "one stand-in for two exercises",
        820: "the stand-in of something that is not owned",
        1361: "a set more, and a stand-in of the same pattern",
        1500: "a set more, and a stand-in of the same pattern",
        NASTY + 2188: "an exercise became a stand-in of the leg day through pain elsewhere, and was cut no longer",
        NASTY + 2219: "an exercise became a stand-in of the leg day through pain elsewhere, and was cut no longer",
        901: "an exercise stood in the leg day no longer, and was cut no longer",
        8409: "an exercise stood in another line of the leg day, with another bound on its sets",
        NASTY + 6877: "what was left out counted no sets when time was shared",
        NASTY + 5537: "a rest that somebody set by hand (how the invariant is read)",
        NASTY + 4464: "one turn of two sets in place of two turns of one (how the invariant is read)",
        NASTY + 4666: "rising pain and short nights made the week easy (how the invariant is read)",
        5656: "a check-in of today made memory forget the short night that excused a failure",
    },
    "i32": {
        4487: "thirty days are counted from midnight (how the invariant is read)",
        NASTY + 1652: "a run that was taken back (the check counted it)",
        NASTY + 4094: "a run as long as a marathon (the check made it shorter)",
    },
    "i34": {
        NASTY + 920: "a load in pounds was taken for another implement than the same load in kg",
        7782: "twice the best in kilograms was more than twice in pounds",
        NASTY + 3271: "an exercise taken up again in pounds began a step lower",
        1511: "exactly 80 % of the maximum waited in kilograms, a hair less in pounds did not",
        STRONG + 282: "exactly 80 % of the maximum in kilograms was a hair less in pounds",
    },
    "i35": {5557: "48 hours across a change of the clocks (how the invariant is read)"},
    "i38": {
        5347: "an exercise that somebody made shorter left its set more in the decision",
        7554: "a new exercise found room (how the invariant is read)",
        5542: "an exercise that somebody made longer took a set more from the decision",
    },
    "i39": {NASTY + 535: "a template that was wished for later (the check read the first profile)"},
}
