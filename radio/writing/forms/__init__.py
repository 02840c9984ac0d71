"""The other forms of show: headlines, deep dive, daily and weekly, mailbag, house programme."""
