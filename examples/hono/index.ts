import * as streaming from "@lambda-streaming/lambda-streaming";

// The handler waits 10 seconds at most for what the page shows.
const timeoutSeconds = 20;

const shop = new streaming.StreamingService("shop", {
  entry: "src/index.tsx",
  environment: { NODE_ENV: "production" }, // or React takes its build for development
  timeoutSeconds,
  originReadTimeoutSeconds: timeoutSeconds,
  responseCompletionTimeoutSeconds: 30,
});

export const url = shop.url;
export const functionName = shop.functionName;
