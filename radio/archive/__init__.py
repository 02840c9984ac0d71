"""What stays after it aired: mp3 files with chapters, transcripts, the podcast feeds, and their retention."""
