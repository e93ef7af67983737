// The body drawing: a tap puts the fields of that place on the page without asking the server.
// Without this the same button sends the form, and the server gives it back with those fields.

const form = document.querySelector("form.check-in");
const fields = (key) => document.getElementById(`at-${key}`);

/** Put the fields of a place on the page, empty. */
function add(spot) {
  const made = document.createElement("template");
  made.innerHTML = document.getElementById("place").innerHTML.replaceAll("PLACE", spot.value);
  const place = made.content.firstElementChild;
  place.querySelector("h3").textContent = spot.ariaLabel ?? spot.textContent;
  if (!("muscle" in spot.dataset)) place.querySelector(".sore").remove();
  document.getElementById("named").append(place);
  return place;
}

/** What was said so far rules out that all is fine. */
function mark() {
  const hurts = form.querySelector(".place input:checked:not([value='']):not([value='0'])");
  const ill = form.querySelector("[name=illness]:checked:not([value='']):not([value=none]), [name=red_flags]:checked");
  document.getElementById("all-fine").hidden = Boolean(hurts || ill);
}

form.addEventListener("click", (event) => {
  const spot = event.target.closest("button[name=at]");
  if (!spot) return;
  event.preventDefault();
  const place = fields(spot.value) ?? add(spot);
  for (const one of form.querySelectorAll(`button[value="${spot.value}"]`)) one.classList.add("told");
  place.scrollIntoView({ block: "center" });
  place.querySelector("input:not([type=hidden])").focus({ preventScroll: true });
});
form.addEventListener("change", mark);
window.addEventListener("pageshow", mark); // a browser that goes back brings back what was chosen
