package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Stands in for the SDK that `pulumi package add` makes of the package.
type component struct {
	pulumi.ResourceState

	FunctionName pulumi.StringOutput `pulumi:"functionName"`
	FunctionUrl  pulumi.StringOutput `pulumi:"functionUrl"`
	Url          pulumi.StringOutput `pulumi:"url"`
}

func declare(ctx *pulumi.Context, kind string, args pulumi.Map) (*component, error) {
	made := &component{}
	return made, ctx.RegisterRemoteComponentResource("lambda-streaming:index:"+kind, "chat", args, made)
}

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		chat, err := declare(ctx, "StreamingFunction", pulumi.Map{
			"code": pulumi.NewFileArchive("../../../../../examples/chat/app"),
		})
		if err != nil {
			return err
		}
		url, err := declare(ctx, "StreamingUrl", pulumi.Map{"functionName": chat.FunctionName})
		if err != nil {
			return err
		}
		cdn, err := declare(ctx, "StreamingDistribution", pulumi.Map{
			"functionName": chat.FunctionName,
			"functionUrl":  url.FunctionUrl,
			"sitePath":     pulumi.String("../../../../../examples/chat/site"),
			"errorPages":   pulumi.Map{"404": pulumi.String("/404.html")},
		})
		if err != nil {
			return err
		}
		ctx.Export("url", cdn.Url)
		ctx.Export("function_url", url.FunctionUrl)
		ctx.Export("function_name", chat.FunctionName)
		return nil
	})
}
