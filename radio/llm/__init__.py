"""Language models: one client for every OpenAI-compatible server, an embedded model, and their composition."""
