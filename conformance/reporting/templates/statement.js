(function () {
  "use strict";
  document.documentElement.classList.add("js");

  // What is not shown from the start lies as text in script elements of this type, some items in each.
  var KEPT = "script[type='text/html']";

  function unfold(kept) {
    kept.insertAdjacentHTML("beforebegin", kept.textContent);
    kept.remove();
  }

  function unfoldNext(part) {
    var kept = part.querySelector(KEPT);
    if (kept) { unfold(kept); }
    var more = part.querySelector("button.more");
    if (more) { more.hidden = part.querySelector(KEPT) === null; }
  }

  document.addEventListener("toggle", function (event) {
    var part = event.target;
    if (part.open && !part.dataset.begun && part.querySelector(KEPT)) {
      part.dataset.begun = "yes";
      unfoldNext(part);
    }
  }, true);

  document.addEventListener("click", function (event) {
    if (event.target.matches("button.more")) { unfoldNext(event.target.parentElement); }
  });

  var said = document.getElementById("said");

  function copied(button) {
    var label = button.dataset.label || button.textContent;
    button.dataset.label = label;
    button.textContent = said.textContent = said.dataset.copied;
    setTimeout(function () { button.textContent = label; said.textContent = ""; }, 1600);
  }

  function copyBySelecting(text, button) {
    getSelection().selectAllChildren(text);
    if (document.execCommand("copy")) { copied(button); }
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button.copy");
    if (!button) { return; }
    var text = button.parentElement.querySelector("pre");
    if (!navigator.clipboard) { copyBySelecting(text, button); return; }
    navigator.clipboard.writeText(text.textContent).then(
      function () { copied(button); },
      function () { copyBySelecting(text, button); }
    );
  });

  document.querySelectorAll(".filter").forEach(function (filter) {
    var part = document.getElementById(filter.dataset.rows);
    var told = filter.querySelector("[role=status]");
    var words = filter.querySelector("input");
    var outcome = filter.querySelector("select");
    var rows = null;

    function apply() {
      part.querySelectorAll(KEPT).forEach(unfold);
      rows = rows || Array.from(part.querySelectorAll("tr[data-outcome]"), function (row) {
        return {row: row, text: row.textContent.toLowerCase()};
      });
      var wanted = words.value.trim().toLowerCase();
      var filtered = wanted !== "" || outcome.value !== "";
      var shown = 0;
      rows.forEach(function (each) {
        var fits = each.text.includes(wanted) && (!outcome.value || each.row.dataset.outcome === outcome.value);
        each.row.hidden = !fits;
        shown += fits;
      });
      if (filtered) {
        (part.tagName === "DETAILS" ? [part] : part.querySelectorAll(":scope > details")).forEach(function (each) {
          each.open = each.querySelector("tr[data-outcome]:not([hidden])") !== null;
        });
      }
      told.textContent = filtered ? told.dataset.word + ": " + shown : "";
    }

    filter.addEventListener("input", apply);
  });

  function unfolded(name) {
    var escaped = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"};
    var id = 'id="' + name.replace(/[&<>"']/g, function (sign) { return escaped[sign]; }) + '"';
    var kept = Array.from(document.querySelectorAll(KEPT)).find(function (each) {
      return each.textContent.includes(id);
    });
    if (kept) { unfold(kept); }
    return document.getElementById(name);
  }

  function reveal() {
    var name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch (malformed) { /* a lone % stands for itself */ }
    if (!name) { return; }
    var target = document.getElementById(name) || unfolded(name);
    for (var part = target; part; part = part.parentElement) {
      if (part.tagName === "DETAILS") { part.open = true; }
    }
    if (target) { target.scrollIntoView(); }
  }

  addEventListener("hashchange", reveal);
  // A link to what is in sight already changes no hash, and must open it all the same.
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) { reveal(); }
  });
  reveal();
})();
