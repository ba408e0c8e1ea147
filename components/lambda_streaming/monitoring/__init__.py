"""StreamingMonitoring: dashboard, alarms and what the stream costs."""
