"""The database, artefact files and model files."""
