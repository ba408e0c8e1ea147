import { createHash } from "node:crypto";

export const STYLE = `
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
  section { border: 1px solid var(--line); border-radius: .5rem; margin: 1rem 0; min-height: 4.5rem; padding: 1rem }
  h2 { font-size: 1.1rem; margin: 0 0 .25rem }
  p, ul { margin: 0 }
  ul { padding: 0; list-style: none }
  li + li { margin-top: .5rem }
  .pending, cite { color: var(--muted) }
  cite::before { content: "— " }
  [role="img"] { color: var(--star) }
`;

const hash = createHash("sha256").update(STYLE).digest("base64");

/** The page's own style, React's scripts with the `nonce`, and nothing else. */
export const CONTENT_SECURITY_POLICY = (nonce: string) =>
  [
    "default-src 'none'",
    "img-src data:",
    `style-src 'sha256-${hash}'`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
