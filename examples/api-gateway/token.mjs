// Prints a token for a caller: node token.mjs NAME [SECONDS]. Makes the pair of keys when there is none; the private one stays
// on this machine.

import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const PRIVATE = new URL("private.pem", import.meta.url);
const PUBLIC = new URL("authorizer/public.pem", import.meta.url);
const [name, seconds = "3600"] = process.argv.slice(2);

if (!/^[\w-]+$/.test(name ?? "") || !/^\d+$/.test(seconds)) {
  console.error("Usage: node token.mjs NAME [SECONDS], with a NAME of letters, digits, - and _");
  process.exit(2);
}
if (!existsSync(PRIVATE)) {
  const { privateKey } = generateKeyPairSync("ed25519");
  writeFileSync(PRIVATE, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
}
const key = createPrivateKey(readFileSync(PRIVATE));
if (!existsSync(PUBLIC)) writeFileSync(PUBLIC, createPublicKey(key).export({ type: "spki", format: "pem" }));
const said = `${name}.${Math.floor(Date.now() / 1000) + Number(seconds)}`;
console.log(`${said}.${sign(null, Buffer.from(said), key).toString("base64url")}`);
