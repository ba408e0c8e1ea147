// Sends an answer word by word as server-sent events: GET /api/chat?message=hello
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";

// What a language model would write; give its stream here instead.
async function* answer(message) {
  for (const word of `You said “${message}”, and every word of this answer came on its own.`.split(" ")) {
    await delay(80);
    yield `${word} `;
  }
}

async function* events(message) {
  for await (const text of answer(message)) yield `event: token\ndata: ${JSON.stringify(text)}\n\n`;
  yield "event: done\ndata: null\n\n";
}

export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
  const message = event.queryStringParameters?.message ?? "nothing";
  const response = awslambda.HttpResponseStream.from(responseStream, {
    statusCode: 200,
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
  await pipeline(Readable.from(events(message)), response);
});
