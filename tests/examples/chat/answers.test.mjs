import assert from "node:assert/strict";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = await mkdtemp(join(tmpdir(), "chat-"));
after(() => rm(folder, { recursive: true }));
process.env.TMPDIR = folder;
process.env.ANSWERS_TABLE = "answers";
const copy = (from, to) => cp(fileURLToPath(new URL(from, import.meta.url)), to, { recursive: true });
await copy("dynamodb_sdk", join(folder, "node_modules", "@aws-sdk", "client-dynamodb"));
await copy("../../../examples/chat/app", join(folder, "app"));
const load = (name) => import(pathToFileURL(join(folder, "app", name)));

const event = (number) => ({ number, frame: `id: ${number}\n\n` });

for (const kind of ["folder", "table"]) {
  const store = await load(`${kind}.mjs`);

  test(`${kind}: keeps what is added, in order, from any number on`, async () => {
    const key = crypto.randomUUID();
    assert.equal(await store.begin(key), true);
    assert.equal(await store.begin(key), false);
    await store.add(key, [event(0), event(1)], { over: false });
    await store.add(key, [], { over: false });
    await store.add(key, [event(2)], { over: false });
    await store.add(key, [event(3), event(4)], { over: false });
    await store.add(key, [event(5)], { over: false });
    assert.equal((await store.read(key, 0)).over, false);
    await store.add(key, [event(10)], { over: true });
    for (const [from, numbers] of [[-1, [0, 1, 2, 3, 4, 5, 10]], [0, [1, 2, 3, 4, 5, 10]], [3, [4, 5, 10]], [10, []]]) {
      const { events, over, silentMs } = await store.read(key, from);
      assert.deepEqual(events, numbers.map(event));
      assert.equal(over, true);
      assert.ok(silentMs < 60_000);
    }
  });

  test(`${kind}: an answer that nobody began is neither read nor cancelled`, async () => {
    const key = crypto.randomUUID();
    assert.equal(await store.read(key, -1), null);
    assert.equal(await store.cancel(key), false);
  });

  test(`${kind}: whoever adds hears that it was cancelled`, async () => {
    const key = crypto.randomUUID();
    await store.begin(key);
    assert.equal(await store.add(key, [event(0)], { over: false }), false);
    assert.equal(await store.cancel(key), true);
    assert.equal(await store.add(key, [], { over: false }), true);
    assert.deepEqual((await store.read(key, -1)).events, [event(0)]);
  });
}

const { begin, cancel, kept, resume } = await load("answers.mjs");
const settle = () => new Promise(setImmediate);

test("a cancelled answer is told to its writer within a second, though it is silent", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const key = crypto.randomUUID();
  await begin(key);
  let hear;
  const heard = new Promise((resolve) => (hear = resolve));
  async function* events() {
    yield event(0);
    await heard;
  }
  const reading = kept(key, events(), hear);
  await reading.next();
  const end = reading.next();
  await cancel(key);
  await settle();
  t.mock.timers.tick(1000);
  assert.equal((await end).done, true);
});

test("a writer that fell silent for good is told to whoever comes back", async (t) => {
  const key = crypto.randomUUID();
  await begin(key);
  t.mock.method(Date, "now", () => new Date().getTime() + 60_000);
  const frames = [];
  for await (const frame of await resume(key, 4)) frames.push(frame);
  assert.deepEqual(frames, [
    `id: ${key}:5\nevent: error\ndata: {"message":"The answer broke off on the server; ask again."}\n\n`,
  ]);
});

test("an answer that cannot be kept still arrives", async (t) => {
  const logged = t.mock.method(console, "error", () => {});
  const { table } = await import(pathToFileURL(join(folder, "node_modules/@aws-sdk/client-dynamodb/index.js")));
  t.mock.method(table.items, "set", () => {
    throw new Error("throttled");
  });
  const passed = [];
  for await (const { number } of kept("key", [event(0), event(1)], assert.fail)) passed.push(number);
  assert.deepEqual(passed, [0, 1]);
  assert.equal(logged.mock.calls[0].arguments[0].message, "throttled");
});
