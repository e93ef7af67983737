// Keeps an open page up to date: waits for the next plan and puts the new content of the page in place of the old.
// Without it everything works too, after a reload.

const main = document.getElementById("main");
const busy = new Set(); // what must not be replaced under somebody's fingers
let asked = 0; // how often this page was asked for: an answer that was overtaken is old

const isTick = (field) => field.type === "checkbox" || field.type === "radio";

/** The selector that finds a field again in the new content: its own id, or its name under the next id around it. */
export function placeOf(field) {
  if (field.id) return `#${CSS.escape(field.id)}`;
  const value = isTick(field) || field.type === "submit" ? `[value="${CSS.escape(field.value)}"]` : "";
  return `#${CSS.escape(field.closest("[id]").id)} [name="${CSS.escape(field.name)}"]${value}`;
}

/** What somebody said in a field: its text, or whether it is ticked. */
export const saidIn = (field) => (isTick(field) ? field.checked : field.value);

/** Say it again in the field that has taken its place. */
export function sayIn(field, said) {
  field[isTick(field) ? "checked" : "value"] = said;
  field.dataset.typed = "";
}

/** Put this page as it is now in place of what is shown; open details stay open, what was typed or ticked stays. */
export async function refresh(answer) {
  const mine = ++asked;
  const reply = answer ?? (await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } }));
  if (!reply.ok || reply.redirected && new URL(reply.url).pathname.startsWith("/sign-in")) return;
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("main");
  if (!fresh || mine !== asked) return;
  const open = new Set([...main.querySelectorAll("details[open][id]")].map((one) => one.id));
  const typed = [...main.querySelectorAll("[data-typed]")].map((one) => [placeOf(one), saidIn(one)]);
  const active = document.activeElement;
  const focused = active?.id || active?.name ? placeOf(active) : undefined;
  main.replaceChildren(...fresh.childNodes);
  for (const name of main.getAttributeNames()) if (name.startsWith("data-")) main.removeAttribute(name);
  for (const { name, value } of fresh.attributes) main.setAttribute(name, value);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  for (const [place, said] of typed) {
    const field = document.querySelector(place);
    if (field) sayIn(field, said);
  }
  if (focused) document.querySelector(focused)?.focus({ preventScroll: true });
  main.dispatchEvent(new CustomEvent("fresh"));
}

/** Do not replace the page while `work` runs. */
export async function undisturbed(work) {
  const mark = Symbol("busy");
  busy.add(mark);
  try {
    return await work();
  } finally {
    busy.delete(mark);
  }
}

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

async function follow() {
  let wait = 1;
  for (;;) {
    const etag = main.dataset.etag;
    try {
      const headers = { Accept: "application/json", ...(etag ? { "If-None-Match": etag } : {}) };
      const reply = await fetch(`${main.dataset.follow ?? "/me/plan"}?wait=30`, { headers });
      if (reply.status === 401 || reply.status === 403) return; // signed out
      if (reply.status === 200) {
        await reply.arrayBuffer();
        while (busy.size || document.querySelector("dialog[open]")) await pause(0.2);
        await refresh();
      }
      wait = reply.ok || reply.status === 304 ? 1 : Math.min(wait * 2, 60);
      // A crowded server says when to come back; a page that does not follow must not ask in circles.
      const later = Number(reply.headers.get("Retry-After") ?? 0);
      await pause(Math.max(later, reply.status === 304 ? 0 : wait));
    } catch {
      wait = Math.min(wait * 2, 60); // no connection
      await pause(wait);
    }
    while (document.hidden) await pause(1);
  }
}

document.addEventListener("input", (event) => {
  if (event.target instanceof HTMLElement && main.contains(event.target)) event.target.dataset.typed = "";
});
if ("etag" in main.dataset) follow();
