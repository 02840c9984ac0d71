"""The talk on one paper, made of the paper's own sentences."""
