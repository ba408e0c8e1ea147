// Who may ask: whoever sends the token that the stack knows the SHA-256 of. CloudFront's own signature stands in the
// Authorization header, so the viewer's comes in another one, which the stack names in forward_viewer_authorization.

import { createHash, timingSafeEqual } from "node:crypto";

import { HttpError } from "./request.mjs";

const HEADER = "x-viewer-authorization";
const EXPECTED = process.env.ACCEPTED_SHA256 && Buffer.from(process.env.ACCEPTED_SHA256, "hex");

/** Throws HttpError where the stack asks for a token and `event` has another one, or none. */
export function checkToken(event) {
  if (!EXPECTED) return;
  const [, token] = /^Bearer (.+)$/i.exec(event.headers?.[HEADER] ?? "") ?? [];
  const given = createHash("sha256")
    .update(token ?? "")
    .digest();
  if (!token || given.length !== EXPECTED.length || !timingSafeEqual(given, EXPECTED)) {
    throw new HttpError(401, "Send the access token, as Authorization: Bearer TOKEN.");
  }
}
