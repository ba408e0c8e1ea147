import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { urlEvent } from "../awslambda.mjs";

const TOKEN = "4f1c";
const { checkToken: open } = await import("../../../examples/chat/app/token.mjs?open");
process.env.ACCEPTED_SHA256 = createHash("sha256").update(TOKEN).digest("hex");
const { checkToken } = await import("../../../examples/chat/app/token.mjs?closed");

const asking = (headers) => urlEvent("GET", "/api/chat", { headers });

test("without a token in the stack everybody may ask", () => {
  open(asking({}));
});

test("who has the token may ask", () => {
  checkToken(asking({ "x-viewer-authorization": `Bearer ${TOKEN}` }));
  checkToken(asking({ "x-viewer-authorization": `bearer ${TOKEN}` }));
});

for (const headers of [
  undefined,
  {},
  { "x-viewer-authorization": "Bearer other" },
  { "x-viewer-authorization": "Bearer " },
  { "x-viewer-authorization": TOKEN },
  { authorization: `Bearer ${TOKEN}` },
]) {
  test(`401 for ${JSON.stringify(headers)}`, () => {
    assert.throws(() => checkToken({ ...asking({}), headers }), { statusCode: 401 });
  });
}
