import assert from "node:assert/strict";
import { test } from "node:test";

import { html } from "../../../examples/progressive-html/app/html.mjs";
import { CONTENT_SECURITY_POLICY, page } from "../../../examples/progressive-html/app/page.mjs";

/** A page whose sections `a` and `b` are ready when the test says so. */
function held({ timeoutMs = 60_000, host } = {}) {
  const errors = [];
  const sections = ["a", "b"].map((id) => {
    const section = { id, title: `Title ${id}`, pending: `Wait for ${id}` };
    const content = new Promise((resolve, reject) => Object.assign(section, { resolve, reject }));
    return Object.assign(section, { load: () => content });
  });
  const pieces = page({ title: "A & B", sections, timeoutMs, host, onError: (error) => errors.push(error) });
  return { pieces, errors, a: sections[0], b: sections[1], next: async () => (await pieces.next()).value };
}

const rest = async (pieces) => {
  const left = [];
  for await (const piece of pieces) left.push(piece);
  return left;
};

test("the shell comes while nothing is ready, with a slot for each section in its order", async () => {
  const { next } = held();
  const shell = await next();
  assert.match(shell, /^<!doctype html>\n<html lang="en">/);
  assert.match(shell, /<title>A &amp; B<\/title>/);
  assert.deepEqual([...shell.matchAll(/<slot name="(.)"><p>Wait for (.)<\/p>/g)].map((found) => found.slice(1)), [
    ["a", "a"],
    ["b", "b"],
  ]);
  assert.ok(!shell.includes("<section"));
  assert.ok(!shell.includes("canonical"));
});

test("a section comes when it is ready, whatever comes before it in the page", async () => {
  const { pieces, next, a, b } = held();
  await next();
  b.resolve(html`<p>second</p>`);
  assert.equal(await next(), '<section slot="b"><h2>Title b</h2><p>second</p></section>\n');
  a.resolve(html`<p>first</p>`);
  assert.equal(await next(), '<section slot="a"><h2>Title a</h2><p>first</p></section>\n');
  assert.deepEqual(await rest(pieces), ["</main>\n</body>\n</html>\n"]);
});

test("a section that fails leaves a sentence, and the page goes on", async () => {
  const { pieces, next, errors, a, b } = held();
  await next();
  a.reject(new TypeError("secret"));
  const failed = await next();
  assert.match(failed, /^<section slot="a"><h2>Title a<\/h2><p>This part is not available just now.<\/p>/);
  assert.deepEqual(errors.map((error) => error.name), ["TypeError"]);
  b.resolve(html`<p>fine</p>`);
  assert.equal((await rest(pieces)).length, 2);
});

test("a section that takes too long leaves a sentence", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { pieces, next, errors } = held({ timeoutMs: 10_000 });
  await next();
  const late = rest(pieces);
  t.mock.timers.tick(10_000);
  assert.equal((await late).filter((piece) => piece.includes("not available")).length, 2);
  assert.deepEqual(errors.map((error) => error.message), ["not ready within 10000 ms", "not ready within 10000 ms"]);
});

test("the host is the page's canonical address, escaped", async () => {
  const shell = await held({ host: 'a"><script>' }).next();
  assert.match(shell, /<link rel="canonical" href="https:\/\/a&quot;&gt;&lt;script&gt;\/">/);
});

test("the content security policy allows the page's own styles and nothing else", async () => {
  const shell = await held().next();
  const styles = [...shell.matchAll(/<style>(.*?)<\/style>/gs)].map((found) => found[1]);
  assert.equal(styles.length, 2);
  for (const style of styles) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
    assert.ok(CONTENT_SECURITY_POLICY.includes(`'sha256-${Buffer.from(digest).toString("base64")}'`));
  }
  assert.match(CONTENT_SECURITY_POLICY, /^default-src 'none'; style-src /);
});

test("values are escaped, HTML is not escaped again, lists are joined", () => {
  const list = ["<a>", html`<b>${"'&'"}</b>`];
  assert.equal(String(html`<ul title="${'"'}">${list}</ul>`), '<ul title="&quot;">&lt;a&gt;<b>&#39;&amp;&#39;</b></ul>');
});
