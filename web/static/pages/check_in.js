// The body drawing: a tap opens the fields of that place without leaving it, and shows what has been said where.
// Without this the drawing is a set of links to the same fields.

const form = document.querySelector("form.check-in");
const fields = (key) => document.getElementById(`at-${key}`);

function told(place) {
  const inputs = place.querySelectorAll("input:checked:not([value='']), select");
  return [...inputs].some((one) => one.value !== "");
}

function mark() {
  for (const spot of form.querySelectorAll("[data-place]")) {
    const place = fields(spot.dataset.place);
    const said = told(place);
    spot.classList.toggle("told", said);
    if (said) place.classList.add("open");
  }
  const hurts = form.querySelector(".place.open input[name^='during:']:checked:not([value='']):not([value='0'])");
  const nothing = form.elements.nothing_hurts;
  if (hurts && nothing.checked) nothing.checked = false;
}

form.addEventListener("click", (event) => {
  const spot = event.target.closest("[data-place]");
  if (!spot) return;
  event.preventDefault();
  const place = fields(spot.dataset.place);
  place.classList.add("open");
  place.scrollIntoView({ block: "center", behavior: "smooth" });
  place.querySelector("input").focus({ preventScroll: true });
});
form.addEventListener("change", mark);
window.addEventListener("pageshow", mark); // a browser that goes back brings back what was chosen
