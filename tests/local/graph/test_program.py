from __future__ import annotations

import json
import re
import sys

import pytest
from lambda_streaming_local.graph import InputProblem, load_program
from lambda_streaming_policies.stack.unknown import UNKNOWN

STREAM = """
    import pulumi
    import pulumi_aws as aws

    fn = aws.lambda_.Function(
        "chat", role="arn:aws:iam::123456789012:role/r", runtime="nodejs22.x", handler="index.handler",
        code=pulumi.AssetArchive({"index.mjs": pulumi.FileAsset("index.mjs"), "note": pulumi.StringAsset("hi")}),
        timeout=30,
    )
    url = aws.lambda_.FunctionUrl("chat", function_name=fn.name, authorization_type="AWS_IAM", invoke_mode="RESPONSE_STREAM")
    host = url.function_url.apply(lambda value: value.split("/")[2])
    pulumi.export("host", host)
"""


def by_name(program, type_end: str, name: str):
    (found,) = [resource for resource in program.graph if resource.type.endswith(type_end) and resource.name == name]
    return found


def test_a_program_becomes_a_graph_with_aws_shaped_values_and_links(project):
    folder = project(STREAM)
    program = load_program(folder)
    function, url = by_name(program, ":Function", "chat"), by_name(program, ":FunctionUrl", "chat")
    assert function.urn == "urn:pulumi:dev::shop::aws:lambda/function:Function::chat"
    assert re.fullmatch(r"arn:aws:lambda:us-east-1:123456789012:function:chat-[0-9a-f]{7}", function.outputs["arn"])
    assert re.fullmatch(r"https://[a-z0-9]{32}\.lambda-url\.us-east-1\.on\.aws/", url.outputs["functionUrl"])
    assert url.links == {"functionName": (function.urn,)}
    assert url.outputs["functionName"] == function.outputs["name"]
    assert function.outputs["timeout"] == 30.0
    assert function.inputs["code"]["assets"] == {
        "index.mjs": {"path": str(folder / "index.mjs")},
        "note": {"text": "hi"},
    }
    assert by_name(program, ":Stack", "shop-dev").outputs["host"] == url.outputs["functionUrl"].split("/")[2]
    assert url.source.endswith("__main__.py#10")


def test_modules_from_beside_the_project_are_named(project, tmp_path_factory):
    beside = tmp_path_factory.mktemp("beside")
    (beside / "shared_words.py").write_text("WORDS = 1\n")
    folder = project(f"import sys\n\nsys.path.append({str(beside)!r})\nimport own_words\nimport shared_words\n")
    (folder / "own_words.py").write_text("WORDS = 1\n")
    modules = load_program(folder).modules
    assert beside / "shared_words.py" in modules
    assert not [module for module in modules if module.is_relative_to(folder) or "site-packages" in module.parts]


def test_the_same_program_gets_the_same_values(project):
    folder = project(STREAM)
    first, second = load_program(folder), load_program(folder)
    assert [resource.outputs for resource in first.graph] == [resource.outputs for resource in second.graph]


def test_what_is_not_made_up_stays_unknown(project):
    program = load_program(
        project(
            """
            import pulumi_aws as aws
            vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
            aws.ec2.Subnet("a", vpc_id=vpc.id, cidr_block="10.0.0.0/24", ipv6_cidr_block=vpc.ipv6_cidr_block)
            """
        )
    )
    subnet = by_name(program, ":Subnet", "a")
    assert subnet.inputs["ipv6CidrBlock"] is UNKNOWN
    assert subnet.links["ipv6CidrBlock"] == ("urn:pulumi:dev::shop::aws:ec2/vpc:Vpc::net",)
    assert subnet.inputs["vpcId"].startswith("vpc-")


def test_children_of_components_have_qualified_urns_and_parents(project):
    program = load_program(
        project(
            """
            import pulumi, pulumi_aws as aws
            class Site(pulumi.ComponentResource):
                def __init__(self, name, opts=None):
                    super().__init__("shop:index:Site", name, None, opts)
                    self.bucket = aws.s3.Bucket(name, opts=pulumi.ResourceOptions(parent=self))
                    self.register_outputs({"bucket": self.bucket.bucket})
            Site("web")
            """
        )
    )
    component, bucket = by_name(program, ":Site", "web"), by_name(program, ":Bucket", "web")
    assert bucket.urn == "urn:pulumi:dev::shop::shop:index:Site$aws:s3/bucket:Bucket::web"
    assert bucket.parent == component.urn
    assert not component.custom
    assert component.outputs == {"bucket": bucket.outputs["bucket"]}


def test_regions_and_partitions_come_from_providers_resources_and_config(project):
    folder = project(
        """
        import pulumi, pulumi_aws as aws
        china = aws.Provider("china", region="cn-north-1")
        aws.sqs.Queue("here")
        aws.sqs.Queue("there", region="eu-west-1")
        aws.sqs.Queue("far", opts=pulumi.ResourceOptions(provider=china))
        """
    )
    program = load_program(folder, config=("aws:region=eu-central-1",))
    regions = {
        name: by_name(program, ":Queue", name).outputs["arn"].split(":")[1:4] for name in ("here", "there", "far")
    }
    assert regions == {
        "here": ["aws", "sqs", "eu-central-1"],
        "there": ["aws", "sqs", "eu-west-1"],
        "far": ["aws-cn", "sqs", "cn-north-1"],
    }


def test_lookups_that_can_be_computed_are_answered_and_others_are_unseen(project):
    program = load_program(
        project(
            """
            import json, pulumi, pulumi_aws as aws
            document = aws.iam.get_policy_document(statements=[{
                "actions": ["lambda:InvokeFunction"], "resources": ["*"],
                "principals": [{"type": "Service", "identifiers": ["cloudfront.amazonaws.com"]}],
                "conditions": [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["1"]}],
            }])
            pulumi.export("document", document.json)
            pulumi.export("partition", aws.get_partition().partition)
            pulumi.export("zones", aws.get_availability_zones().names)
            pulumi.export("disabled", aws.cloudfront.get_cache_policy(name="Managed-CachingDisabled").id)
            pulumi.export("vpc", aws.ec2.get_vpc(default=True).cidr_block)
            """
        )
    )
    outputs = by_name(program, ":Stack", "shop-dev").outputs
    assert json.loads(outputs["document"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "lambda:InvokeFunction",
                "Resource": "*",
                "Principal": {"Service": "cloudfront.amazonaws.com"},
                "Condition": {"StringEquals": {"aws:SourceAccount": "1"}},
            }
        ],
    }
    assert outputs["partition"] == "aws"
    assert outputs["zones"] == ["us-east-1a", "us-east-1b", "us-east-1c"]
    assert outputs["disabled"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert outputs["vpc"] is UNKNOWN
    (told,) = program.unseen
    assert told.startswith("__main__.py:12: aws:ec2/getVpc:getVpc could not be looked up")
    assert program.warnings == program.unseen


def test_what_cdk_programs_ask_of_aws_native(project):
    """The lookups of @pulumi/cdk for CloudFormation's pseudo parameters, and Fn::GetAZs."""
    folder = project("""
        import pulumi

        def ask(name, **args):
            return pulumi.runtime.invoke(f"aws-native:index:{name}", args).value

        for name in ("getAccountId", "getPartition", "getRegion", "getUrlSuffix"):
            pulumi.export(name, ask(name))
        pulumi.export("getAzs", ask("getAzs", region="eu-west-1"))
    """)
    program = load_program(folder, config=["aws-native:region=cn-north-1"])
    assert program.unseen == ()
    assert by_name(program, ":Stack", "shop-dev").outputs == {
        "getAccountId": {"accountId": "123456789012"},
        "getAzs": {"azs": ["eu-west-1a", "eu-west-1b", "eu-west-1c"]},
        "getPartition": {
            "dnsSuffix": "amazonaws.com.cn",
            "id": "aws-cn",
            "partition": "aws-cn",
            "reverseDnsPrefix": "cn.com.amazonaws",
        },
        "getRegion": {"region": "cn-north-1"},
        "getUrlSuffix": {"urlSuffix": "amazonaws.com.cn"},
    }


def test_a_lookup_that_nobody_answers_is_an_unknown_output_or_texts_for_whoever_waits(project):
    program = load_program(
        project(
            """
            import json, pulumi, pulumi_aws as aws
            waited = aws.ssm.get_parameter(name="/limits")
            pulumi.export("text", waited.value.split(",")[0])
            pulumi.export("subnet", aws.ec2.get_subnets().ids[0])
            taken = aws.ssm.get_parameter_output(name="/limits")
            pulumi.export("json", taken.value.apply(json.loads)["a"])
            """
        )
    )
    outputs = by_name(program, ":Stack", "shop-dev").outputs
    assert set(outputs.values()) == {UNKNOWN}
    assert len(outputs) == 3
    assert [told.partition(" could not")[0] for told in program.unseen] == [
        "__main__.py:5: aws:ec2/getSubnets:getSubnets",
        "__main__.py:3: aws:ssm/getParameter:getParameter",
    ]


CONFIG_PROGRAM = """
    import pulumi
    config = pulumi.Config()
    pulumi.export("size", config.require("size"))
    pulumi.export("debug", config.get_bool("debug"))
    pulumi.export("tags", config.get_object("tags"))
    pulumi.export("key", config.get("key"))
"""
CONFIG_YAML = """
name: shop
runtime: python
config:
  size: {type: integer, default: 3}
  shop:debug: true
"""


def test_another_stack_is_read_whether_it_is_answered_or_not(project):
    folder = project(
        """
        import pulumi
        other = pulumi.StackReference("org/other/dev")

        async def wait():
            return (await other.get_output_details("VpcId")).value.strip()

        pulumi.export("waited", wait())
        pulumi.export("taken", other.require_output("VpcId"))
        """
    )
    unanswered, answered = load_program(folder), load_program(folder, answers={"org/other/dev": {"VpcId": "vpc-1"}})
    for program, expected in ((unanswered, UNKNOWN), (answered, "vpc-1")):
        (stack,) = program.graph.of_type("pulumi:pulumi:Stack")
        assert stack.outputs == {"waited": expected, "taken": expected}


def test_config_defaults_then_the_stacks_then_the_command_lines(project):
    folder = project(
        CONFIG_PROGRAM,
        CONFIG_YAML,
        Pulumi__prod__yaml="config:\n  shop:tags: {team: a}\n  shop:size: 5\n  shop:key: {secure: AAA}\n",
    )
    dev, prod = (
        load_program(folder, stack="dev"),
        load_program(folder, stack="prod", config=("key=k", "shop:debug=false")),
    )
    assert by_name(dev, ":Stack", "shop-dev").outputs["size"] == "3"
    outputs = by_name(prod, ":Stack", "shop-prod").outputs
    assert (outputs["size"], outputs["debug"], outputs["tags"], outputs["key"]) == ("5", False, {"team": "a"}, "k")
    assert prod.warnings == ()
    (warning,) = load_program(folder, stack="prod").warnings
    assert warning.startswith("shop:key: encrypted in Pulumi.prod.yaml")


def test_a_stacks_file_that_is_missing_is_told(project):
    folder = project("import pulumi\npulumi.export('stack', pulumi.get_stack())")
    assert load_program(folder).warnings == ()
    (warning,) = load_program(folder, stack="acme/shop/prod").warnings
    assert warning == f"there is no {folder}/Pulumi.prod.yaml: the stack 'prod' has Pulumi.yaml's configuration alone"
    (folder / "Pulumi.prod.yaml").write_text("config: {}\n")
    program = load_program(folder, stack="acme/shop/prod")
    assert program.warnings == ()
    assert by_name(program, ":Stack", "shop-prod").outputs["stack"] == "prod"
    (warning,) = load_program(folder, stack="dev").warnings
    assert warning.endswith("(there are Pulumi.prod.yaml: choose with --stack)")


def test_the_only_stack_that_has_a_file_is_used_and_said(project):
    folder = project("import pulumi\npulumi.export('stack', pulumi.get_stack())", Pulumi__prod__yaml="config: {}\n")
    program = load_program(folder)
    assert program.stack == "prod"
    assert program.warnings == ("stack 'prod', whose file is the only one; name another one with --stack",)


@pytest.mark.parametrize("key", ["stackConfigDir", "config"])
def test_stack_files_in_a_folder_of_their_own(project, key):
    folder = project("import pulumi\npulumi.Config().require('size')", f"name: shop\nruntime: python\n{key}: stacks\n")
    (folder / "stacks").mkdir()
    (folder / "stacks" / "Pulumi.prod.yaml").write_text("config:\n  shop:size: 5\n")
    assert load_program(folder, stack="prod").warnings == ()


def test_main_names_another_folder(project):
    folder = project("raise SystemExit('not this one')", "name: shop\nruntime: python\nmain: app\n")
    (folder / "app").mkdir()
    (folder / "app" / "helper.py").write_text("name = 'x'\n")
    (folder / "app" / "__main__.py").write_text("import os, helper, pulumi\npulumi.export(helper.name, os.getcwd())\n")
    program = load_program(folder)
    assert by_name(program, ":Stack", "shop-dev").outputs["x"] == str(folder / "app")
    assert load_program(folder / "Pulumi.yaml").directory == folder / "app"


def test_what_a_program_prints_does_not_reach_stdout(project, capfd):
    load_program(project("print('hello from the program')"))
    out, err = capfd.readouterr()
    assert out == ""
    assert "hello from the program" in err


def test_a_program_that_is_killed_leaves_nothing_behind(project, tmp_path, monkeypatch):
    folder = project("import os, signal\nprint('{}')\nos.kill(os.getpid(), signal.SIGKILL)")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    with pytest.raises(InputProblem, match="ended with exit code -9"):
        load_program(folder)
    assert list(scratch.iterdir()) == []


def test_a_program_has_no_input_to_wait_for(project):
    program = load_program(project("import pulumi, sys\npulumi.export('input', sys.stdin.read())"))
    assert by_name(program, ":Stack", "shop-dev").outputs["input"] == ""


BROKEN = [
    ("import pulumi\nimport pulumi_aws as aws\naws.s3.Bucket('a')\n1 / 0\n", "ZeroDivisionError: division by zero"),
    ("import pulumi\npulumi.Config().require('size')\n", "Missing required configuration variable 'shop:size'"),
    ("raise SystemExit(3)\n", "the program ended itself with exit code 3"),
    ("raise KeyboardInterrupt\n", "it was interrupted before its resources were known"),
    ("import os\nos._exit(4)\n", "ended with exit code 4 before its resources were known"),
    ("import pulumi_aws as aws\nfor _ in range(2): aws.s3.Bucket('a')\n", "two resources of type aws:s3/bucket:Bucket"),
    ("import no_such_module\n", "No module named 'no_such_module'"),
    ("def f(:\n", "SyntaxError"),
]


@pytest.mark.parametrize(("program", "message"), BROKEN, ids=[message[:20] for _, message in BROKEN])
def test_a_program_that_fails_is_told_in_its_own_lines(project, program, message):
    folder = project(program)
    with pytest.raises(InputProblem) as caught:
        load_program(folder)
    assert caught.value.exit_code == 2
    assert message in caught.value.message
    assert str(folder / "__main__.py") in caught.value.message
    assert "site-packages" not in caught.value.message


def test_an_error_that_is_only_logged_does_not_fail_the_program(project, capfd):
    load_program(project("import pulumi\npulumi.log.error('no such region')\n"))
    assert "error: no such region" in capfd.readouterr().err


def test_an_error_inside_apply_fails_the_program(project):
    folder = project(
        """
        import pulumi, pulumi_aws as aws
        bucket = aws.s3.Bucket("a")
        aws.s3.BucketObject("o", bucket=bucket.bucket.apply(lambda name: {}[name]))
        """
    )
    with pytest.raises(InputProblem, match="KeyError"):
        load_program(folder)


@pytest.mark.parametrize(
    ("pulumi_yaml", "message"),
    [
        ("name: shop\nruntime: java\n", "a program in java cannot be run without the engine"),
        ("name: shop\nruntime: nodejs\n", "has no node_modules with @pulumi/pulumi; run `npm install` there"),
        ("name: shop\nruntime: yaml\n", "give the output of `pulumi preview --json`, or of `pulumi stack export`"),
        ("name: shop\n", "needs a `name` and a `runtime`"),
        ("name: [\n", "is not valid YAML"),
        ("name: shop\nruntime: python\nconfig: 5\n", "`config` must hold keys and values"),
        ("name: shop\nruntime: python\nconfig: [a]\n", "`config` must hold keys and values"),
        ("[" * 100_000, "is nested too deeply to be read"),
        ("- a\n", "must hold keys and values"),
        ("name: shop\nruntime: python\nmain: nowhere\n", "nowhere does not exist"),
        ("name: shop\nruntime: {name: python, options: {virtualenv: venv}}\n", "the virtual environment 'venv'"),
    ],
)
def test_a_broken_project_is_told_in_one_sentence(project, pulumi_yaml, message):
    with pytest.raises(InputProblem, match=re.escape(message)):
        load_program(project("", pulumi_yaml))


def test_no_project_at_all(tmp_path):
    with pytest.raises(InputProblem, match=r"no Pulumi\.yaml in"):
        load_program(tmp_path)
    with pytest.raises(InputProblem, match="does not exist"):
        load_program(tmp_path / "nowhere")


def test_the_programs_own_virtual_environment_runs_it(project):
    folder = project(
        "import pulumi\n",
        "name: shop\nruntime: {name: python, options: {virtualenv: venv}}\n",
    )
    (folder / "venv" / "bin").mkdir(parents=True)
    wrapper = folder / "venv" / "bin" / "python"
    wrapper.write_text(f'#!/bin/sh\ntouch {folder}/used\nexec {sys.executable} "$@"\n')
    wrapper.chmod(0o755)
    load_program(folder)
    assert (folder / "used").exists()


def test_what_a_program_only_reads_is_unknown_but_for_its_name(project):
    program = load_program(
        project("import pulumi_aws as aws\naws.lambda_.Function.get('got', 'existing')\naws.s3.Bucket('own')")
    )
    read = by_name(program, "function:Function", "got")
    assert read.external
    assert read.props.text("name") == "existing"
    assert read.props.is_unknown("vpcConfig")
    assert read.props.is_unknown("runtime")
    assert not by_name(program, "bucket:Bucket", "own").external


def test_remote_components_are_named_as_unseen(project):
    program = load_program(
        project(
            """
            import pulumi
            class Cluster(pulumi.ComponentResource):
                def __init__(self, name):
                    super().__init__("eks:index:Cluster", name, {}, None, True)
            Cluster("c")
            """
        )
    )
    (told,) = program.unseen
    assert told.startswith("__main__.py:6: eks:index:Cluster 'c' is built by the package eks, which cannot be run here")


def test_an_output_that_its_sdk_calls_secret_is_one(project):
    folder = project(
        """
        import pulumi
        import pulumi_aws as aws

        class Password(pulumi.CustomResource):
            result: pulumi.Output[str]

            def __init__(self, name):
                options = pulumi.ResourceOptions(additional_secret_outputs=["result"])
                super().__init__("random:index/randomPassword:RandomPassword", name, {"length": 20, "result": None}, options)

        aws.lambda_.Function(
            "chat", role="arn:aws:iam::123456789012:role/r", runtime="nodejs22.x", handler="index.handler",
            code=pulumi.AssetArchive({"note": pulumi.StringAsset("hi")}),
            environment={"variables": {"TABLE": "chats", "OPENS": Password("opens").result}},
        )
        """
    )
    function = by_name(load_program(folder), ":Function", "chat")
    assert function.secrets == {"environment.variables.OPENS"}
    assert function.inputs["environment"]["variables"]["OPENS"] is UNKNOWN


def test_arns_have_the_form_that_each_service_gives_them(project):
    program = load_program(
        project(
            """
            import pulumi_aws as aws
            aws.sqs.Queue("jobs", fifo_queue=True)
            aws.sqs.Queue("own", name="own-jobs")
            aws.secretsmanager.Secret("key")
            aws.sns.Topic("news")
            aws.dynamodb.Table("talks", name="own-talks", hash_key="id", attributes=[{"name": "id", "type": "S"}])
            aws.lambda_.CapacityProvider("fleet", permissions_config={}, vpc_config={})
            """
        )
    )
    start = "arn:aws:{}:us-east-1:123456789012:"
    for name, service, form in (
        ("jobs", "sqs", r"jobs-[0-9a-f]{7}\.fifo"),
        ("own", "sqs", "own-jobs"),
        ("key", "secretsmanager", "secret:key-[0-9a-f]{7}-[a-z0-9]{6}"),
        ("news", "sns", "news-[0-9a-f]{7}"),
        ("talks", "dynamodb", "table/own-talks"),
        ("fleet", "lambda", "capacity-provider:fleet-[0-9a-f]{7}"),
    ):
        (found,) = [resource for resource in program.graph if resource.name == name]
        assert re.fullmatch(start.format(service) + form, found.outputs["arn"])
    assert by_name(program, ":Queue", "own").outputs["id"] == (
        "https://sqs.us-east-1.amazonaws.com/123456789012/own-jobs"
    )
