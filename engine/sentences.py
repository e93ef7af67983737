"""One sentence for each reason and notice code; facts stand in braces. No sentence states a diagnosis or promises health."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # pain
    "PAIN_RED": "{site} was at {pain_0_10}/10 on {day}{signs_text}: stop this movement and everything that loads "
    "the {site} today. If it lasts more than a week or limits daily life, get it assessed by a physiotherapist or doctor.",
    "PAIN_NEXT_MORNING": "{site} was at {next_morning_0_10}/10 the morning after ({day}), {rise_0_10} above your usual "
    "morning: that dose was too much, however good the sets were.",
    "PAIN_AMBER": "{site} was at {pain_0_10}/10 on {day}, above {limit_0_10}: keep the dose, do not build, until it is back at {limit_0_10} or less.",
    "PAIN_AMBER_AGAIN": "{site} stayed above {limit_0_10}/10 after two sessions without getting better ({pain_0_10}/10 on {day}): do less.",
    "PAIN_AMBER_NO_TENDON": "{site} was at {pain_0_10}/10 on {day}; at this site that asks for less, not for the same.",
    "PAIN_RISING": "{site} has been rising from week to week ({weekly_means_0_10}): no progress until it levels off.",
    "PAIN_UNKNOWN": "No word about pain at {sites} since the session of {since}: report it the morning after, 0 counts, and progress can go on.",
    # illness, races, runs
    "UNWELL": "You reported a cold on {day}: train easy if you like, nothing goes up.",
    "AFTER_ILLNESS": "First session after the illness of {ill_day}: one step more careful, then a look at the next day.",
    "ILL": "You reported {illness} on {day}: no training, rest until a day without symptoms; then say so in a check-in. "
    "If it lasts or breathing or chest troubles come, see a doctor.",
    "RACE_WEEK": "Race on {race}, {days} days away: {sets_pct} % of the sets, the same load, nothing new.",
    "RACE_NEAR": "Race on {race} in {days} days: the heaviest leg work no longer goes up.",
    "RACE_AHEAD": "Race on {race}, in {days} days: nothing new is introduced before it, and legs rest in the last days.",
    "RUN_SPIKE": "The run of {day} ({distance_km} km) was {ratio} times the longest of the 30 days before, a {class} spike: "
    "legs do not progress for 48 to 72 hours.",
    "RUN_SPIKE_UNKNOWN": "The run of {day} ({distance_km} km) has no run in the 30 days before it to compare with: treat it as a return to running.",
    "AFTER_MARATHON": "After the race of {race}: no leg strength for at least three days and until soreness is mild; then the first session is light and without weights.",
    # days off
    "LAYOFF_DAYS": "{days} days since the last time ({last}): repeat the last loads with {rir_add} more in reserve, progress from the session after.",
    "LAYOFF_WEEKS": "{days} days since the last time ({last}): about {load_pct} % of the load and {sets_pct} % of the sets in the first week back.",
    "LAYOFF_LONG": "{days} days since the last time ({last}): about {load_pct} % of the load and {sets_pct} % of the sets, then up again week by week.",
    "LAYOFF_RESTART": "{days} days since the last time ({last}): start again at the entry of the ladder; what you could do only makes the climb faster.",
    "LAYOFF_REBUILDING": "Week {week} after {days} days off: {sets_pct} % of your usual sets.",
    # easy weeks, readiness
    "DELOAD_PLANNED": "{weeks} loading weeks in a row: an easy week with about half the sets, the same exercises, and more in reserve.",
    "DELOAD_NEEDED": "Signs that you need an easy week: {signs}. About half the sets, not a full stop.",
    "SHORT_NIGHTS": "{nights} of the last 7 nights were {sleep_h} hours or less: about a third fewer sets.",
    "BAD_WEEK": "Below your own normal on {days} of the last 7 days: about a third fewer sets.",
    "SHORT_NIGHT": "Last night was {sleep_h} hours: keep the session, nothing goes up and no maximal sets.",
    "BAD_DAY": "Today is below your own normal ({items}): keep the session, nothing goes up.",
    "VERY_SORE": "Muscle soreness of 7/10 or more ({site}, {day}): no heavy work there until it eases; easy movement and mobility are fine. It is no injury sign by itself.",
    "SORE": "Muscles at {site} are sore ({soreness_0_10}/10 on {day}): train as planned, nothing goes up.",
    # form, data
    "FORM_NOT_CLEAN": "Form was {form} of 5 on {day}: quality before quantity, clean form ({clean}) comes before any step up.",
    "FORM_NOT_CLEAN_AGAIN": "Form was {form} of 5 on {day}, and not clean the time before either or clearly compensating: easier until it is clean.",
    "FELT_ELSEWHERE": "The bridge was felt in {felt_in} on {day}: lower the range, tuck your tail, and find the glutes first.",
    "IMPLAUSIBLE_LOAD": "{load_kg} kg logged on {day} is more than twice your best of 90 days ({best_kg} kg): set aside as unusual until you confirm it.",
    "DATA_MISSING": "The session of {day} does not say: {missing}. What nobody said is not taken as good, so nothing goes up.",
    "NOT_OWNED": "This needs equipment that is not there now: something with what you have.",
    # performance
    "TARGET_MET": "All sets on target ({reps_text}, {rir} in reserve, asked {target_rir}): one more repetition in each set.",
    "TOP_NOT_CONFIRMED": "At the top of the range ({reps_text}, {rir} in reserve): confirm it before the next step.",
    "TARGET_NOT_MET": "Not every set reached {target_reps} ({reps_text}): the same again.",
    "SETS_FELL_BELOW": "Later sets fell below the range ({reps_text}, bottom {bottom}), which does not fit the reserve reported: the same again, every set in the range.",
    "TOO_HARD": "It was harder than asked ({reps_text}, {rir} in reserve, asked {target_rir}): the same again.",
    "BELOW_RANGE_ONCE": "Below the range once ({reps_text}, bottom {bottom}): try the same again.",
    "BELOW_RANGE_EXCUSED": "Below the range ({reps_text}), after a short night, illness or a very long run: not counted, the same again.",
    "BELOW_RANGE_TWICE": "Below the range twice running ({reps_text}, bottom {bottom}): a step lighter.",
    "SURPLUS_TWICE": "Two or more beyond the range in {sessions} sessions running ({reps_text}, {rir} in reserve): {from_kg} to {to_kg} kg, back to the bottom of the range.",
    "RUNG_MASTERED": "Mastered in {sessions} sessions running ({reps_text}, {rir} in reserve): the next rung is {to_name}.",
    "RUNG_NEEDS_SETS": "Mastered with few sets: one set more, as the next rung asks for {sets}.",
    "RUNG_NEEDS_REPS": "The next rung asks for more repetitions: {target_reps} in each set.",
    "STEP_TOO_BIG": "The next load that can be built ({step_kg} kg, +{step_pct} %) is too big a step: bridge it with another lever first.",
    "NO_HEAVIER_LOAD": "No heavier load and no open rung: another lever.",
    "MAINTAIN_HERE": "Everything that can be built here is built: keep it, no change needed.",
    "HARDER_THAN_PLANNED": "The last set was harder than planned ({rir} in reserve, asked {target_rir}): lighter for the {sets_left} remaining.",
    "EASIER_THAN_PLANNED": "The last set was much easier than planned ({rir} in reserve, asked {target_rir}): a little more for the {sets_left} remaining.",
    "AS_PLANNED": "The set was as planned: the same for the {sets_left} remaining.",
    "PART_MISSING": "Nothing in the last two weeks trained this part of the chain ({part}): {name} comes in.",
    "SELF_CHECK_EMPHASIS": "Your answer in the self-check asks for more of this ({part}): {name} comes in.",
    # what is needed
    "NEEDS_TOP_TWICE": "{sessions} sessions with all sets at {reps} and {rir} in reserve, clean",
    "NEEDS_SURPLUS": "{sessions} more session(s) with all sets at {reps} and {rir} in reserve, clean",
    "NEEDS_EXPOSURES": "{sessions} more session(s) of {sets} sets of {reps} with {rir} in reserve, clean, for {to_name}",
    "NEEDS_TRIAL": "a trial of {reps} clean repetitions each side of {name}",
    "NEEDS_EVEN_SIDES": "left and right within reach of each other (weaker side now at {lsi_pct} %, asked {limit_pct} %)",
    "NEEDS_WEEKS": "{needed} weeks of strength training (now {weeks})",
    "NEEDS_NO_RACE": "the race of {race} behind you",
    "NEEDS_NO_PAIN": "no pain at all at {sites}",
    "NEEDS_LIGHTER_LOAD": "a load lighter than {lightest_kg} kg to start with",
    "NEEDS_SMALLER_STEP": "a smaller step than {step_kg} kg, or enough repetitions for it (the limit is {limit_pct} %)",
    # stops
    "RED_FLAG": "Stop training. {flags_text} can be a sign of something that needs a professional look. {urgency} "
    "No massage, rolling or stretching of the place. This app cannot diagnose it. When a professional has cleared you, say so in your profile.",
    "BONE_PAIN": "Stop running, jumping and loading the leg. Pin-point pain at the {site} that aches at night or on hopping can be a sign of "
    "something that needs a professional look. See a clinician before loading it again. This app cannot diagnose it.",
    "MINOR": "The rules and cut-offs here are for adults of {adult_years} and more. Train with a qualified coach and a guardian's agreement; there is no plan here before that.",
    "NEEDS_CLEARANCE": "You answered yes to {answers}: get clearance from a doctor before starting, then say so in your profile.",
    # the week
    "UNKNOWN_EXERCISES": "{count} exercise name(s) in the log are unknown here ({names}): they count as load, and can be mapped.",
    "SCREENING_OPEN": "Nobody answered the health questions yet: if you have a heart condition or were told to train only under supervision, get clearance first.",
    "EQUIPMENT_GUESSED": "The profile names no equipment; this plan uses what the log shows ({kinds}). Say what you own, and loads can go up in its steps.",
    "TOO_MANY_SESSIONS": "{asked} sessions a week were asked for; {most} is the most that leaves room to recover between runs.",
    "NO_REST_DAY": "Every day has a run, so no day is free of training. Make one of them a rest day{suggest_text}, or ask for fewer sessions.",
    "FEWER_FULL_SESSIONS": "{placed} of {wanted} full sessions fit between the key runs on your days{other_text}.",
    "FEWER_EXERCISES": "Some session has {exercises} exercises instead of {usual}: weekly sets grow slowly, and time is short or new exercises come in a few at a time.",
    "OVERRIDE": "{by_text} set {exercise} by hand{until_text}; the engine's own decision stands beside it.",
    "OVERRIDE_REFUSED": "{by_text} asked for more on {exercise}{until_text}; a safety rule stands against it for now.",
}

# The same codes as what is needed for the next step: half a sentence each.
NEEDS: dict[str, str] = {
    "PAIN_RED": "{site} reported at 2/10 or less, without sharp pain or limping",
    "PAIN_NEXT_MORNING": "a morning after at your usual level at the {site}",
    "PAIN_AMBER": "{site} back at {limit_0_10}/10 or less",
    "PAIN_AMBER_AGAIN": "{site} back at {limit_0_10}/10 or less",
    "PAIN_AMBER_NO_TENDON": "{site} back at {limit_0_10}/10 or less",
    "PAIN_RISING": "{site} level or falling from week to week",
    "PAIN_UNKNOWN": "a word about pain at {sites} since {since} (0 counts)",
    "UNWELL": "a check-in without illness",
    "AFTER_ILLNESS": "one session since the illness",
    "RACE_WEEK": "the race of {race} behind you",
    "RACE_NEAR": "the race of {race} behind you",
    "RUN_SPIKE": "two to three days since the long run of {day}",
    "AFTER_MARATHON": "the first easy session after the race",
    "LAYOFF_DAYS": "one session at the last loads",
    "LAYOFF_WEEKS": "the first session back",
    "LAYOFF_LONG": "the first session back",
    "LAYOFF_RESTART": "the first sessions back",
    "LAYOFF_REBUILDING": "the weeks of coming back done",
    "DELOAD_PLANNED": "the easy week done",
    "DELOAD_NEEDED": "the easy week done",
    "SHORT_NIGHTS": "better nights ({sleep_h} hours or less on {nights} of 7)",
    "BAD_WEEK": "days at your own normal again",
    "SHORT_NIGHT": "a night of more than {limit_h} hours",
    "BAD_DAY": "a day at your own normal",
    "VERY_SORE": "soreness below 5/10 at {site}",
    "SORE": "soreness below 5/10 at {site}",
    "FORM_NOT_CLEAN": "form {clean} or 5 in every set",
    "FORM_NOT_CLEAN_AGAIN": "form {clean} or 5 in every set",
    "FELT_ELSEWHERE": "a session felt in the glutes",
    "IMPLAUSIBLE_LOAD": "a word whether {load_kg} kg is right",
    "DATA_MISSING": "a session that says {missing}",
    "NOT_OWNED": "the equipment",
}

WORDS: dict[str, str] = {
    "low_back": "low back", "hip_groin": "hip or groin", "buttock_prox_hamstring": "upper hamstring at the sit bone",
    "quad_thigh": "front of the thigh", "knee_front": "front of the knee", "knee_lateral": "outside of the knee",
    "achilles": "Achilles tendon", "foot_plantar": "sole of the foot", "upper_back_neck": "upper back or neck",
    "elbow_wrist": "elbow or wrist", "step_or_lunge": "step-up or lunge", "ham_curl": "hamstring curl",
    "upper_back": "upper back", "calf_straight": "straight-knee calf", "calf_bent": "bent-knee calf",
    "hinge": "hip hinge", "fever": "fever", "below_neck": "an illness below the neck", "above_neck": "a cold",
    "reps_or_load": "the repetitions or the load", "effort": "how hard it was (reps in reserve)", "form": "how clean it was (form 1-5)",
    "reps_down": "fewer repetitions at the same load", "readiness_low": "low days or short nights", "sore": "sore for days",
    "pain_rising": "pain rising", "sleep_h": "sleep", "altered_gait": "altered gait",
    "chest_pain": "chest pain", "hot_swollen_calf": "one hot, swollen calf", "dark_urine": "dark urine after hard work",
    "both_legs_weak": "weakness in both legs", "saddle_numbness": "numbness around the saddle",
    "bladder_or_bowel_trouble": "new bladder or bowel trouble", "sudden_pop": "a sudden pop",
    "cannot_bear_weight": "not being able to bear weight", "locked_joint": "a locked joint",
    "night_pain_with_fever": "night pain with fever", "weight_loss": "unexplained weight loss",
    "cancer_history": "pain with a history of cancer",
}

EMERGENCY = frozenset({"chest_pain", "fainting", "palpitations", "breathlessness"})
URGENT_NOW = frozenset({"saddle_numbness", "bladder_or_bowel_trouble", "both_legs_weak"})
SOON = frozenset({"night_pain_with_fever", "weight_loss", "cancer_history"})
URGENCY: tuple[tuple[frozenset[str], str], ...] = (
    (EMERGENCY, "Get urgent medical advice now, before any exercise; call the emergency number if it goes on."),
    (URGENT_NOW, "Go to an emergency department now."),
    (frozenset({"hot_swollen_calf", "dark_urine"}), "Get an urgent assessment today."),
    (SOON, "See a doctor soon, before training goes on."),
)
URGENCY_DEFAULT = "Get it assessed today."
