"""The durable workflow that ties the stages together, and its limits: how orders become segments and episodes."""
