// The page in pieces. The shell has a slot for each section, so a section can come when it is ready and still show in its
// own place, without JavaScript in the page. A browser without declarative shadow DOM shows them in the order they came.
// https://developer.mozilla.org/en-US/docs/Web/HTML/Reference/Elements/template#shadowrootmode

import { createHash } from "node:crypto";

import { Html, html } from "./html.mjs";

// Custom properties reach into the shadow root.
const STYLE = new Html(`
  :root {
    color-scheme: light dark;
    --ink: light-dark(#1d2530, #e6e9ee);
    --paper: light-dark(#fff, #14181e);
    --muted: light-dark(#56606e, #a3adba);
    --line: light-dark(#d5dbe3, #343c47);
    --star: light-dark(#8a5a00, #f0b429);
  }
  body {
    font: 1.05rem/1.5 system-ui, sans-serif;
    max-width: 42rem;
    margin: 2rem auto;
    padding: 0 1rem;
    background: var(--paper);
    color: var(--ink);
    overflow-wrap: anywhere;
  }
  h2 { font-size: 1.1rem; margin: 0 0 .25rem }
  p, ul { margin: 0 }
  ul { padding: 0; list-style: none }
  li + li { margin-top: .5rem }
  [role="img"] { color: var(--star) }
  cite { color: var(--muted) }
  cite::before { content: "— " }
`);
const SHELL_STYLE = new Html(`
  div { border: 1px solid var(--line); border-radius: .5rem; margin: 1rem 0; min-height: 4.5rem; padding: 1rem }
  p { color: var(--muted); margin: 0 }
`);

/** Nothing but these two styles: no script, no image, no frame. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src ${[STYLE, SHELL_STYLE].map((style) => `'${sha256(style)}'`).join(" ")}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Yields the shell at once and each section as soon as it is ready. A section is `{ id, title, pending, load }`:
 * `pending` is shown until the HTML that `load` answers is there; when that fails, or takes longer than `timeoutMs`, a
 * sentence stands in its place and `onError` is told. `host` is the page's own, for its canonical address, if it is known.
 */
export async function* page({ title, sections, timeoutMs, host, onError }) {
  yield String(shell(title, sections, host));
  const rendered = sections.map((section) => render(section, timeoutMs, onError));
  for await (const section of asReady(rendered)) yield String(section);
  yield "</main>\n</body>\n</html>\n";
}

function shell(title, sections, host) {
  const canonical = host ? html`<link rel="canonical" href="https://${host}/">\n` : "";
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${canonical}<style>${STYLE}</style>
</head>
<body>
<header><h1>${title}</h1></header>
<main>
<template shadowrootmode="open">
<style>${SHELL_STYLE}</style>
${sections.map(({ id, pending }) => html`<div><slot name="${id}"><p>${pending}</p></slot></div>\n`)}</template>
`;
}

async function render({ id, title, load }, timeoutMs, onError) {
  const content = await withTimeout(load(), timeoutMs).catch((error) => {
    onError(error);
    return html`<p>This part is not available just now.</p>`;
  });
  return html`<section slot="${id}"><h2>${title}</h2>${content}</section>\n`;
}

/** The results of `promises` in the order in which they come. */
async function* asReady(promises) {
  const pending = new Map(promises.map((promise, index) => [index, promise.then((value) => ({ index, value }))]));
  while (pending.size > 0) {
    const { index, value } = await Promise.race(pending.values());
    pending.delete(index);
    yield value;
  }
}

async function withTimeout(promise, timeoutMs) {
  let timer;
  const timeout = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not ready within ${timeoutMs} ms`)), timeoutMs);
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}

function sha256(style) {
  return `sha256-${createHash("sha256").update(String(style)).digest("base64")}`;
}
