// A report as JSON Lines for callers of InvokeWithResponseStream. The event is {"rows": 1000}. There is no HTTP client,
// so the stream starts with the first line, without the status and headers that HttpResponseStream would write.

import { pipeline } from "node:stream/promises";

const MAX_ROWS = 1_000_000;
const CUSTOMERS = ["Zoë Müller", "Søren Ågård", "José Peña", "王小明", "Siân Rhys", "Дарья Орлова"];

export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
  const { rows } = event;
  if (!Number.isInteger(rows) || rows < 1 || rows > MAX_ROWS) {
    throw new RangeError(`"rows" must be a whole number from 1 to ${MAX_ROWS}.`);
  }
  responseStream.setContentType("application/x-ndjson");
  await pipeline(report(rows), responseStream);
});

function* report(rows) {
  for (let row = 1; row <= rows; row += 1) {
    const customer = CUSTOMERS[row % CUSTOMERS.length];
    const amountCents = (row * 7919) % 100_000;
    yield `${JSON.stringify({ row, rows, progress: row / rows, customer, amountCents })}\n`;
  }
}
