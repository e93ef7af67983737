// One tap logs a set: kept on this device first, then sent; what could not be sent is sent again.
// Without this file the same forms are sent by the browser itself.

import { placeOf, refresh, saidIn, sayIn, undisturbed } from "./live.js";

const QUEUE = "baton-queue";
const TYPED = "baton-typed";
const KEPT_MS = 7 * 24 * 3600 * 1000; // as long as the server takes a late set

const main = document.getElementById("main");
const offline = document.getElementById("offline");
let sending = false;

const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? [];
  } catch {
    return [];
  }
};
const write = (key, value) => {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing still sends.
  }
};

// ---------------------------------------------------------------- taps

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.log) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  body.set("at", new Date().toISOString());
  write(QUEUE, [...read(QUEUE), { url: form.getAttribute("action"), body: body.toString(), at: Date.now() }]);
  forget(form);
  for (const one of [form.closest("details"), ...form.querySelectorAll("details")]) one?.removeAttribute("open");
  form.closest(".row, .card")?.classList.add("pending");
  if (form.dataset.rest > 0 && body.get("how") !== "remove") rest(Number(form.dataset.rest));
  send();
});

async function send() {
  if (sending) return;
  sending = true;
  try {
    await undisturbed(async () => {
      let answer;
      for (let next = read(QUEUE)[0]; next; next = read(QUEUE)[0]) {
        if (Date.now() - next.at < KEPT_MS) {
          answer = await post(next);
          if (!answer) return;
        }
        write(QUEUE, read(QUEUE).slice(1));
      }
      offline.hidden = true;
      if (answer?.ok) await refresh(answer);
      else if (answer) await refused(answer);
    });
  } finally {
    sending = false;
  }
}

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

async function refused(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  await refresh();
  const note = document.createElement("p");
  note.className = "notice warning";
  note.setAttribute("role", "alert");
  note.textContent = page.getElementById("what")?.textContent ?? answer.status;
  main.prepend(note);
}

window.addEventListener("online", send);
setInterval(() => read(QUEUE).length && send(), 5000);

// ---------------------------------------------------------------- what is typed and not yet saved survives a closed tab

function remember(event) {
  const field = event.target;
  if (!field.closest("form[data-log]")) return;
  const place = placeOf(field);
  write(TYPED, [...read(TYPED).filter(([one]) => one !== place), [place, saidIn(field), Date.now()]].slice(-50));
}

function forget(form) {
  const places = new Set([...form.elements].map(placeOf));
  for (const field of form.elements) delete field.dataset.typed;
  write(TYPED, read(TYPED).filter(([place]) => !places.has(place)));
}

function restore() {
  const today = new Date().toDateString();
  for (const [place, said, at] of read(TYPED)) {
    const field = document.querySelector(place);
    if (!field || new Date(at).toDateString() !== today || saidIn(field) === said) continue;
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

restore();
send();
