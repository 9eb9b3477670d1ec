/* The menu folds on a phone; without this script it is simply open. */
(function () {
  "use strict";
  document.documentElement.classList.add("js");
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-folds]");
    if (!button) return;
    var open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    document.getElementById(button.dataset.folds).classList.toggle("is-open", !open);
  });
  /* A choice that has one meaning applies at once; its button stays for who has no script. */
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-applies]")) event.target.form.requestSubmit();
  });
})();
