// Answers in files, for one machine: `lambda-streaming serve` runs all environments on one. On Lambda each environment has a
// /tmp of its own, so that a reader who comes back, or cancels, would have to meet the same one: there, name a table.

import { access, appendFile, mkdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

const FOLDER = join(tmpdir(), `streaming-chat-answers-${userInfo().uid}`);

const place = (answer) => join(FOLDER, answer);
const exists = (path) => access(path).then(() => true, () => false);

/** Begins an answer; false where there is one with this key. */
export async function begin(answer) {
  await mkdir(FOLDER, { recursive: true, mode: 0o700 });
  return mkdir(place(answer)).then(
    () => writeFile(join(place(answer), "events"), "").then(() => true),
    (error) => {
      if (error.code === "EEXIST") return false;
      throw error;
    },
  );
}

/** Adds events, `{ number, frame }` each, and says whether somebody has cancelled the answer. */
export async function add(answer, events, { over }) {
  const file = join(place(answer), "events");
  if (events.length > 0) await appendFile(file, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  await utimes(file, new Date(), new Date());
  if (over) await writeFile(join(place(answer), "over"), "");
  return exists(join(place(answer), "cancelled"));
}

/** The events after number `after`, whether they are the last, and how long ago the writer was at it; null without it. */
export async function read(answer, after) {
  const file = join(place(answer), "events");
  if (!(await exists(file))) return null;
  const over = await exists(join(place(answer), "over"));
  const [text, { mtimeMs }] = [await readFile(file, "utf8"), await stat(file)];
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n").filter(Boolean);
  const events = lines.map((line) => JSON.parse(line)).filter(({ number }) => number > after);
  return { events, over, silentMs: Date.now() - mtimeMs };
}

/** Marks the answer; whoever writes it sees that when it adds to it. False where there is none. */
export async function cancel(answer) {
  if (!(await exists(place(answer)))) return false;
  await writeFile(join(place(answer), "cancelled"), "");
  return true;
}
