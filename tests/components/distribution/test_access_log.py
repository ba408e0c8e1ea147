def test_access_log_in_us_east_1(distribute):
    deployment = distribute(access_log_retention_days=30.0)

    log_group = deployment.only("LogGroup")
    assert log_group.inputs == {
        "region": "us-east-1",
        "namePrefix": "/aws/vendedlogs/cloudfront/cdn-access-log-",
        "retentionInDays": 30,
    }
    assert deployment.only("LogDeliverySource").inputs == {
        "region": "us-east-1",
        "logType": "ACCESS_LOGS",
        "resourceArn": "arn:aws:cloudfront::123456789012:distribution/E1CDN",
    }
    assert deployment.only("LogDeliveryDestination").inputs == {
        "region": "us-east-1",
        "outputFormat": "json",
        "deliveryDestinationConfiguration": {
            "destinationResourceArn": "arn:aws:logs:eu-west-1:123456789012:log-group:cdn-access-log-0a1b"
        },
    }
    delivery = deployment.only("LogDelivery")
    assert delivery.inputs["region"] == "us-east-1"
    assert delivery.links == {
        "deliverySourceName": {deployment.only("LogDeliverySource").urn},
        "deliveryDestinationArn": {deployment.only("LogDeliveryDestination").urn},
    }
    assert deployment.outputs["access_log_group_name"] == "cdn-access-log-0a1b"


def test_no_access_log_by_default(distribute):
    assert distribute().of_type("LogGroup") == {}
