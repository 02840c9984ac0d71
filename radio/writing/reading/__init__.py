"""What a paper holds: its findings, terms, facts and parts, as evidence for what may be said."""
