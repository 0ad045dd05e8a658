// What is easier with a script; everything works without it.
"use strict";

// Arrow keys (and j, k) move between the blocks of a column, left and right between columns.
const links = (column) =>
  Array.from(column.querySelectorAll("a.act")).filter((link) => link.checkVisibility());

const move = (link, event) => {
  const column = link.closest(".column");
  const all = links(column);
  const at = all.indexOf(link);
  const columns = Array.from(document.querySelectorAll(".column"));
  const beside = { ArrowLeft: -1, h: -1, ArrowRight: 1, l: 1 }[event.key];
  const along = { ArrowUp: -1, k: -1, ArrowDown: 1, j: 1 }[event.key];
  let next = null;
  if (along) {
    next = all[at + along];
  } else if (beside) {
    const other = columns[columns.indexOf(column) + beside];
    const top = link.getBoundingClientRect().top;
    const far = (one) => Math.abs(one.getBoundingClientRect().top - top);
    next = other && links(other).sort((a, b) => far(a) - far(b))[0];
  }
  if (next) {
    event.preventDefault();
    next.focus();
    next.closest("li").scrollIntoView({ block: "nearest" });
  }
};

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const link = event.target.closest("a.act");
  if (link) move(link, event);
});

// Another choice of what is meant shows at once what it changes.
const choices = document.querySelector("form.choices");
if (choices) {
  choices.addEventListener("change", () => choices.requestSubmit());
}

// A form is sent once.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  });
}

// Coming back to a block that was folded away.
if (location.hash) {
  const block = document.getElementById(location.hash.slice(1));
  for (let fold = block && block.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
  if (block) {
    block.scrollIntoView({ block: "center" });
    const link = block.querySelector("a.act");
    if (link) link.focus({ preventScroll: true });
  }
}
// Back in the history, buttons can be pressed again.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button")) button.disabled = false;
});
