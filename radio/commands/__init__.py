"""The subcommands of `radio`. Modules here import only click and the errors at the top, so that help is quick."""
