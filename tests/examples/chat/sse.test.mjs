import assert from "node:assert/strict";
import { test } from "node:test";

import { frame, withKeepAlive } from "../../../examples/chat/app/sse.mjs";

test("a frame is an id, an event and one line of data", () => {
  assert.equal(frame("token", 7, { text: "a\nb\r\né" }), 'id: 7\nevent: token\ndata: {"text":"a\\nb\\r\\né"}\n\n');
});

/** A source whose values the test hands out one by one. */
class Source {
  #waiting = [];
  closed = false;

  give(value) {
    this.#waiting.shift().resolve({ value, done: false });
  }

  end() {
    this.#waiting.shift().resolve({ value: undefined, done: true });
  }

  fail(error) {
    this.#waiting.shift().reject(error);
  }

  [Symbol.asyncIterator]() {
    return {
      next: () => new Promise((resolve, reject) => this.#waiting.push({ resolve, reject })),
      return: async () => {
        this.closed = true;
        return { value: undefined, done: true };
      },
    };
  }
}

/** Lets promises settle; only the timers are under the test's control. */
const settle = () => new Promise(setImmediate);

test("a comment is sent each time the source was silent for the whole time", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const source = new Source();
  const sent = withKeepAlive(source, 15_000);

  let next = sent.next();
  source.give("one");
  assert.equal((await next).value, "one");

  for (const _ of [1, 2]) {
    let answered = false;
    next = sent.next().then((result) => {
      answered = true;
      return result;
    });
    await settle();
    t.mock.timers.tick(14_999);
    await settle();
    assert.equal(answered, false);
    t.mock.timers.tick(1);
    assert.equal((await next).value, ": keep-alive\n\n");
  }

  next = sent.next();
  await settle();
  source.give("two");
  assert.equal((await next).value, "two");

  next = sent.next();
  source.end();
  assert.deepEqual(await next, { value: undefined, done: true });
});

test("the silence is counted anew from each value", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const source = new Source();
  const sent = withKeepAlive(source, 100);
  for (const value of ["a", "b", "c"]) {
    const next = sent.next();
    await settle();
    t.mock.timers.tick(99);
    source.give(value);
    assert.equal((await next).value, value);
  }
});

test("no timer is left behind by a source that ends, fails or is given up", async (t) => {
  const pending = new Set();
  t.mock.method(globalThis, "setTimeout", () => {
    const timer = { unref: () => timer };
    pending.add(timer);
    return timer;
  });
  t.mock.method(globalThis, "clearTimeout", (timer) => pending.delete(timer));

  const ending = new Source();
  let next = withKeepAlive(ending, 100).next();
  await settle();
  assert.equal(pending.size, 1);
  ending.end();
  assert.equal((await next).done, true);
  assert.equal(pending.size, 0);

  const failing = new Source();
  next = withKeepAlive(failing, 100).next();
  await settle();
  assert.equal(pending.size, 1);
  failing.fail(new RangeError("broke"));
  await assert.rejects(next, RangeError);
  assert.equal(pending.size, 0);

  const left = new Source();
  const sent = withKeepAlive(left, 100);
  next = sent.next();
  await settle();
  left.give("one");
  await next;
  next = sent.next();
  await settle();
  assert.equal(pending.size, 1);
  left.give("two");
  await next;
  await sent.return();
  assert.equal(pending.size, 0);
  assert.equal(left.closed, true);
});
