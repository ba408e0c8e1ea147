// CloudFront signs a request to a function URL over the hash of its body, but does not compute that hash. This runs
// before it signs (Lambda@Edge, origin request) and hashes the bytes as they came, whoever sent what hash:
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html

import { createHash } from "node:crypto";

export const handler = async (event) => {
  const { request } = event.Records[0].cf;
  if (request.body?.inputTruncated) return TOO_LARGE;
  const body = Buffer.from(request.body?.data ?? "", "base64");
  const value = createHash("sha256").update(body).digest("hex");
  request.headers["x-amz-content-sha256"] = [{ key: "x-amz-content-sha256", value }];
  return request;
};

const TOO_LARGE = {
  status: "413",
  statusDescription: "Content Too Large",
  headers: {
    "content-type": [{ key: "Content-Type", value: "application/json" }],
    "cache-control": [{ key: "Cache-Control", value: "no-store" }],
  },
  body: JSON.stringify({ Message: "The body is over 1 MB, the largest that can be signed at the edge." }),
};
