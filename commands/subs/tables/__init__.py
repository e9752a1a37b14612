"""What was declared as the treasurer sees it: page by page, as tables, summed up."""
