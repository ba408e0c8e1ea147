"""StreamingFunction: the code, its role, its log group, its versions."""
