"""Transforms change what is judged, as they change what `pulumi preview` shows."""

from __future__ import annotations

from lambda_streaming_local.graph import load_program

SECURES = """
    import pulumi, pulumi_aws as aws

    def secure(args):
        if args.type_ == "aws:lambda/functionUrl:FunctionUrl":
            return pulumi.ResourceTransformResult({**args.props, "authorizationType": "AWS_IAM"}, args.opts)

    async def protect(args):
        if args.custom:
            return pulumi.ResourceTransformResult(args.props, pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(protect=True)))

    def tag(args):
        return pulumi.ResourceTransformResult({**args.props, "tags": {**args.props.get("tags", {}), "by": "parent"}}, args.opts)
"""


def resources(program):
    return {(resource.type.rsplit(":", 1)[-1], resource.name): resource for resource in program.graph}


def test_the_stacks_transforms_change_every_resource_and_keep_links(project):
    program = load_program(
        project(
            SECURES
            + """
    pulumi.runtime.register_resource_transform(secure)
    fn = aws.lambda_.Function("chat", role="r", runtime="nodejs24.x", handler="i.h", code=pulumi.StringAsset(""))
    aws.lambda_.FunctionUrl("chat", function_name=fn.name, authorization_type="NONE")
"""
        )
    )
    url = resources(program)["FunctionUrl", "chat"]
    assert url.inputs["authorizationType"] == "AWS_IAM"
    assert url.links == {"functionName": ("urn:pulumi:dev::shop::aws:lambda/function:Function::chat",)}


def test_a_resources_own_go_first_then_its_parents_then_the_stacks(project):
    program = load_program(
        project(
            """
            import pulumi, pulumi_aws as aws

            def append(word):
                def transform(args):
                    if args.type_.endswith(":Queue"):
                        return pulumi.ResourceTransformResult(
                            {**args.props, "name": args.props["name"] + word}, args.opts
                        )
                return transform

            class Site(pulumi.ComponentResource):
                def __init__(self, name, opts):
                    super().__init__("shop:index:Site", name, None, opts)
                    options = pulumi.ResourceOptions(parent=self, transforms=[append("-own")])
                    aws.sqs.Queue(name, name="q", opts=options)

            pulumi.runtime.register_resource_transform(append("-stack"))
            Site("web", pulumi.ResourceOptions(transforms=[append("-parent")]))
            """
        )
    )
    assert resources(program)["Queue", "web"].inputs["name"] == "q-own-parent-stack"


def test_a_transform_keeps_what_a_property_depends_on(project):
    program = load_program(
        project(
            """
            import pulumi, pulumi_aws as aws

            def rename(args):
                return pulumi.ResourceTransformResult({**args.props, "invokeMode": "RESPONSE_STREAM"}, args.opts)

            fn = aws.lambda_.Function("chat", role="r", runtime="nodejs24.x", handler="i.h", code=pulumi.StringAsset(""))
            options = pulumi.ResourceOptions(transforms=[rename])
            aws.lambda_.FunctionUrl("chat", function_name=fn.name, authorization_type="NONE", opts=options)
            """
        )
    )
    url = resources(program)["FunctionUrl", "chat"]
    assert url.inputs["invokeMode"] == "RESPONSE_STREAM"
    assert url.links == {"functionName": ("urn:pulumi:dev::shop::aws:lambda/function:Function::chat",)}


def test_a_lookups_transform_changes_what_is_asked(project):
    program = load_program(
        project(
            """
            import pulumi, pulumi_aws as aws

            def elsewhere(args):
                return pulumi.InvokeTransformResult({**args.args, "region": "eu-west-1"}, args.opts)

            pulumi.runtime.register_invoke_transform(elsewhere)
            pulumi.export("region", aws.get_region_output().name)
            """
        )
    )
    assert resources(program)["Stack", "shop-dev"].outputs["region"] == "eu-west-1"


def test_a_transform_that_fails_fails_the_run_in_its_own_words(project):
    import pytest
    from lambda_streaming_local.graph import InputProblem

    folder = project(
        """
        import pulumi, pulumi_aws as aws

        def broken(args):
            raise ValueError("no such tag")

        pulumi.runtime.register_resource_transform(broken)
        aws.sqs.Queue("q")
        """
    )
    with pytest.raises(InputProblem, match="no such tag"):
        load_program(folder)
