// Copying what is shown once, uploads with their progress, and files while they are taken in.

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = button.previousElementSibling;
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // pages without https have no clipboard
    }
    button.classList.add("copied");
  });
}

const form = document.getElementById("upload");
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const bar = document.getElementById("uploading");
  const failed = document.getElementById("upload-failed");
  const button = form.querySelector("button");
  const call = new XMLHttpRequest(); // fetch tells nothing of how far an upload is
  const over = (ok) => {
    bar.hidden = true;
    button.disabled = false;
    failed.hidden = ok;
  };
  call.upload.addEventListener("progress", (one) => (bar.firstElementChild.value = (100 * one.loaded) / one.total));
  call.addEventListener("load", () => {
    if (call.status === 200) location.assign(call.responseURL);
    else if (call.getResponseHeader("Content-Type")?.startsWith("text/html")) {
      const page = new DOMParser().parseFromString(call.responseText, "text/html");
      failed.textContent = page.getElementById("what")?.textContent ?? failed.textContent;
      over(false);
    } else over(false);
  });
  call.addEventListener("error", () => over(false));
  call.open("POST", form.action);
  call.setRequestHeader("Accept", "text/html");
  bar.hidden = false;
  failed.hidden = true;
  button.disabled = true;
  call.send(new FormData(form));
});

const progress = document.getElementById("progress");
async function follow() {
  let wait = 700;
  try {
    const reply = await fetch(progress.dataset.progress, { headers: { Accept: "application/json" } });
    const now = reply.ok ? await reply.json() : {};
    if (reply.ok ? now.state !== "waiting" : reply.status < 500 && reply.status !== 429) return location.reload();
    if (now.total) Object.assign(progress, { max: now.total, value: now.done });
    if (!reply.ok) wait = 5000;
  } catch {
    wait = 5000; // no connection
  }
  setTimeout(follow, wait);
}
if (progress) follow();
