"""Items: loaded, judged, and whom they concern."""
