import * as pulumi from "@pulumi/pulumi";
import * as streaming from "@lambda-streaming/lambda-streaming";

const chat = new streaming.StreamingService("chat", {
  code: new pulumi.asset.FileArchive("../../chat/app"),
  sitePath: "../../chat/site",
  timeoutSeconds: 300,
});

export const url = chat.url;
export const functionName = chat.functionName;
