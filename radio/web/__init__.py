"""The listener's page, the JSON API, the stream, the feeds and the metrics."""
