// Time zone and units as this device knows them, shown and open to change; weights only for what is owned.

const zone = document.getElementById("timezone");
const form = zone.form;

function guess(field, value, note) {
  field.value = value;
  document.getElementById(note).hidden = false;
}

// Whoever comes back to the page finds what they chose, not a guess.
const untouched = (choices) => [...choices].every((one) => (one.selected ?? one.checked) === (one.defaultSelected ?? one.defaultChecked));

if ("guess" in zone.dataset) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = [...zone.options].some((one) => one.value === here);
  if (known && untouched(zone.options)) guess(zone, here, "guessed");
  if (/-US\b/.test(navigator.language) && untouched(form.elements.units)) guess(form.elements.units, "imperial", "guessed-units");
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
window.addEventListener("pageshow", settle); // a browser that goes back brings back what was chosen
settle();
