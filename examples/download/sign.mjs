// Signs a URL of the distribution for a while, with the private key whose public one the stack has:
//   node sign.mjs https://d111111abcdef8.cloudfront.net/files/film.mp4 --key private.pem --key-id K2JCJMDEHXQW5F
// With a `*` at its end it prints cookies for every address that begins so.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PrivateContent.html

import { createSign } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

/** The address with a signature that ends at `expires`, in seconds since 1970. */
export function signUrl(url, { privateKey, keyId, expires }) {
  const signature = sign(policyOf(url, expires), privateKey);
  const query = `Expires=${expires}&Signature=${signature}&Key-Pair-Id=${keyId}&Hash-Algorithm=SHA256`;
  return `${url}${url.includes("?") ? "&" : "?"}${query}`;
}

/** Cookies by their names, for every address that `resource`, which ends in `*`, stands for. */
export function signCookies(resource, { privateKey, keyId, expires }) {
  const policy = policyOf(resource, expires);
  return {
    "CloudFront-Policy": encode(Buffer.from(policy)),
    "CloudFront-Signature": sign(policy, privateKey),
    "CloudFront-Key-Pair-Id": keyId,
    "CloudFront-Hash-Algorithm": "SHA256",
  };
}

function policyOf(resource, expires) {
  const condition = { DateLessThan: { "AWS:EpochTime": expires } };
  return JSON.stringify({ Statement: [{ Resource: resource, Condition: condition }] });
}

function sign(policy, privateKey) {
  return encode(createSign("sha256").update(policy).sign(privateKey));
}

/** Base64 without what means something else in an address. */
function encode(bytes) {
  return bytes.toString("base64").replaceAll("+", "-").replaceAll("=", "_").replaceAll("/", "~");
}

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      key: { type: "string" },
      "key-id": { type: "string" },
      minutes: { type: "string", default: "60" },
    },
  });
  const [url] = positionals;
  const minutes = Number(values.minutes);
  if (!url || !values.key || !values["key-id"] || !(minutes > 0)) {
    console.error("Usage: node sign.mjs URL --key private.pem --key-id ID [--minutes 60]");
    return 2;
  }
  const signer = {
    privateKey: readFileSync(values.key, "utf8"),
    keyId: values["key-id"],
    expires: Math.floor(Date.now() / 1000 + minutes * 60),
  };
  if (url.endsWith("*")) {
    for (const [name, value] of Object.entries(signCookies(url, signer))) console.log(`${name}=${value}`);
  } else {
    console.log(signUrl(url, signer));
  }
  return 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = main();
