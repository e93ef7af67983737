// One tap logs a set: kept on this device first, then sent; what could not be sent is sent again.
// Without this file the same forms are sent by the browser itself.

import { drop, keep, kept } from "./kept.js";
import { placeOf, refresh, saidIn, sayIn, undisturbed } from "./live.js";

const TAPS = "tap:";
const TYPED = "typed:";
const LOCK_MS = 10_000;
const KEPT_MS = 7 * 24 * 3600 * 1000; // as long as the server takes a late set

const main = document.getElementById("main");
const offline = document.getElementById("offline");
let sending = false;
let taps = 0;

// ---------------------------------------------------------------- taps

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.log) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  body.set("at", new Date().toISOString());
  const tap = { url: form.getAttribute("action"), body: body.toString(), log: form.dataset.log, at: Date.now() };
  keep(`${TAPS}${Date.now()}-${String(++taps).padStart(4, "0")}`, tap);
  forget(form);
  for (const one of [form.closest("details"), ...form.querySelectorAll("details")]) one?.removeAttribute("open");
  if (form.dataset.rest > 0 && body.get("how") !== "remove") rest(Number(form.dataset.rest));
  wait();
  send();
});

/** Show what was tapped and is not sent yet. */
function wait() {
  for (const [, { log }] of kept(TAPS)) {
    document.querySelector(`form[data-log="${CSS.escape(log)}"]`)?.closest(".row, .card")?.classList.add("pending");
  }
}

/** Send what is kept, in its order. */
async function send() {
  if (sending) return;
  sending = true;
  try {
    while (kept(TAPS).length && (await alone(sendAll)));
    if (!kept(TAPS).length) offline.hidden = true;
  } finally {
    sending = false;
  }
}

/** One tab at a time, where a browser can see to that; a tab that the system has put to sleep stops no other. */
async function alone(work) {
  if (!navigator.locks) return work();
  try {
    return await navigator.locks.request("baton-taps", { signal: AbortSignal.timeout(LOCK_MS) }, work);
  } catch (error) {
    if (error.name !== "TimeoutError") throw error;
    return work();
  }
}

/** Whether everything went. */
const sendAll = () =>
  undisturbed(async () => {
    const refused = [];
    let answer;
    for (let next = kept(TAPS)[0]; next; next = kept(TAPS)[0]) {
      const [key, tap] = next;
      if (Date.now() - tap.at < KEPT_MS) {
        answer = await post(tap);
        if (!answer) return false;
        if (!answer.ok) refused.push(await why(answer));
      }
      drop(key);
    }
    if (answer) await refresh(answer.ok ? answer : undefined);
    for (const text of refused) say(text);
    return true;
  });

/** The answer; nothing when it must be tried again later. */
async function post({ url, body }) {
  const fields = new URLSearchParams(body);
  fields.set("form_token", document.querySelector("[name=form_token]").value); // of the session that holds now
  try {
    const answer = await fetch(url, { method: "POST", body: fields, headers: { Accept: "text/html" } });
    const signedOut = answer.redirected && new URL(answer.url).pathname.startsWith("/sign-in");
    if (!signedOut && answer.status < 500 && ![403, 429].includes(answer.status)) return answer;
    if (signedOut || answer.status === 403) location.reload(); // kept, and sent after the next sign-in
  } catch {
    // no connection
  }
  offline.hidden = false;
  return undefined;
}

async function why(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById("what")?.textContent ?? String(answer.status);
}

function say(text) {
  const note = document.createElement("p");
  note.className = "notice warning";
  note.setAttribute("role", "alert");
  note.textContent = text;
  main.prepend(note);
  note.scrollIntoView({ block: "nearest" });
}

window.addEventListener("online", send);
setInterval(send, 5000);

// ---------------------------------------------------------------- what is typed and not yet saved survives a closed tab

const today = () => `${TYPED}${main.dataset.day}:`;

function remember(event) {
  const field = event.target;
  if (field.closest("form[data-log]")) keep(today() + placeOf(field), { said: saidIn(field), at: Date.now() });
}

function forget(form) {
  for (const field of form.elements) {
    delete field.dataset.typed;
    if (field.name) drop(today() + placeOf(field));
  }
}

function restore() {
  for (const [key, { said, at }] of kept(TYPED)) {
    if (Date.now() - at > KEPT_MS) drop(key);
    const field = key.startsWith(today()) && document.querySelector(key.slice(today().length));
    if (!field || saidIn(field) === said) continue;
    sayIn(field, said);
    field.closest("details")?.setAttribute("open", "");
  }
}

document.addEventListener("input", remember);

// ---------------------------------------------------------------- rest between sets

let timer;

function rest(seconds) {
  clearInterval(timer);
  const until = Date.now() + seconds * 1000;
  const clock = document.getElementById("rest") ?? document.body.appendChild(document.createElement("div"));
  clock.id = "rest";
  clock.role = "timer"; // not read out second by second
  const show = () => {
    const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    clock.textContent = left ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : "";
    if (!left) {
      clearInterval(timer);
      clock.remove();
      navigator.vibrate?.(200);
    }
  };
  timer = setInterval(show, 250);
  show();
}

main.addEventListener("fresh", wait);
restore();
wait();
send();
