import * as pulumi from "@pulumi/pulumi";
import { StreamingDistribution, StreamingFunction, StreamingUrl } from "./sdks/streaming";

const chat = new StreamingFunction("chat", {
  code: new pulumi.asset.FileArchive("../../../../../examples/chat/app"),
});
const url = new StreamingUrl("chat", { functionName: chat.functionName });
const cdn = new StreamingDistribution("chat", {
  functionName: chat.functionName,
  functionUrl: url.functionUrl,
  sitePath: "../../../../../examples/chat/site",
  errorPages: { "404": "/404.html" },
});

export = { url: cdn.url, function_url: url.functionUrl, function_name: chat.functionName };
