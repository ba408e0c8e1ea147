module lambda-streaming-go

go 1.25

require (
	github.com/lambda-streaming/lambda-streaming/sdk/go v0.0.0
	github.com/pulumi/pulumi/sdk/v3 v3.256.0
)

replace github.com/lambda-streaming/lambda-streaming/sdk/go => ./sdks/lambda-streaming-lambda-streaming
