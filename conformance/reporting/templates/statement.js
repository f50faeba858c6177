(function () {
  "use strict";
  document.querySelectorAll("button.copy").forEach(function (button) {
    var label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", function () {
      var command = button.parentElement.querySelector("pre");
      var done = function () {
        button.textContent = button.dataset.done;
        setTimeout(function () { button.textContent = label; }, 1600);
      };
      var select = function () { getSelection().selectAllChildren(command); };
      if (navigator.clipboard) { navigator.clipboard.writeText(command.textContent).then(done, select); }
      else { select(); }
    });
  });

  var filter = document.getElementById("filter");
  var count = document.getElementById("filter-count");
  var rows = Array.prototype.slice.call(document.querySelectorAll("tr[data-clause]"));
  var documents = document.querySelectorAll(".coverage details");
  filter.closest(".filter").hidden = false;
  filter.addEventListener("input", function () {
    var wanted = filter.value.trim().toLowerCase();
    var shown = 0;
    rows.forEach(function (row) {
      row.hidden = wanted !== "" && row.textContent.toLowerCase().indexOf(wanted) < 0;
      if (!row.hidden) { shown += 1; }
    });
    documents.forEach(function (part) {
      if (wanted !== "") { part.open = part.querySelector("tr[data-clause]:not([hidden])") !== null; }
    });
    count.textContent = wanted === "" ? "" : count.dataset.word + ": " + shown;
  });

  var reveal = function () {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var part = target; part; part = part.parentElement) {
      if (part.tagName === "DETAILS") { part.open = true; }
    }
    if (target) { target.scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  reveal();
  addEventListener("beforeprint", function () {
    document.querySelectorAll("details.wire, .coverage details").forEach(function (part) { part.open = true; });
  });
})();
