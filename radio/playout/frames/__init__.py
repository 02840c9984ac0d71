"""The picture: what is being said, where it stands on the page, by whom, and what comes next."""
