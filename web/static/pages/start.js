// Time zone and units as this device knows them, shown and open to change; weights only for what is owned.

const zone = document.getElementById("timezone");
const form = zone.form;

function guess(field, value, note) {
  field.value = value;
  document.getElementById(note).hidden = false;
}

if ("guess" in zone.dataset) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zone.options].some((one) => one.value === here)) guess(zone, here, "guessed");
  if (/-US\b/.test(navigator.language)) guess(form.elements.units, "imperial", "guessed-units");
}

// "Nothing" and "none of these" stand alone in their question.
const ALONE = ["nothing", "none"];
function settle(event) {
  const said = event?.target;
  if (said?.type === "checkbox" && said.checked) {
    const alone = ALONE.includes(said.value);
    for (const one of form.elements[said.name]) if (one !== said && (alone || ALONE.includes(one.value))) one.checked = false;
  }
  for (const field of form.querySelectorAll(".weights")) {
    field.hidden = !form.querySelector(`[name=equipment][value="${field.dataset.for}"]`).checked;
  }
}
form.addEventListener("change", settle);
settle();
