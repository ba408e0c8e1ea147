"""The values that an argument may have, where AWS names them. The schema lists them too."""

CHOICES: dict[str, tuple[str, ...]] = {
    "api_key_quota_period": ("DAY", "WEEK", "MONTH"),
    "application_log_level": ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"),
    "architecture": ("arm64", "x86_64"),
    "authorization_type": ("AWS_IAM", "NONE"),
    "body_signing": ("client", "edge"),
    "front_door": ("cloudfront", "function-url", "api-gateway", "vpc"),
    "grant_scope": ("distribution", "account"),
    "http_version": ("http1.1", "http2", "http3", "http2and3"),
    "invoke_mode": ("RESPONSE_STREAM", "BUFFERED"),
    "ip_address_type": ("ipv4", "dualstack", "ipv6"),
    "log_format": ("JSON", "Text"),
    "minimum_protocol_version": ("TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"),
    "price_class": ("PriceClass_All", "PriceClass_200", "PriceClass_100"),
    "system_log_level": ("DEBUG", "INFO", "WARN"),
    "tracing_mode": ("Active", "PassThrough"),
}
