// GET /ticks?count=20: that many events, one every TICK_MS milliseconds. The authorizer says who asks.

import { pipeline } from "node:stream/promises";
import { setTimeout as tick } from "node:timers/promises";

const MAX_COUNT = 100;
const TICK_MS = Number(process.env.TICK_MS ?? 500);

export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
  const send = (statusCode, contentType, body) =>
    pipeline(
      body,
      awslambda.HttpResponseStream.from(responseStream, {
        statusCode,
        headers: { "content-type": contentType, "cache-control": "no-store" },
      }),
    );
  const refuse = (statusCode, error) => send(statusCode, "application/json", [JSON.stringify({ error })]);

  if (event.httpMethod !== "GET" || event.path !== "/ticks") return refuse(404, "There is GET /ticks?count=20.");
  const count = Number(event.queryStringParameters?.count ?? 20);
  if (!Number.isInteger(count) || count < 1 || count > MAX_COUNT) {
    return refuse(400, `"count" must be a whole number from 1 to ${MAX_COUNT}.`);
  }
  return send(200, "text/event-stream", ticks(count, event.requestContext.authorizer.principalId));
});

async function* ticks(count, caller) {
  for (let number = 1; number <= count; number += 1) {
    if (number > 1) await tick(TICK_MS);
    yield `id: ${number}\nevent: tick\ndata: ${JSON.stringify({ number, of: count, caller })}\n\n`;
  }
  yield "event: done\ndata: {}\n\n";
}
