import { StreamError, readJsonLines } from "./stream.js";

const element = (id) => document.getElementById(id);
const load = element("load");
const stop = element("stop");
const progress = element("progress");
const status = element("status");
const failure = element("failure");
const body = document.querySelector("tbody");
const money = new Intl.NumberFormat("en", { style: "currency", currency: "EUR" });

let controller = null;

element("query").addEventListener("submit", (event) => {
  event.preventDefault();
  if (controller === null) show(element("rows").valueAsNumber);
});
stop.addEventListener("click", () => controller?.abort());

async function show(rows) {
  controller = new AbortController();
  body.replaceChildren();
  failure.textContent = "";
  status.textContent = "Loading…";
  progress.max = rows;
  progress.value = 0;
  swap(load, stop);
  let complete = false;
  try {
    for await (const order of readJsonLines(`/api/orders?rows=${rows}`, { signal: controller.signal })) {
      if (order.complete) complete = true;
      else add(order);
      progress.value = body.rows.length;
    }
    status.textContent = complete ? `${count()}, complete.` : "";
    if (!complete) failure.textContent = `The answer broke off after ${count()}.`;
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
    const stopped = error.kind === "aborted";
    status.textContent = stopped ? `Stopped after ${count()}.` : "";
    failure.textContent = stopped ? "" : error.message;
  } finally {
    controller = null;
    swap(stop, load);
  }
}

function count() {
  return body.rows.length === 1 ? "1 row" : `${body.rows.length} rows`;
}

function add({ row, customer, amountCents }) {
  const cells = body.insertRow();
  for (const text of [row, customer, money.format(amountCents / 100)]) cells.insertCell().textContent = text;
}

/** Shows one button in place of another, which hands over the focus if it has it. */
function swap(gone, shown) {
  shown.hidden = false;
  if (document.activeElement === gone) shown.focus();
  gone.hidden = true;
}
