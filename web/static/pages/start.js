// The time zone as this device knows it, shown and open to change; and weights only for what is owned.

const zone = document.getElementById("timezone");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if ("guess" in zone.dataset && [...zone.options].some((one) => one.value === here)) {
  zone.value = here;
  document.getElementById("guessed").hidden = false;
}

const form = zone.form;
const box = (kind) => form.querySelector(`[name=equipment][value="${kind}"]`);
function settle(event) {
  if (event?.target.name === "equipment" && event.target.checked) {
    const nothing = event.target.value === "nothing";
    for (const one of form.elements.equipment) if ((one.value === "nothing") !== nothing) one.checked = false;
  }
  for (const field of form.querySelectorAll(".weights")) field.hidden = !box(field.dataset.for).checked;
}
form.addEventListener("change", settle);
settle();
