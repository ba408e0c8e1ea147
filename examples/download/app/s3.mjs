// Objects of the bucket as streams. The SDK comes with Lambda's runtime, and is loaded when the first object is asked for.

import { Readable } from "node:stream";

export class MissingFile extends Error {}

let client;

/** The body and the content type of the object `key`. Throws MissingFile where there is none. */
export async function open(key) {
  const { GetObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  client ??= new S3Client();
  try {
    const object = await client.send(new GetObjectCommand({ Bucket: process.env.BUCKET, Key: key }));
    // An answer into which nothing is written never starts.
    const body = object.ContentLength === 0 ? Readable.from([""]) : object.Body;
    return { body, contentType: object.ContentType ?? "application/octet-stream" };
  } catch (error) {
    // Without s3:ListBucket, S3 says AccessDenied for an object that is not there.
    if (["NoSuchKey", "AccessDenied"].includes(error.name)) throw new MissingFile(`There is no file ${key}.`);
    throw error;
  }
}
