// Whatever a handler answers or logs gets in as text, never as markup.
import { drawTimeline } from "./timeline.mjs";

const MIB = 1024 * 1024;
const rows = new Map();
let chosen = null;
let wanted = false;
let asking = false;

const find = (id) => document.getElementById(id);

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function formatBytes(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < MIB ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / MIB).toFixed(2)} MiB`;
}

function formatTime(ms) {
  if (ms === null || ms === undefined) return "none";
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

function describe(request) {
  const parts = [`${request.name} (${request.door})`, formatBytes(request.bytes)];
  parts.push(request.is_over ? formatTime(request.duration_ms) : `${formatTime(request.so_far_ms)} so far`);
  if (request.error) parts.push(request.error);
  if (request.warning) parts.push(`warning: ${request.warning}`);
  return parts.join(", ");
}

function statusClass(request) {
  if (!request.is_over) return "status open";
  return request.error || !request.status || request.status >= 400 ? "status bad" : "status";
}

function makeRow(number) {
  const item = element("li");
  const button = element("button");
  button.type = "button";
  button.addEventListener("click", () => choose(number, true));
  button.addEventListener("keydown", moveFocus);
  const parts = { status: element("span"), target: element("span", "", "target"), time: element("span", "", "time") };
  parts.more = element("span", "", "more");
  button.append(parts.status, parts.target, parts.time, parts.more);
  item.append(button);
  find("list").prepend(item);
  return { item, button, ...parts };
}

function moveFocus(event) {
  const way = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  const neighbour = way && event.currentTarget.parentElement[way];
  if (neighbour) {
    event.preventDefault();
    neighbour.firstElementChild.focus();
  }
}

function show(request) {
  if (!rows.has(request.number)) rows.set(request.number, makeRow(request.number));
  const row = rows.get(request.number);
  row.request = request;
  row.status.className = statusClass(request);
  row.status.textContent = request.is_over ? (request.status ?? "none") : (request.status ?? "…");
  row.target.textContent = `${request.method} ${request.target}`;
  row.time.textContent = new Date(request.came_at * 1000).toLocaleTimeString();
  row.more.textContent = describe(request);
}

function forgetOld(most) {
  for (const number of [...rows.keys()].sort((one, other) => one - other).slice(0, Math.max(0, rows.size - most))) {
    rows.get(number).item.remove();
    rows.delete(number);
  }
}

function tellState() {
  const open = [...rows.values()].filter((row) => !row.request.is_over).length;
  find("none").hidden = rows.size > 0;
  find("state").textContent = `${rows.size} shown, ${open} under way`;
  find("forget").disabled = rows.size === open;
}

function choose(number, moves) {
  if (chosen !== null && rows.has(chosen)) rows.get(chosen).button.removeAttribute("aria-current");
  chosen = number;
  rows.get(number).button.setAttribute("aria-current", "true");
  find("again-state").textContent = "";
  history.replaceState(null, "", `#${number}`);
  ask().then(() => moves && find("details").focus());
}

async function ask() {
  wanted = true;
  if (asking) return;
  asking = true;
  try {
    while (wanted && chosen !== null) {
      wanted = false;
      const number = chosen;
      const answer = await fetch(`requests/${number}`);
      if (answer.ok && number === chosen) showDetails(await answer.json());
    }
  } catch {
    // The server has ended; the list's own connection says so.
  } finally {
    asking = false;
  }
}

function fill(list, pairs) {
  list.replaceChildren(
    ...pairs.map(([name, value]) => {
      const pair = element("div");
      pair.append(element("dt", name), element("dd", value));
      return pair;
    }),
  );
}

function listFigures(request) {
  const seconds = ((request.duration_ms ?? request.so_far_ms) - (request.first_byte_ms ?? 0)) / 1000;
  const figures = [
    ["Status", String(request.status ?? "none yet")],
    ["First byte", formatTime(request.first_byte_ms)],
    ["Duration", request.is_over ? formatTime(request.duration_ms) : `${formatTime(request.so_far_ms)} so far`],
    ["Bytes", formatBytes(request.bytes)],
    ["Chunks", String(request.chunks)],
    ["Longest gap", request.longest_gap ? formatTime(request.longest_gap.ms) : "none"],
    ["Rate", seconds > 0 && request.bytes ? `${formatBytes(Math.round(request.bytes / seconds))}/s` : "none"],
  ];
  if (request.billed_ms !== null) figures.push(["Billed", `${request.billed_ms} ms`]);
  if (request.init_ms !== null) figures.push(["Cold start", formatTime(request.init_ms)]);
  if (request.cost_usd !== null) figures.push(["Cost, about", `${request.cost_usd.toFixed(8)} USD`]);
  return figures;
}

function showDetails(request) {
  find("details").hidden = false;
  find("title").textContent = `${request.method} ${request.target}`;
  const warning = request.warning && `Warning: ${request.warning}`;
  find("problem").textContent = [request.error, warning].filter(Boolean).join("\n");
  fill(find("figures"), listFigures(request));
  find("timeline-text").textContent = drawTimeline(find("timeline"), request);
  fill(find("response-headers"), request.response_headers);
  fill(find("request-headers"), request.request_headers);
  setText("preview", request.preview + (request.is_preview_whole ? "" : "\n…"));
  setText("event", request.event || "The request invoked no function.");
  setText("lines", request.lines.join("\n") || "Nothing so far.");
  find("again").disabled = !request.can_send_again;
  if (!request.can_send_again) find("again-state").textContent = "Its body is not kept: it is too large or never came.";
}

function setText(id, text) {
  // Text that stays keeps its selection and its scroll position.
  if (find(id).textContent !== text) find(id).textContent = text;
}

async function post(path) {
  return fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
}

find("again").addEventListener("click", async () => {
  const answer = await post(`requests/${chosen}/again`).catch(() => null);
  const { why } = (await answer?.json().catch(() => null)) ?? {};
  const failed = `It could not be sent${why ? `: ${why}` : ""}.`;
  find("again-state").textContent = answer?.ok ? "Sent: it is the newest in the list." : failed;
});

find("forget").addEventListener("click", async () => {
  const answer = await post("forget").catch(() => null);
  if (!answer?.ok) return;
  for (const [number, row] of rows) {
    if (!row.request.is_over) continue;
    row.item.remove();
    rows.delete(number);
  }
  if (!rows.has(chosen)) {
    chosen = null;
    find("details").hidden = true;
    history.replaceState(null, "", location.pathname);
  }
  tellState();
  document.querySelector("#list button, #forget")?.focus();
});

const events = new EventSource("events");
events.addEventListener("message", (event) => {
  const { requests, most } = JSON.parse(event.data);
  requests.forEach(show);
  forgetOld(most);
  tellState();
  const marked = Number(location.hash.slice(1));
  if (chosen === null && rows.has(marked)) choose(marked, false);
  if (requests.some((request) => request.number === chosen)) ask();
});
events.addEventListener("error", () => {
  find("state").textContent = "serve has ended, or is starting anew";
});
