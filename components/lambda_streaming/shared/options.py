"""Hands a component's options down to its resources."""

import pulumi


def make_child_options(
    component: pulumi.ComponentResource, opts: pulumi.ResourceOptions | None
) -> pulumi.ResourceOptions:
    """The options of the component's resources.

    Children inherit protection, providers, transforms and aliases from their parent. What `ignore_changes` means for
    them is left to the component: here, that changes of any child's property by that name are ignored.
    https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges/
    """
    return pulumi.ResourceOptions(parent=component, ignore_changes=opts.ignore_changes if opts else None)
