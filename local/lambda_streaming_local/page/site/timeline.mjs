// Draws the bytes of a response over time, beside the most that Lambda lets through: 6 MB at once, then 2 MB/s.
const SVG = "http://www.w3.org/2000/svg";
const MIB = 1024 * 1024;
const UNTHROTTLED_BYTES = 6 * MIB;
const BYTES_PER_SECOND = 2 * MIB;
const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [220, 64, 12, 12, 28];

function draw(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function chooseTicks(most, about) {
  const power = 10 ** Math.floor(Math.log10(most / about));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= most / about);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, number) => Number((number * step).toPrecision(6)));
}

function stepUp(points, until) {
  const places = [[points[0][0], 0]];
  let bytes = 0;
  for (const [ms, size] of points) {
    places.push([ms, bytes], [ms, bytes + size]);
    bytes += size;
  }
  places.push([until, bytes]);
  return places;
}

/** Draws into `svg` and answers a sentence that says what is to be seen. */
export function drawTimeline(svg, request) {
  const { timeline: points, longest_gap: gap } = request;
  if (!points.length) {
    svg.replaceChildren();
    svg.setAttribute("hidden", "");
    return request.is_over ? "No byte of a body was sent." : "No byte of a body was sent yet.";
  }
  svg.removeAttribute("hidden");
  // As wide as it is shown, so that its text keeps its size.
  const width = Math.max(240, svg.clientWidth);
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  const until = Math.max(request.duration_ms ?? request.so_far_ms, points.at(-1)[0], 1);
  const most = Math.max(request.bytes * 1.08, 1);
  const x = (ms) => LEFT + ((width - LEFT - RIGHT) * ms) / until;
  const y = (bytes) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * bytes) / most;
  const trace = (places) => `M${places.map(([ms, bytes]) => `${x(ms).toFixed(1)} ${y(bytes).toFixed(1)}`).join("L")}`;
  const parts = [];
  const [unit, name] = most >= MIB ? [MIB, "MiB"] : most >= 1024 ? [1024, "KiB"] : [1, "B"];
  for (const size of chooseTicks(most / unit, 4)) {
    const place = y(size * unit);
    parts.push(draw("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: place, y2: place }));
    parts.push(draw("text", { x: LEFT - 6, y: place + 4, "text-anchor": "end" }, `${size} ${name}`));
  }
  for (const seconds of chooseTicks(until / 1000, width < 480 ? 3 : 5)) {
    const place = { x: x(seconds * 1000), y: HEIGHT - 8, "text-anchor": "middle" };
    parts.push(draw("text", place, `${seconds} s`));
  }
  if (gap) {
    const length = Math.max(1, x(gap.until_ms) - x(gap.until_ms - gap.ms));
    const place = { x: x(gap.until_ms - gap.ms), y: TOP, width: length, height: HEIGHT - TOP - BOTTOM };
    parts.push(draw("rect", { class: "gap", ...place }));
  }
  const first = points[0][0];
  const start = Math.min(UNTHROTTLED_BYTES, most);
  const end = Math.min(until, first + ((most - start) / BYTES_PER_SECOND) * 1000);
  const limit = [[first, 0], [first, start], [end, start + ((end - first) / 1000) * BYTES_PER_SECOND]];
  parts.push(draw("path", { class: "limit", d: trace(limit) }));
  parts.push(draw("path", { class: "answer", d: trace(stepUp(points, until)) }));
  svg.replaceChildren(...parts);
  const silence = gap ? `; shaded: the longest gap, ${Math.round(gap.ms)} ms` : "";
  return `First byte after ${Math.round(first)} ms; dashed: Lambda's limit of 6 MB at once, then 2 MB/s${silence}.`;
}
