// Draws each table of numbers as a plot (uPlot). The table is what counts: it is read here and stays below the plot.

const main = document.getElementById("main");
const shown = new Map(); // plots by the element they stand in
const folded = new Set(); // tables that were folded once: from then on they are as somebody left them
const DASHES = [[], [6, 3], [2, 3], [10, 3, 2, 3]];
const HEIGHT = 220;
const COLOURS = 8;
const DAY = 24 * 3600;
const WEEK = 7 * DAY;
const BARS = 0.8; // of a week
const WEEKS_MIN = 6; // fewer leave room for those to come: one week is no wall

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The columns of a table: days as seconds, then each column with null where nobody told. */
function numbers(table) {
  const rows = [...table.tBodies[0].rows];
  const number = (cell) => (cell.dataset.value === "" ? null : Number(cell.dataset.value));
  const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
  const days = rows.map((row) => Date.parse(row.cells[0].dataset.day) / 1000);
  return { names, days, values: names.map((_, column) => rows.map((row) => number(row.cells[column + 1]))) };
}

/** One column on top of the other; the last is drawn first, so that each shows its own part. */
function stacked(values) {
  const sums = values[0]?.map(() => 0) ?? [];
  return values.map((column) => column.map((value, row) => (sums[row] += value ?? 0)));
}

/** The bars of one column; those of several columns stand side by side. */
function bars(column, columns) {
  const width = (BARS / columns) * WEEK;
  const left = (day) => day + (column - columns / 2) * width;
  return uPlot.paths.bars({
    align: 1,
    disp: {
      x0: { unit: 1, values: (plot) => plot.data[0].map(left) },
      size: { unit: 1, values: (plot) => plot.data[0].map(() => width) },
    },
  });
}

/** Where lines begin: at least as far below the lowest as they spread, so that small steps are seen and none looks big. */
function ground(low, most) {
  return Math.max(0, low - Math.max(most - low, most / 4));
}

function series(kind, names) {
  return names.map((label, place) => {
    const stroke = colour(`--plot-${place % COLOURS}`);
    if (kind === "lines") {
      const dash = DASHES[place % DASHES.length];
      return { label, stroke, width: 2, dash, spanGaps: true, points: { show: true, size: 6, fill: stroke } };
    }
    const paths = kind === "bars" ? bars(place, names.length) : bars(0, 1);
    return { label, stroke, fill: stroke, width: 0, paths, points: { show: false } };
  });
}

function axis(more) {
  return { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, ...more };
}

function draw(box) {
  const table = box.parentElement.querySelector("table");
  const { names, days, values } = numbers(table);
  const { kind, high } = box.dataset;
  shown.get(box)?.destroy();
  box.hidden = false; // before anything asks how wide it is
  let columns = series(kind, names);
  let data = kind === "stack" ? stacked(values) : values;
  if (kind === "stack") [columns, data] = [columns.reverse(), data.reverse()]; // the tallest first, the others over it
  // All plots of days show the same days, those of weeks their weeks.
  const span = [main.dataset.from, main.dataset.to].map((day) => Date.parse(day) / 1000);
  const weeks = [days[0] - WEEK / 2, Math.max(days.at(-1), days[0] + (WEEKS_MIN - 1) * WEEK) + WEEK / 2];
  const [first, last] = kind === "lines" ? [span[0] - DAY, span[1] + DAY] : weeks;
  const whole = values.flat().every((value) => value === null || Number.isInteger(value));
  // Weeks are named by their Mondays, as many as there is room for.
  const every = Math.ceil(days.length / Math.max(1, Math.floor(box.clientWidth / 64)));
  const weekly = kind === "lines" ? { space: 60 } : { splits: () => days.filter((_, place) => place % every === 0) };
  const lang = document.documentElement.lang;
  const words = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { day: "numeric", month: "short", timeZone: "UTC" });
  const options = {
    width: box.clientWidth,
    height: HEIGHT,
    padding: [10, 10, 0, 0],
    series: [{}, ...columns],
    scales: {
      x: { time: true, range: () => [first, last] },
      y: { range: (plot, low, most) => [kind === "lines" && !high ? ground(low, most) : 0, high ? Number(high) : Math.max(1, most * 1.1)] },
    },
    axes: [
      axis({ grid: { show: false }, size: 30, values: (plot, ticks) => ticks.map((tick) => words.format(tick * 1000)), ...weekly }),
      axis({ size: 44, incrs: [...(whole ? [] : [0.1, 0.2, 0.5]), 1, 2, 5, 10, 20, 50, 100, 200, 500] }),
    ],
    cursor: { show: false },
    legend: { live: false, show: names.length > 1 || kind === "lines" },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
  };
  shown.set(box, new uPlot(options, [days, ...data], box));
  const title = box.parentElement.querySelector("figcaption").textContent.trim();
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", title);
}

function drawAll() {
  for (const [box, plot] of shown) {
    if (box.isConnected) continue;
    plot.destroy();
    shown.delete(box);
  }
  for (const box of main.querySelectorAll(".plot")) draw(box);
  for (const table of main.querySelectorAll(".numbers")) {
    if (!folded.has(table.id)) table.open = false; // it stands open where nothing draws it
    folded.add(table.id);
  }
}

drawAll();
main.addEventListener("fresh", drawAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
new ResizeObserver(() => {
  for (const [box, plot] of shown) if (box.clientWidth !== plot.width) plot.setSize({ width: box.clientWidth, height: HEIGHT });
}).observe(main);
