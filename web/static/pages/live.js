// Keeps an open page up to date: waits for the next plan and puts the new content of the page in place of the old.
// Without it everything works too, after a reload.

const main = document.getElementById("main");
const busy = new Set(); // what must not be replaced while it runs
const HELD_MAX_S = 30; // a list that was opened and forgotten stops nothing for longer
const TAP_MS = 300; // a click comes that long after the finger is up, at most
let asked = 0; // how often this page was asked for: an answer that was overtaken is old
let down = false; // a finger or a mouse button on the page
let choosing; // a list that may be open

const isTick = (field) => field.type === "checkbox" || field.type === "radio";
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

/** Where this page is asked for; after a refused form the address is that of the form. */
const here = () => main.dataset.page ?? location.pathname + location.search;

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

/** What has the focus; gives what puts it back. What is gone leaves it to what was around it, not to the top. */
function focused() {
  const active = document.activeElement;
  if (!active || !main.contains(active)) return () => {};
  const around = active.closest("[id]").id;
  const caret = active.selectionStart == null ? undefined : [active.selectionStart, active.selectionEnd];
  const like = active.id || active.name ? placeOf(active) : active.tagName;
  const nth = active.id || active.name ? 0 : [...document.getElementById(around).querySelectorAll(like)].indexOf(active);
  return () => {
    const root = document.getElementById(around);
    const found = (active.id || active.name ? document : root)?.querySelectorAll(like)[nth];
    const to = found ?? root;
    if (to && to.tabIndex < 0) to.tabIndex = -1;
    to?.focus({ preventScroll: true });
    if (found && caret) found.setSelectionRange(...caret);
  };
}

/** What is read stays where it is on the screen, whatever comes in above it. */
function scrolled() {
  const tops = [...main.querySelectorAll("[id]")].map((one) => [one.id, one.getBoundingClientRect().top]);
  const [id, top] = (scrollY > 0 && tops.find(([, at]) => at >= 0)) || [];
  return () => {
    const now = id && document.getElementById(id)?.getBoundingClientRect().top;
    if (typeof now === "number") scrollBy({ top: now - top, behavior: "instant" });
  };
}

/** Nothing is taken from under a finger that is down, nor an open list from whoever reads it. */
async function handsOff() {
  const began = Date.now();
  while ((down || choosing || document.querySelector("dialog[open]")) && Date.now() - began < HELD_MAX_S * 1000) {
    await pause(0.05);
  }
}

/** Put this page as it is now in place of what is shown; what was opened, closed, typed or ticked stays so. */
export async function refresh(answer) {
  const mine = ++asked;
  const reply = answer ?? (await fetch(here(), { headers: { Accept: "text/html" } }));
  const led = reply.redirected && new URL(reply.url).pathname !== new URL(here(), location.href).pathname;
  if (led) return location.assign(here()); // signed out, or erased, in another tab
  if (!reply.ok) return;
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("main");
  await handsOff();
  if (!fresh || mine !== asked) return;
  if (fresh.dataset.who !== main.dataset.who) return location.assign(here()); // somebody else signed in
  const open = new Map([...main.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
  const sameDay = fresh.dataset.day === main.dataset.day;
  const typed = sameDay ? [...main.querySelectorAll("[data-typed]")].map((one) => [placeOf(one), saidIn(one)]) : [];
  const again = [scrolled(), focused()];
  main.replaceChildren(...fresh.childNodes);
  for (const name of main.getAttributeNames()) if (name.startsWith("data-")) main.removeAttribute(name);
  for (const { name, value } of fresh.attributes) main.setAttribute(name, value);
  for (const [id, was] of open) document.getElementById(id)?.toggleAttribute("open", was);
  for (const [place, said] of typed) {
    const field = document.querySelector(place);
    if (field) sayIn(field, said);
  }
  for (const restore of again) restore();
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

async function follow() {
  let wait = 1;
  for (;;) {
    const etag = main.dataset.etag;
    try {
      const headers = { Accept: "application/json", ...(etag ? { "If-None-Match": etag } : {}) };
      const reply = await fetch(`${main.dataset.follow ?? "/me/plan"}?wait=30`, { headers });
      if (reply.status === 401) return location.assign(here()); // signed out in another tab: so is this one
      if (reply.status === 403) return;
      if (reply.status === 200) {
        await reply.arrayBuffer();
        while (busy.size) await pause(0.2);
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
document.addEventListener("pointerdown", (event) => {
  down = true;
  choosing = event.target.closest("select") ?? undefined;
});
for (const up of ["pointerup", "pointercancel"]) {
  document.addEventListener(up, () => setTimeout(() => (down = false), up === "pointerup" ? TAP_MS : 0));
}
document.addEventListener("pointermove", (event) => (down &&= event.buttons > 0)); // it was let go outside of the page
document.addEventListener("keydown", (event) => (choosing = event.target.closest?.("select") ?? undefined));
for (const over of ["change", "focusout"]) {
  document.addEventListener(over, (event) => event.target === choosing && (choosing = undefined));
}
if ("etag" in main.dataset) {
  const seen = () => busy.size || document.hidden || refresh().catch(() => {}); // no connection: what is there stays
  document.addEventListener("visibilitychange", seen);
  window.addEventListener("pageshow", (event) => event.persisted && seen()); // back to a page as it was left
  follow();
}
