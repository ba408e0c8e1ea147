import { pipeline } from "node:stream/promises";
import { setTimeout as wait } from "node:timers/promises";

import { BLOCK, BLOCKS, TICK_MS, TICKS } from "./bodies.mjs";

/** A streaming handler; `write` gets the response stream and the query, or the event of an invocation without one. */
const answer = (type, write) =>
  awslambda.streamifyResponse(async (event, stream) => {
    const metadata = { statusCode: 200, headers: { "content-type": type } };
    await write(awslambda.HttpResponseStream.from(stream, metadata), event.queryStringParameters ?? event);
  });

/** Waits for as long as the address does not answer. */
const opened = async (gate) => (await fetch(gate)).text();

export const hello = answer("text/plain", async (body) => {
  body.write("hello");
  body.end();
});

export const download = answer("application/octet-stream", (body) => pipeline(Array(BLOCKS).fill(BLOCK), body));

/** Each chunk is the time at which it is written, on the machine's monotonic clock, in nanoseconds. */
export const ticks = answer("text/plain", async (body) => {
  for (let tick = 0; tick < TICKS; tick += 1) {
    body.write(`${process.hrtime.bigint()}\n`);
    await wait(TICK_MS);
  }
  body.end();
});

/** Writes the second line when the gate opens. */
export const gated = answer("text/plain", async (body, { gate }) => {
  body.write("first\n");
  await opened(gate);
  body.end("second\n");
});

/** Fails when the gate opens, with a part of its response sent. */
export const breaks = answer("text/plain", async (body, { gate }) => {
  body.write("first\n");
  await opened(gate);
  throw new Error("broken on purpose");
});
