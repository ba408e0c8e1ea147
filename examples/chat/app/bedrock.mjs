// An answer by a model on Amazon Bedrock. Lambda's Node.js runtimes ship the SDK:
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included

import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";

const MAX_TOKENS = 1024;
const client = new BedrockRuntimeClient({});

/** The model's answer to `messages`: `parts` yields `{ text }` per token, then `{ stopReason, usage }`. Ends with `signal`. */
export async function answer(messages, signal) {
  const { stream } = await client.send(
    new ConverseStreamCommand({
      modelId: process.env.MODEL_ID,
      messages: messages.map(({ role, content }) => ({ role, content: [{ text: content }] })),
      inferenceConfig: { maxTokens: MAX_TOKENS },
    }),
    { abortSignal: signal },
  );
  return { expectedTokens: null, parts: parts(stream, signal) };
}

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html
// The SDK throws the exceptions among these events by itself.
async function* parts(stream, signal) {
  let stopReason;
  for await (const { contentBlockDelta, messageStop, metadata } of stream) {
    signal.throwIfAborted();
    if (contentBlockDelta?.delta?.text) yield { text: contentBlockDelta.delta.text };
    if (messageStop) stopReason = messageStop.stopReason;
    if (metadata) {
      const { inputTokens, outputTokens } = metadata.usage;
      yield { stopReason, usage: { inputTokens, outputTokens } };
    }
  }
}
