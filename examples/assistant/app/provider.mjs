// A provider with OpenAI's interface for chat completions, which many others have too. Its stream ends with `data: [DONE]`.
// https://platform.openai.com/docs/api-reference/chat-streaming

import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

import { readEvents } from "./stream.mjs";

const { PROVIDER_URL, MODEL, API_KEY_SECRET_ARN } = process.env;
const MAX_SILENCE_MS = 60_000;
const MAX_TOKENS = 1024;

const secrets = new SecretsManagerClient({});
let apiKey;

/** The answer to `question` as it comes. Ends with `signal`. Throws StreamError. */
export async function* tokens(question, signal) {
  apiKey ??= (await secrets.send(new GetSecretValueCommand({ SecretId: API_KEY_SECRET_ARN }))).SecretString;
  const events = readEvents(PROVIDER_URL, {
    headers: { authorization: `Bearer ${apiKey}` },
    json: { model: MODEL, stream: true, max_tokens: MAX_TOKENS, messages: [{ role: "user", content: question }] },
    isLast: ({ data }) => data === "[DONE]",
    hashBody: false,
    maxSilenceMs: MAX_SILENCE_MS,
    signal,
  });
  for await (const { data } of events) {
    if (data === "[DONE]") return;
    const text = JSON.parse(data).choices[0]?.delta?.content;
    if (text) yield text;
  }
}
