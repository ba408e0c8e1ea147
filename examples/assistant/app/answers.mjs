// Answers are kept while they are written. So a reader whose connection broke gets the rest, and one that has left can say
// so: Lambda does not tell a function that its reader has gone, and bills it to its end.

import { setTimeout as wait } from "node:timers/promises";

import { frame } from "./sse.mjs";

const store = await import(process.env.ANSWERS_TABLE ? "./table.mjs" : "./folder.mjs");

const KEEP_EVERY_MS = 1000;
const LOOK_EVERY_MS = 500;
const DEAD_AFTER_MS = 5_000;

export const { begin, cancel } = store;

/** Passes events on, `{ number, frame }` each, and keeps them. Calls `onCancel` when somebody has cancelled the answer. */
export async function* kept(answer, events, onCancel) {
  let fresh = [];
  let keeping = Promise.resolve();
  const keep = (over) => {
    const batch = fresh;
    fresh = [];
    // An answer that cannot be kept is still worth to be read.
    return store.add(answer, batch, { over }).then((cancelled) => cancelled && onCancel(), console.error);
  };
  const timer = setInterval(() => (keeping = keeping.then(() => keep(false))), KEEP_EVERY_MS);
  try {
    for await (const event of events) {
      fresh.push(event);
      yield event;
    }
  } finally {
    clearInterval(timer);
    await keeping;
    await keep(true);
  }
}

/** The frames of an answer after its event number `after`, as they are written; null where no such answer is kept. */
export async function resume(answer, after) {
  const found = await store.read(answer, after);
  return found && follow(answer, after, found);
}

async function* follow(answer, after, found) {
  for (;;) {
    for (const event of found.events) {
      after = event.number;
      yield event.frame;
    }
    if (found.over) return;
    if (found.silentMs > DEAD_AFTER_MS) {
      yield frame("error", `${answer}:${after + 1}`, { message: "The answer broke off on the server; ask again." });
      return;
    }
    await wait(LOOK_EVERY_MS);
    found = await store.read(answer, after);
  }
}
