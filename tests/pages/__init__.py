"""The pages for members hold conversations. A test plays them, so that what a page shows is what the bot says."""
