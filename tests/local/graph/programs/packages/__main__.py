import pulumi


class Remote(pulumi.ComponentResource):
    """Stands in for the SDKs that `pulumi package add` makes of the packages."""

    url: pulumi.Output[str]

    def __init__(self, type_: str, name: str, properties, opts=None):
        super().__init__(type_, name, {"url": None, **properties}, opts, remote=True)


config = pulumi.Config()
site = Remote("site:index:Site", "web", {"name": "shop", "visits": pulumi.Output.from_input(3)})
pulumi.export("site", site.url)
if config.get_bool("go"):
    queue = Remote("queue:index:Queue", "orders", {"name": site.url.apply(lambda url: url.split("/")[2])})
    pulumi.export("queue", queue.url)
