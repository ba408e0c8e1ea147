// Sends a page in parts: the frame at once, the rest when it is ready.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";

const FRAME = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>A page that streams</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }</style>
<h1>A page that streams</h1>
`;

// What a database or another service would answer, each in its time.
const PARTS = [
  ["Now", () => new Date().toUTCString()],
  ["Soon after", () => delay(800, "This came 0.8 seconds later, while you were reading.")],
  ["At last", () => delay(800, "And this was the rest of it.")],
];

async function* page() {
  yield FRAME;
  for (const [title, load] of PARTS) yield `<h2>${title}</h2>\n<p>${await load()}</p>\n`;
}

export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
  const response = awslambda.HttpResponseStream.from(responseStream, {
    statusCode: 200,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  });
  await pipeline(Readable.from(page()), response);
});
