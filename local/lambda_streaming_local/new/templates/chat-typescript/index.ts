import * as pulumi from "@pulumi/pulumi";
import { StreamingService } from "./streaming";

const chat = new StreamingService("chat", { code: new pulumi.asset.FileArchive("app"), sitePath: "site" });

export const url = chat.url;
