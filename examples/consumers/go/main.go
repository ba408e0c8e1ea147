package main

import (
	"github.com/lambda-streaming/lambda-streaming/sdk/go/lambdastreaming"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		chat, err := lambdastreaming.NewStreamingService(ctx, "chat", &lambdastreaming.StreamingServiceArgs{
			Code:           pulumi.NewFileArchive("../../chat/app"),
			SitePath:       pulumi.StringRef("../../chat/site"),
			TimeoutSeconds: pulumi.Float64(300),
		})
		if err != nil {
			return err
		}
		ctx.Export("url", chat.Url)
		ctx.Export("functionName", chat.FunctionName)
		return nil
	})
}
