// Choosing another day shows at once what that does. With the keyboard each arrow is a choice: there the button asks.

const main = document.getElementById("main");
let keys = false;
document.addEventListener("keydown", () => (keys = true));
document.addEventListener("pointerdown", () => (keys = false));
main.addEventListener("change", (event) => keys || event.target.closest("form.mover")?.requestSubmit());
