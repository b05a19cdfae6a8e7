// Draws the charts from the tables of their page: what a chart shows is what its table says.
"use strict";

/// The rows of a table as objects, numbers as they are in the record.
function rowsOf(article, id) {
  const table = article.querySelector(`table[data-table="${id}"]`);
  if (!table) return [];
  const names = [...table.tHead.rows[0].cells].map((cell) => cell.dataset.column);
  return [...table.tBodies[0].rows].map((row) =>
    Object.fromEntries(
      names.map((name, i) => {
        const cell = row.cells[i], number = cell.querySelector("data");
        return [name, number ? Number(number.value) : cell.textContent === "" ? null : cell.textContent];
      })));
}

/// The times that a chart should show, in milliseconds.
function spanOf(rows, given) {
  const whole = [Math.min(...rows.map((r) => r.from_us)) / 1000, Math.max(...rows.map((r) => r.to_us)) / 1000];
  if (!(given.to_us > given.from_us)) return whole;
  const margin = (given.to_us - given.from_us) / 1000 / 20;
  return [given.from_us / 1000 - margin, given.to_us / 1000 + margin];
}

/// Buttons that move and zoom a chart of time, for those without a mouse as well.
function addButtons(figure, view, first, whole) {
  const bar = document.createElement("div");
  bar.className = "buttons";
  const add = (label, change) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => view.signal("span", change(view.signal("span"))).runAsync());
    bar.append(button);
  };
  const part = ([a, b], from, to) => [a + (b - a) * from, a + (b - a) * to];
  add("zoom in", (s) => part(s, 0.25, 0.75));
  add("zoom out", (s) => part(s, -0.5, 1.5));
  add("earlier", (s) => part(s, -0.4, 0.6));
  add("later", (s) => part(s, 0.4, 1.4));
  add("as at first", () => first);
  add("the whole drill", () => whole);
  figure.querySelector("figcaption").after(bar);
}

function draw(figure) {
  const article = document.getElementById(figure.dataset.page);
  const given = JSON.parse(figure.dataset.signals);
  const spec = structuredClone(specs[figure.dataset.spec]);
  for (const data of spec.data) if (data.values) data.values = rowsOf(article, data.name === "segments" ? given.table : data.name);
  const rows = spec.data[0].values;
  const span = spec.signals.find((signal) => signal.name === "span" && signal.value);
  if (span) span.value = spanOf(rows, given);
  for (const signal of spec.signals) if (signal.name in given) signal.value = given[signal.name];
  const chart = figure.querySelector(".chart");
  const view = new vega.View(vega.parse(spec, null, { ast: true }),
    { expr: vega.interpreter, renderer: "svg", container: chart, hover: true });
  if (span && span.on) addButtons(figure, view, span.value, spanOf(rows, {}));
  return view.runAsync().then(() => {
    const svg = chart.querySelector("svg"); // its words are the label of the chart
    svg.setAttribute("aria-hidden", "true");
    svg.removeAttribute("role");
  });
}

Promise.all([...document.querySelectorAll("figure[data-spec]")].map(draw))
  .then(() => { document.documentElement.dataset.drawn = "yes"; });
