"""Shows, their slots, the show clock, orders, and what comes next."""
