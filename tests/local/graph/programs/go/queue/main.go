// A component package: queue:index:Queue.
package main

import (
	"log"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
)

type args struct {
	Name pulumi.StringInput `pulumi:"name"`
}

type component struct {
	pulumi.ResourceState

	Url pulumi.StringOutput `pulumi:"url"`
}

type queue struct {
	pulumi.CustomResourceState
}

func construct(ctx *pulumi.Context, kind, name string, inputs provider.ConstructInputs,
	options pulumi.ResourceOption) (*provider.ConstructResult, error) {
	given := args{}
	if err := inputs.CopyTo(&given); err != nil {
		return nil, err
	}
	made := &component{}
	if err := ctx.RegisterComponentResource(kind, name, made, options); err != nil {
		return nil, err
	}
	child := &queue{}
	properties := pulumi.Map{"name": given.Name}
	if err := ctx.RegisterResource("aws:sqs/queue:Queue", name, properties, child, pulumi.Parent(made)); err != nil {
		return nil, err
	}
	made.Url = pulumi.Sprintf("https://sqs/%s", given.Name)
	if err := ctx.RegisterResourceOutputs(made, pulumi.Map{"url": made.Url}); err != nil {
		return nil, err
	}
	return provider.NewConstructResult(made)
}

func main() {
	if err := provider.ComponentMain("queue", "1.0.0", nil, construct); err != nil {
		log.Fatal(err)
	}
}
