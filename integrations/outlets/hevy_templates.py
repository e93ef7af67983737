"""Our exercises among the built-in exercise templates of Hevy.

Hevy publishes the ids in its API (`GET /v1/exercise_templates`). These were read in public copies of that list: the one
of Hevy's own assistant, and lists of clients. They have not been tried against Hevy. Where a template is only near, the
notes that go with it say what is meant.
"""

from __future__ import annotations

TEMPLATES: dict[str, str] = {  # catalog id -> template id
    # bridges and thrusts
    "glute_bridge": "CDA23948",  # Glute Bridge
    "activation_bridge": "CDA23948",  # Glute Bridge
    "single_leg_glute_bridge": "CBC0D834",  # Single Leg Glute Bridge
    "hip_thrust_bw": "92B8C7E1",  # Hip Thrust
    "single_leg_hip_thrust_bw": "487B3755",  # Single Leg Hip Thrust
    "single_leg_hip_thrust_db": "D1CD146F",  # Single Leg Hip Thrust (Dumbbell)
    "barbell_glute_bridge": "FBEE8279",  # near: Partial Glute Bridge (Barbell)
    "barbell_hip_thrust": "D57C2EC7",  # Hip Thrust (Barbell)
    # hinges
    "banded_rdl": "99507114",  # near: Deadlift (Band)
    "dumbbell_rdl": "72CFFAD5",  # Romanian Deadlift (Dumbbell)
    "kettlebell_deadlift": "5F4E6DD3",  # near: Deadlift (Dumbbell)
    "barbell_rdl": "2B4B7310",  # Romanian Deadlift (Barbell)
    "barbell_deadlift": "C6272009",  # Deadlift (Barbell)
    "sumo_deadlift": "D20D7BBE",  # Sumo Deadlift
    "trap_bar_deadlift": "B923B230",  # Deadlift (Trap bar)
    "single_leg_rdl_db": "937292AB",  # Single Leg Romanian Deadlift (Dumbbell)
    "single_leg_rdl_barbell": "93472AC1",  # Single Leg Romanian Deadlift (Barbell)
    "kettlebell_swing": "F8A0FCCA",  # Kettlebell Swing
    # steps, lunges, squats
    "step_up_low": "128A2381",  # Step Up
    "step_up_mid": "128A2381",  # Step Up
    "step_up_weighted": "BF6ECE89",  # Dumbbell Step Up
    "split_squat_supported": "5E1A7777",  # near: Lunge
    "split_squat_bw": "5E1A7777",  # near: Lunge
    "reverse_lunge_bw": "C284D923",  # Reverse Lunge
    "reverse_lunge_db": "FFDA283B",  # Reverse Lunge (Dumbbell)
    "walking_lunge_bw": "32HKJ34K",  # Walking Lunge
    "walking_lunge_db": "B537D09F",  # near: Lunge (Dumbbell); their walking one counts metres
    "bulgarian_split_squat_bw": "B5D3A742",  # Bulgarian Split Squat
    "bulgarian_split_squat_db": "B5D3A742",  # Bulgarian Split Squat
    "bulgarian_split_squat_barbell": "B5D3A742",  # near: Bulgarian Split Squat
    "bodyweight_squat": "9694DA61",  # Squat (Bodyweight)
    "goblet_squat": "3D0C7C75",  # Goblet Squat
    "barbell_back_squat": "D04AC939",  # Squat (Barbell)
    "single_leg_box_squat": "5BFF35BA",  # near: Assisted Pistol Squats
    # hamstring curls
    "leg_curl_machine": "11A123F3",  # Seated Leg Curl (Machine)
    "nordic_assisted": "108D7A14",  # near: Nordic Hamstrings Curls
    "nordic_full": "108D7A14",  # Nordic Hamstrings Curls
    "nordic_weighted": "108D7A14",  # near: Nordic Hamstrings Curls
    # calves
    "calf_double_floor": "06745E58",  # Standing Calf Raise
    "calf_double_step": "06745E58",  # Standing Calf Raise
    "calf_two_up_one_down": "238BA231",  # near: Single Leg Standing Calf Raise
    "calf_single_floor": "238BA231",  # Single Leg Standing Calf Raise
    "calf_single_step": "238BA231",  # Single Leg Standing Calf Raise
    "calf_single_weighted": "5DA40761",  # Single Leg Standing Calf Raise (Dumbbell)
    "seated_calf_raise": "062AB91A",  # Seated Calf Raise
    "soleus_wall_squat_raise": "06745E58",  # near: Standing Calf Raise
    "bent_knee_calf_single": "238BA231",  # near: Single Leg Standing Calf Raise
    "bent_knee_calf_single_weighted": "5DA40761",  # near: Single Leg Standing Calf Raise (Dumbbell)
    # trunk
    "bird_dog": "BD0AD077",  # Bird Dog
    "superman": "218DA87C",  # Superman
    "back_extension_bench": "4F5866F8",  # Back Extension (Hyperextension)
    "back_extension_weighted": "091737FA",  # Back Extension (Weighted Hyperextension)
    "front_plank": "C6C9B8A0",  # Plank
    "side_plank": "E3EDA509",  # Side Plank
    "dead_bug": "D8911FC4",  # Dead Bug
    "reverse_plank": "99B49684",  # Reverse Plank
    # upper back
    "band_row": "EA820646",  # Bent Over Row (Band)
    "one_arm_row_db": "F1E57334",  # Dumbbell Row
    "inverted_row": "425805F4",  # Inverted Row
    "band_pulldown": "D2FE7B2E",  # Lat Pulldown (Band)
    "lat_pulldown": "6A6C31A5",  # Lat Pulldown (Cable)
    "pull_up_assisted": "56808FD2",  # Pull Up (Band)
    "pull_up": "1B2B1E7C",  # Pull Up
    "band_pull_apart": "E8D86EE8",  # Band Pullaparts
    "dumbbell_shrug": "ABEC557F",  # Shrug (Dumbbell)
    # activation
    "clamshell": "CC016611",  # Clamshell
    "clamshell_banded": "CC016611",  # near: Clamshell
    "lateral_band_walk": "EC02979E",  # Lateral Band Walks
    "monster_walk": "EC02979E",  # near: Lateral Band Walks
    "side_lying_abduction": "DC59D143",  # near: Lateral Leg Raises
    "quadruped_hip_extension": "987234AB",  # Glute Kickback on Floor
    "fire_hydrant": "2AF8B552",  # Fire Hydrants
    # jumps
    "jump_rope": "040BA2E3",  # near: Jump Rope
    "squat_jump": "70D4EBBF",  # Jump Squat
    "box_jump": "56092DD1",  # Box Jump
}
