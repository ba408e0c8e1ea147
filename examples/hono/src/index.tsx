import { Hono } from "hono";
import { streamHandle } from "hono/aws-lambda";
import { renderToReadableStream } from "react-dom/server";

import { load } from "./data";
import { Page } from "./page";
import { CONTENT_SECURITY_POLICY } from "./style";

const app = new Hono();

app.get("/", async (context) => {
  const nonce = crypto.randomUUID();
  // React sends the shell as soon as it has it, then each part, with a script that puts it into its place.
  const page = await renderToReadableStream(<Page data={load()} />, {
    nonce,
    signal: AbortSignal.timeout(10_000),
    onError: (error) => console.error(error),
  });
  return context.body(page, 200, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store, no-transform",
    "content-security-policy": CONTENT_SECURITY_POLICY(nonce),
  });
});

app.notFound((context) => context.text("There is nothing at this path; the page is at /.\n", 404));

export const handler = streamHandle(app);
