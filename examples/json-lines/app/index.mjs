// GET /api/orders?rows=200: one JSON object a line, as they are found. The last line is {"complete": true, "rows": 200}, for
// an answer that breaks off can look complete to a reader.

import { pipeline } from "node:stream/promises";
import { setTimeout as found } from "node:timers/promises";

const MAX_ROWS = 10_000;
const PAGE_ROWS = 10;
const PAGE_MS = Number(process.env.PAGE_MS ?? 150);
const CUSTOMERS = ["Zoë Müller", "Søren Ågård", "José Peña", "王小明", "Siân Rhys", "Дарья Орлова"];

export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
  const send = (statusCode, contentType, body) =>
    pipeline(
      body,
      awslambda.HttpResponseStream.from(responseStream, {
        statusCode,
        headers: { "content-type": contentType, "cache-control": "no-store, no-transform" },
      }),
    );
  const refuse = (statusCode, error) => send(statusCode, "application/json", [JSON.stringify({ error })]);

  if (event.rawPath !== "/api/orders") return refuse(404, "There is nothing at this path; the orders are at /api/orders.");
  const rows = Number(event.queryStringParameters?.rows ?? 200);
  if (!Number.isInteger(rows) || rows < 1 || rows > MAX_ROWS) {
    return refuse(400, `"rows" must be a whole number from 1 to ${MAX_ROWS}.`);
  }
  return send(200, "application/jsonl; charset=utf-8", lines(rows));
});

async function* lines(rows) {
  for await (const page of pages(rows)) yield page.map((order) => `${JSON.stringify(order)}\n`).join("");
  yield `${JSON.stringify({ complete: true, rows })}\n`;
}

/** Stands for a query of a database, which answers page by page. */
async function* pages(rows) {
  for (let from = 1; from <= rows; from += PAGE_ROWS) {
    await found(PAGE_MS);
    yield Array.from({ length: Math.min(PAGE_ROWS, rows - from + 1) }, (_, index) => {
      const row = from + index;
      return { row, customer: CUSTOMERS[row % CUSTOMERS.length], amountCents: (row * 7919) % 100_000 };
    });
  }
}
