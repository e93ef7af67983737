// Choosing another day shows at once what that does.

const main = document.getElementById("main");
main.addEventListener("change", (event) => event.target.closest("form.mover")?.requestSubmit());
