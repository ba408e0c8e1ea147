// Decides on `Authorization: Bearer NAME.EXPIRY.SIGNATURE`: signed with the key whose public half lies beside this file.
// In its place you would check the tokens of your identity provider, or name a Cognito user pool instead of a function.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html

import { createPublicKey, verify } from "node:crypto";
import { readFile } from "node:fs/promises";

const publicKey = await readFile(new URL("public.pem", import.meta.url), "utf8").then(createPublicKey, (error) => {
  if (error.code === "ENOENT") return null;
  throw error;
});

export async function handler(event) {
  const caller = nameIn(/^Bearer (\S+)$/i.exec(header(event, "authorization"))?.[1]);
  // API Gateway answers this very message with 401 where a policy would mean 403.
  if (caller === null) throw new Error("Unauthorized");
  // The decision is cached by token, so it must hold for every method and path of the stage.
  const [arn, stage] = event.methodArn.split("/");
  return {
    principalId: caller,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: `${arn}/${stage}/*` }],
    },
  };
}

function header({ headers }, wanted) {
  return Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
}

/** Who a token was made for; null where it was not made with the key, or is over. */
function nameIn(token) {
  const [name, expiry, signature, rest] = (token ?? "").split(".");
  if (publicKey === null || !signature || rest !== undefined) return null;
  const genuine = verify(null, Buffer.from(`${name}.${expiry}`), publicKey, Buffer.from(signature, "base64url"));
  return genuine && Number(expiry) > Date.now() / 1000 ? name : null;
}
